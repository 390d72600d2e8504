package dev.goshawk.core.loop;

import java.util.function.DoubleSupplier;

/**
 * The delays between attempts: the first, then 1.6 times as long each time up to the longest, each
 * made up to 20 % longer or shorter by chance. One loop only.
 *
 * <p>Source: <a href="https://github.com/grpc/grpc/blob/master/doc/connection-backoff.md">gRPC
 * connection backoff</a>.
 */
public final class Backoff {

  private static final double MULTIPLIER = 1.6;
  private static final double JITTER = 0.2;

  /**
   * The bounds of a series. Immutable, any thread.
   *
   * @param initial the first delay, in nanoseconds
   * @param max the longest delay, in nanoseconds
   */
  public record Bounds(long initial, long max) {
    /** gRPC's: 1 s and 120 s. */
    public static final Bounds DEFAULT = new Bounds(1_000_000_000L, 120_000_000_000L);
  }

  private final Bounds bounds;
  private final DoubleSupplier random;
  private double next;

  /**
   * A series from its beginning.
   *
   * @param random gives numbers from 0 to 1
   */
  public Backoff(Bounds bounds, DoubleSupplier random) {
    this.bounds = bounds;
    this.random = random;
    this.next = (double) bounds.initial();
  }

  /** The next delay in nanoseconds, 365 days at most: a time may be added to it. */
  public long nextNanos() {
    double delay = next;
    next = Math.min(next * MULTIPLIER, (double) bounds.max());
    double drawn = delay * (1 - JITTER + 2 * JITTER * random.getAsDouble());
    return Math.min((long) drawn, Durations.ENDLESS);
  }

  /** Begins anew. */
  public void reset() {
    next = (double) bounds.initial();
  }
}
