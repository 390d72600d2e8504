package dev.goshawk.balancers;

import dev.goshawk.core.config.FieldException;
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
      throw new FieldException(name, number(least) + " or more", number(value));
    }
  }

  /** Refuses a setting that is too large. */
  static void atMost(String name, long value, long most) {
    if (value > most) {
      throw new FieldException(name, number(most) + " or less", number(value));
    }
  }

  /** A duration, at least so long; refuses one that is negative. */
  static Duration duration(String name, Duration duration, Duration least) {
    if (duration.isNegative()) {
      throw new FieldException(name, "a duration of 0 or more", duration.toString());
    }
    if (duration.compareTo(least) < 0) {
      return least;
    }
    return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
  }
}
