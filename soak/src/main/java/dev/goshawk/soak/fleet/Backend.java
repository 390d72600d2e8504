package dev.goshawk.soak.fleet;

import java.time.Duration;

/** A server of the fleet, of some implementation, in the process of that backend. Any thread. */
interface Backend {

  /** The most calls at a time that it takes on a connection. */
  int CALLS_PER_CONNECTION = 100;

  /** How often it looks at its certificate. */
  Duration RELOAD = Duration.ofMillis(500);

  /** Where it listens. */
  int port();

  /** Says GOAWAY, and lets calls under way end, but for no longer than a time. Blocks. */
  void drain(Duration grace) throws InterruptedException;
}
