package dev.goshawk.limits;

import java.time.Duration;

/**
 * A limit by additive increase and multiplicative decrease: it grows while calls are faster than a
 * timeout and most of it is in use, and is multiplied by {@link #backoff(double)} when one is
 * slower or fails for load. Immutable, any thread.
 */
public final class AimdLimit extends ConcurrencyLimit {

  static final AimdLimit DEFAULT = new AimdLimit(20, 4, 1000, Duration.ofSeconds(1), 0.9);

  private static final Duration LEAST_TIMEOUT = Duration.ofMillis(1);

  private final int initial;
  private final int min;
  private final int max;
  private final Duration timeout;
  private final double backoff;

  private AimdLimit(int initial, int min, int max, Duration timeout, double backoff) {
    this.initial = initial;
    this.min = min;
    this.max = max;
    this.timeout = timeout;
    this.backoff = backoff;
  }

  /**
   * The limit at first. Default 20.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public AimdLimit initial(int calls) {
    return new AimdLimit(Settings.atLeast("initial", calls, 1), min, max, timeout, backoff);
  }

  /**
   * The least that the limit becomes. Default 4.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public AimdLimit min(int calls) {
    return new AimdLimit(initial, Settings.atLeast("min", calls, 1), max, timeout, backoff);
  }

  /**
   * The most that the limit becomes. Default 1,000.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public AimdLimit max(int calls) {
    return new AimdLimit(initial, min, Settings.atLeast("max", calls, 1), timeout, backoff);
  }

  /**
   * What a handler may take: one that takes longer tells of too much load. It decides on the
   * latency of a full server, which comes to about this. Default 1 s; some times what a call takes
   * alone is better.
   *
   * @throws IllegalArgumentException when less than 1 ms
   */
  public AimdLimit timeout(Duration time) {
    return new AimdLimit(
        initial, min, max, Settings.atLeast("timeout", time, LEAST_TIMEOUT), backoff);
  }

  /**
   * What the limit is multiplied by when there is too much load. Default 0.9.
   *
   * @param factor at least 0.5 and less than 1
   * @throws IllegalArgumentException when it is not
   */
  public AimdLimit backoff(double factor) {
    if (!(factor >= 0.5 && factor < 1)) {
      throw new IllegalArgumentException(
          "backoff of " + factor + " is not at least 0.5 and less than 1");
    }
    return new AimdLimit(initial, min, max, timeout, factor);
  }

  @Override
  LimitState start() {
    return new AimdState(initial, min, max, Settings.nanos(timeout), backoff);
  }

  @Override
  void check(String of) {
    checkOrder(of, initial, min, max);
  }

  @Override
  public String toString() {
    return "aimd, " + min + " to " + max + " calls of at most " + timeout;
  }
}
