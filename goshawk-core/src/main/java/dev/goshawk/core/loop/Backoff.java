package dev.goshawk.core.loop;

import java.util.function.DoubleSupplier;

/**
 * The delays between attempts to connect: 1 s, then 1.6 times as long each time up to 120 s, each
 * made up to 20 % longer or shorter by chance. Control loop only.
 *
 * <p>Source: <a href="https://github.com/grpc/grpc/blob/master/doc/connection-backoff.md">gRPC
 * connection backoff</a>.
 */
public final class Backoff {

  private static final double INITIAL_NANOS = 1e9;
  private static final double MULTIPLIER = 1.6;
  private static final double MAX_NANOS = 120e9;
  private static final double JITTER = 0.2;

  private final DoubleSupplier random;
  private double next = INITIAL_NANOS;

  /**
   * A series from its beginning.
   *
   * @param random gives numbers from 0 to 1
   */
  public Backoff(DoubleSupplier random) {
    this.random = random;
  }

  /** The next delay in nanoseconds. */
  public long nextNanos() {
    double delay = next;
    next = Math.min(next * MULTIPLIER, MAX_NANOS);
    return (long) (delay * (1 - JITTER + 2 * JITTER * random.getAsDouble()));
  }

  /** Begins anew, after a connection has worked. */
  public void reset() {
    next = INITIAL_NANOS;
  }
}
