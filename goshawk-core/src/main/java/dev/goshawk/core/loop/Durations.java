package dev.goshawk.core.loop;

import java.time.Duration;
import java.util.Objects;

/** Durations of settings as nanoseconds of a loop's timers. Any thread. */
public final class Durations {

  /** In place of a time, in nanoseconds: never. */
  public static final long NEVER = Long.MAX_VALUE;

  /** From here on a time counts as endless: 365 days, in nanoseconds. */
  public static final long ENDLESS = Duration.ofDays(365).toNanos();

  private Durations() {}

  /**
   * A time in nanoseconds; {@link #NEVER} from 365 days on.
   *
   * @throws IllegalArgumentException when it is less than {@code least}, naming the setting
   */
  public static long nanos(String setting, Duration value, Duration least) {
    if (Objects.requireNonNull(value, setting).compareTo(least) < 0) {
      throw new IllegalArgumentException(setting + " of " + value + " is less than " + least);
    }
    return value.compareTo(Duration.ofNanos(ENDLESS)) >= 0 ? NEVER : value.toNanos();
  }

  /** A time in nanoseconds, 365 days at most. */
  public static long saturated(Duration time) {
    return time.compareTo(Duration.ofNanos(ENDLESS)) > 0 ? ENDLESS : time.toNanos();
  }
}
