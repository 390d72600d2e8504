package dev.goshawk.core.channelz;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many calls there were.
 *
 * @param started all of them
 * @param succeeded those that have ended with OK
 * @param failed those that have ended otherwise
 * @param lastStarted when the last one began; null when there was none
 */
public record CallCounts(long started, long succeeded, long failed, @Nullable Instant lastStarted) {

  /** None. */
  public static final CallCounts NONE = new CallCounts(0, 0, 0, null);

  /** A time in milliseconds of the system's clock, where 0 is none. */
  static @Nullable Instant time(long millis) {
    return millis == 0 ? null : Instant.ofEpochMilli(millis);
  }
}
