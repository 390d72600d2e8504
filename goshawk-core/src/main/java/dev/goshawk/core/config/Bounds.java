package dev.goshawk.core.config;

import java.time.Duration;

/** What the builders refuse: values that are out of the bounds of their {@link ConfigField}. */
final class Bounds {

  /** The longest duration of Protocol Buffers: 10,000 years. */
  private static final Duration MAX = Duration.ofDays(3_652_500);

  private Bounds() {}

  /** A duration of at least 0. */
  static Duration notNegative(ConfigField field, Duration duration) {
    if (duration.isNegative() || duration.compareTo(MAX) > 0) {
      throw new OutOfBounds(field, "'" + ConfigText.of(duration) + "'");
    }
    return duration;
  }

  /** A duration of more than 0. */
  static Duration positive(ConfigField field, Duration duration) {
    if (duration.isZero()) {
      throw new OutOfBounds(field, "'0s'");
    }
    return notNegative(field, duration);
  }

  /** A number of at least so much. */
  static int atLeast(ConfigField field, int value, int least) {
    if (value < least) {
      throw new OutOfBounds(field, Integer.toString(value));
    }
    return value;
  }
}
