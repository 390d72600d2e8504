package dev.goshawk.limits;

/**
 * How many calls may be in progress at a time, and how that adapts: the settings, of which each
 * limited thing, a server, a method, a caller, starts a state of its own. Immutable, any thread.
 */
public abstract sealed class ConcurrencyLimit permits FixedLimit, AimdLimit, GradientLimit {

  ConcurrencyLimit() {}

  /**
   * As many calls as this, always: for what has a known size, such as a pool of connections.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public static FixedLimit fixed(int calls) {
    return new FixedLimit(calls);
  }

  /** Grows while calls are fast, and shrinks when one takes too long: the one to begin with. */
  public static AimdLimit aimd() {
    return AimdLimit.DEFAULT;
  }

  /** Goes by how much slower calls are than without a queue: for methods of unknown latency. */
  public static GradientLimit gradient() {
    return GradientLimit.DEFAULT;
  }

  /** A state in which nothing is known yet. */
  abstract LimitState start();

  /**
   * Checks what single settings cannot.
   *
   * @throws IllegalArgumentException when they contradict each other, naming both
   */
  abstract void check(String of);

  static void checkOrder(String of, int initial, int min, int max) {
    if (min > max) {
      throw new IllegalArgumentException(of + ": min of " + min + " is more than max " + max);
    }
    if (initial < min || initial > max) {
      throw new IllegalArgumentException(
          of + ": initial of " + initial + " is outside min " + min + " to max " + max);
    }
  }
}
