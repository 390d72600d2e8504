package dev.goshawk.benchmarks;

import java.io.IOException;

/** A server or a client of one side, as the harness sees it: a process, or in tests an object. */
interface Peer extends AutoCloseable {

  /** Where it listens, or is connected to. */
  int port();

  /**
   * Orders something and waits for the answer.
   *
   * @throws IOException when it failed to do so, or ended
   */
  Line order(Line order) throws IOException;

  /** Moves it to one core, from which it does not go away. */
  void pin(int core) throws IOException, InterruptedException;

  @Override
  void close();

  /** Makes peers. */
  interface Source {
    /** Starts a peer and waits until it is ready. */
    Peer start(String role, Side side, Settings settings) throws IOException;
  }
}
