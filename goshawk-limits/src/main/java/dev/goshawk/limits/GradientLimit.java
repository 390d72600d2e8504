package dev.goshawk.limits;

import java.time.Duration;

/**
 * A limit by the gradient of latency: what a call takes without a queue, beside what calls take
 * now. It needs no time to be set for what is slow, at the price of a short probe now and then.
 * Immutable, any thread.
 */
public final class GradientLimit extends ConcurrencyLimit {

  static final GradientLimit DEFAULT = new GradientLimit(20, 4, 1000, 1.5, Duration.ofSeconds(10));

  private static final Duration LEAST_INTERVAL = Duration.ofSeconds(1);
  private static final double MOST_TOLERANCE = 10;

  private final int initial;
  private final int min;
  private final int max;
  private final double tolerance;
  private final Duration probeInterval;

  private GradientLimit(int initial, int min, int max, double tolerance, Duration probeInterval) {
    this.initial = initial;
    this.min = min;
    this.max = max;
    this.tolerance = tolerance;
    this.probeInterval = probeInterval;
  }

  /**
   * The limit at first. Default 20.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public GradientLimit initial(int calls) {
    return new GradientLimit(
        Settings.atLeast("initial", calls, 1), min, max, tolerance, probeInterval);
  }

  /**
   * The least that the limit becomes. Default 4.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public GradientLimit min(int calls) {
    return new GradientLimit(
        initial, Settings.atLeast("min", calls, 1), max, tolerance, probeInterval);
  }

  /**
   * The most that the limit becomes. Default 1,000.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public GradientLimit max(int calls) {
    return new GradientLimit(
        initial, min, Settings.atLeast("max", calls, 1), tolerance, probeInterval);
  }

  /**
   * How many times as long as without a queue calls may take before the limit shrinks. Default 1.5.
   *
   * @param factor more than 1 and at most 10
   * @throws IllegalArgumentException when it is not
   */
  public GradientLimit tolerance(double factor) {
    return new GradientLimit(
        initial, min, max, Settings.within("tolerance", factor, 1, MOST_TOLERANCE), probeInterval);
  }

  /**
   * How often half of the limit is used for the time of some calls, to see what calls take without
   * a queue. Default 10 s.
   *
   * @throws IllegalArgumentException when less than 1 s
   */
  public GradientLimit probeInterval(Duration time) {
    return new GradientLimit(
        initial, min, max, tolerance, Settings.atLeast("probeInterval", time, LEAST_INTERVAL));
  }

  @Override
  LimitState start() {
    return new GradientState(initial, min, max, tolerance, Settings.nanos(probeInterval));
  }

  @Override
  void check(String of) {
    checkOrder(of, initial, min, max);
  }

  @Override
  public String toString() {
    return "gradient, " + min + " to " + max + " calls, tolerance " + tolerance;
  }
}
