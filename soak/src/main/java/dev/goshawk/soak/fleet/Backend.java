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

  /**
   * Drains when the JVM is told to end: it goes on to take calls for a while if it can, says
   * GOAWAY, and lets calls under way end, but for no longer than a grace.
   */
  void drainAtExit(Duration lameDuck, Duration grace);
}
