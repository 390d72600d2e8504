package dev.goshawk.core;

import dev.goshawk.core.client.ConnectionSettings;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.core.loop.Durations;
import java.time.Duration;
import java.util.Objects;

/**
 * What a channel's builder was told of when it connects, and how often to each address. One thread.
 */
final class ConnectionOptions {

  /** How long a channel without calls stays connected, if nothing was set: 30 min. */
  private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(30);

  private static final Duration LEAST_IDLE_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LEAST_BACKOFF = Duration.ofMillis(1);

  private int minPerAddress = 1;
  private int maxPerAddress = 4;
  private Backoff.Bounds backoff = Backoff.Bounds.DEFAULT;
  private long idleTimeout = DEFAULT_IDLE_TIMEOUT.toNanos();
  private boolean healthChecks = true;

  void minPerAddress(int connections) {
    minPerAddress = Limits.atLeast("minConnectionsPerAddress", connections, 1);
  }

  void maxPerAddress(int connections) {
    maxPerAddress = Limits.atLeast("maxConnectionsPerAddress", connections, 1);
  }

  void backoff(Duration initial, Duration max) {
    long first = Durations.nanos("initial connectBackoff", initial, LEAST_BACKOFF);
    Objects.requireNonNull(max, "max connectBackoff");
    if (max.compareTo(initial) < 0) {
      throw new IllegalArgumentException(
          "max connectBackoff of " + max + " is less than the initial one of " + initial);
    }
    backoff = new Backoff.Bounds(first, Durations.nanos("max connectBackoff", max, initial));
  }

  void idleTimeout(Duration timeout) {
    idleTimeout =
        Objects.requireNonNull(timeout, "idleTimeout").isZero()
            ? Durations.NEVER
            : Durations.nanos("idleTimeout", timeout, LEAST_IDLE_TIMEOUT);
  }

  void healthChecks(boolean asked) {
    healthChecks = asked;
  }

  ConnectionSettings build() {
    if (minPerAddress > maxPerAddress) {
      throw new IllegalArgumentException(
          "minConnectionsPerAddress of "
              + minPerAddress
              + " is more than maxConnectionsPerAddress "
              + maxPerAddress);
    }
    return new ConnectionSettings(minPerAddress, maxPerAddress, backoff, idleTimeout, healthChecks);
  }
}
