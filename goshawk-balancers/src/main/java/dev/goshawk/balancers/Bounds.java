package dev.goshawk.balancers;

import java.text.NumberFormat;
import java.time.Duration;
import java.util.Locale;

/** Checks of what configs may say; numbers in messages are written the same in every locale. */
final class Bounds {

  /** What is longer counts as that, so that times can be added in nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Bounds() {}

  /** With commas: {@code 8,388,608}. */
  static String number(long number) {
    return NumberFormat.getIntegerInstance(Locale.ROOT).format(number);
  }

  /** Refuses a setting that is too small. */
  static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + " of " + number(value) + " is less than " + number(least));
    }
  }

  /** Refuses a setting that is too large. */
  static void atMost(String name, long value, long most) {
    if (value > most) {
      throw new IllegalArgumentException(
          name + " of " + number(value) + " is more than " + number(most));
    }
  }

  /** A duration, at least so long; refuses one that is negative. */
  static Duration duration(String name, Duration duration, Duration least) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(name + " of " + duration + " is less than 0");
    }
    if (duration.compareTo(least) < 0) {
      return least;
    }
    return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
  }
}
