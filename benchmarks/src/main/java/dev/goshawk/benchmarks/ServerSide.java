package dev.goshawk.benchmarks;

import java.io.IOException;

/** A server that is measured. */
interface ServerSide extends AutoCloseable {
  /** Where it listens, on the loopback interface. */
  int port();

  @Override
  void close() throws IOException;
}
