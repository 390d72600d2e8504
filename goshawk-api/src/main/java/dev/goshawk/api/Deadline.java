package dev.goshawk.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A point in time, on the clock of {@link System#nanoTime}, after which nobody waits for a call.
 *
 * <p>Immutable, any thread, meaningful within one process.
 *
 * @param nanoTime the point on the clock of {@link System#nanoTime}
 */
public record Deadline(long nanoTime) implements Comparable<Deadline> {

  /** The longest timeout, about 146 years; a longer one is taken as this. */
  private static final long MAX_NANOS = Long.MAX_VALUE / 2;

  private static final Duration MAX = Duration.ofNanos(MAX_NANOS);
  private static final Duration MIN = MAX.negated();

  /** The deadline that comes a time after now. Zero or a negative time has passed already. */
  public static Deadline after(Duration timeout) {
    return after(timeout, System.nanoTime());
  }

  /** The deadline that comes a time after a point on the clock of {@link System#nanoTime}. */
  public static Deadline after(Duration timeout, long now) {
    return new Deadline(now + saturatedNanos(timeout));
  }

  /** Whether the deadline has passed. */
  public boolean isExpired() {
    return remainingNanos(System.nanoTime()) <= 0;
  }

  /** The time left; zero or negative when the deadline has passed. */
  public Duration remaining() {
    return Duration.ofNanos(remainingNanos(System.nanoTime()));
  }

  /** The nanoseconds left at a point of the clock; zero or negative when it has passed. */
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
