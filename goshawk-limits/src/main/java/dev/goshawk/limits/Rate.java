package dev.goshawk.limits;

/**
 * How often something may happen: on average, and at once after a time of rest. Immutable, any
 * thread.
 *
 * @param perSecond on average
 * @param burst at once
 */
public record Rate(double perSecond, int burst) {

  private static final double LEAST = 1.0 / 86_400; // once a day
  private static final double MOST = 1_000_000_000;

  /**
   * A rate.
   *
   * @throws IllegalArgumentException when {@code perSecond} is less than once a day or more than
   *     10^9, or {@code burst} less than 1
   */
  public Rate {
    if (!(perSecond >= LEAST && perSecond <= MOST)) {
      throw new IllegalArgumentException(
          "perSecond of " + perSecond + " is outside 1 / 86,400 to 1,000,000,000");
    }
    Settings.atLeast("burst", burst, 1);
  }

  /** So many in a second, and as many at once, one at least. */
  public static Rate perSecond(double count) {
    return new Rate(count, (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.ceil(count))));
  }

  /**
   * The same with so many at once.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public Rate burst(int count) {
    return new Rate(perSecond, count);
  }

  /** The rate in words: {@code 10 per second, burst 20}. */
  String words() {
    return Numbers.shown(perSecond) + " per second, burst " + Numbers.shown(burst);
  }
}
