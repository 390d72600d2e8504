package dev.goshawk.api;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A point in time on a {@link NanoClock}, after which nobody waits for a call.
 *
 * <p>Immutable, any thread, meaningful within one process. Deadlines that are compared with each
 * other must be of the same clock; applications use the system's throughout.
 */
public final class Deadline implements Comparable<Deadline> {

  /** The longest timeout, about 146 years; a longer one is taken as this. */
  private static final long MAX_NANOS = Long.MAX_VALUE / 2;

  private static final Duration MAX = Duration.ofNanos(MAX_NANOS);
  private static final Duration MIN = MAX.negated();

  private final long nanoTime;
  private final NanoClock clock;

  private Deadline(long nanoTime, NanoClock clock) {
    this.nanoTime = nanoTime;
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** The deadline that comes a time after now. Zero or a negative time has passed already. */
  public static Deadline after(Duration timeout) {
    return after(timeout, NanoClock.SYSTEM);
  }

  /** The deadline that comes a time after now on a clock. */
  public static Deadline after(Duration timeout, NanoClock clock) {
    Objects.requireNonNull(clock, "clock");
    long nanos = saturatedNanos(Objects.requireNonNull(timeout, "timeout"));
    return new Deadline(clock.nanoTime() + nanos, clock);
  }

  /** The deadline at a reading of a clock. */
  public static Deadline at(long nanoTime, NanoClock clock) {
    return new Deadline(nanoTime, clock);
  }

  /** The clock that the deadline is on. */
  public NanoClock clock() {
    return clock;
  }

  /** Whether the deadline has passed. */
  public boolean isExpired() {
    return remainingNanos() <= 0;
  }

  /** The time left; zero or negative when the deadline has passed. */
  public Duration remaining() {
    return Duration.ofNanos(remainingNanos());
  }

  /** The nanoseconds left; zero or negative when the deadline has passed. */
  public long remainingNanos() {
    return remainingNanos(clock.nanoTime());
  }

  /** The nanoseconds left at a reading of the clock; zero or negative when it has passed then. */
  public long remainingNanos(long now) {
    return nanoTime - now;
  }

  /** The earlier of two deadlines, of which any may be absent. */
  public static @Nullable Deadline earlier(@Nullable Deadline a, @Nullable Deadline b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.compareTo(b) <= 0 ? a : b;
  }

  @Override
  public int compareTo(Deadline other) {
    return Long.signum(nanoTime - other.nanoTime);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Deadline that && nanoTime == that.nanoTime && clock == that.clock;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(nanoTime);
  }

  /** The time left: {@code "in 1.200 s"}, or {@code "0.300 s ago"} once it has passed. */
  @Override
  public String toString() {
    double seconds = remainingNanos() / 1e9;
    return seconds > 0
        ? String.format(Locale.ROOT, "in %.3f s", seconds)
        : String.format(Locale.ROOT, "%.3f s ago", -seconds);
  }

  private static long saturatedNanos(Duration timeout) {
    if (timeout.compareTo(MAX) >= 0) {
      return MAX_NANOS;
    }
    if (timeout.compareTo(MIN) <= 0) {
      return -MAX_NANOS;
    }
    return timeout.toNanos();
  }
}
