package dev.goshawk.api;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A server that listens. Made and started by the builder of a transport. Any thread. */
public interface Server extends AutoCloseable {

  /**
   * The TCP port of the first address; the one that the system chose when port 0 was asked for.
   *
   * @throws IllegalStateException when the server listens on no TCP port
   */
  int port();

  /** The addresses listened on. */
  List<SocketAddress> addresses();

  /**
   * Stops listening and refuses new calls; running calls may end within the grace period and are
   * cancelled after it.
   *
   * @param grace how long running calls may go on; zero cancels them at once
   * @return completes when the last connection is closed
   */
  CompletableFuture<Void> shutdown(Duration grace);

  /** How a server is. */
  enum State {
    /** It listens. */
    RUNNING,
    /** It listens no more; calls may still run. */
    SHUTTING_DOWN,
    /** It has shut down: its last connection is closed. */
    TERMINATED,
    /** It failed and no longer listens; the log says why. */
    FAILED
  }

  /** How the server is now. */
  State state();

  /**
   * Waits until the server has shut down and, if no other server or channel uses them, its threads
   * have ended. A thread that code of the application holds is not waited for without limit: for
   * those of handlers, of the watchdog and of each TLS configuration a second, for event loops 5
   * seconds.
   *
   * @throws IllegalStateException when it has {@linkplain State#FAILED failed}, with the reason
   */
  void awaitTermination() throws InterruptedException;

  /**
   * Waits as {@link #awaitTermination()} does, but no longer than a time.
   *
   * @return whether it has shut down; where code of the application holds one of its threads, this
   *     may be before that has ended
   * @throws IllegalStateException when it has {@linkplain State#FAILED failed}, with the reason
   */
  boolean awaitTermination(Duration timeout) throws InterruptedException;

  /**
   * Shuts down with a grace of 5 seconds and waits as {@link #awaitTermination()} does. From within
   * a handler of the server, or on an event loop, which must not wait for themselves, it returns as
   * soon as the shutdown has begun.
   */
  @Override
  void close();
}
