package dev.goshawk.limits;

import java.time.Duration;
import java.util.Objects;

/** Checks of settings: what is wrong is refused with its name and value. Any thread. */
final class Settings {

  private Settings() {}

  static int atLeast(String setting, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(setting + " of " + value + " is less than " + least);
    }
    return value;
  }

  static Duration atLeast(String setting, Duration value, Duration least) {
    if (Objects.requireNonNull(value, setting).compareTo(least) < 0) {
      throw new IllegalArgumentException(setting + " of " + value + " is less than " + least);
    }
    return value;
  }

  /** A number above a bound and up to another. */
  static double within(String setting, double value, double above, double most) {
    if (!(value > above && value <= most)) { // NaN is neither
      throw new IllegalArgumentException(
          setting + " of " + value + " is not above " + above + " and at most " + most);
    }
    return value;
  }

  /** A time in nanoseconds; those that are too long for that are 292 years. */
  static long nanos(Duration time) {
    return time.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : time.toNanos();
  }
}
