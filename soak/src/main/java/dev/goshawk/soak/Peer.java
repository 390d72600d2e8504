package dev.goshawk.soak;

import java.time.Duration;

/** A server of some implementation. Any thread. */
interface Peer extends AutoCloseable {

  /** Where it listens. */
  int port();

  /** How many handlers are at work. */
  int handling();

  /** Lets calls under way end, but for no longer than a time. */
  void shutdown(Duration grace);

  /** Ends at once; calls under way end. */
  @Override
  void close();
}
