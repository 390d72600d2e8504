package dev.goshawk.limits;

import dev.goshawk.api.Admission;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A deadline for calls that bring none, and the longest that a call may have. An admission.
 *
 * <p>A deadline that is longer than the maximum is shortened, not refused, as proxies do it: the
 * caller says how long it would wait, and a call that is done in time does not concern it. What the
 * handler sees and passes on is the shortened one. A call that such a deadline ends says which
 * setting it was.
 *
 * <p>Streams are left alone unless that is set: many are meant to last. Immutable, any thread.
 */
public final class CallDeadlines implements Admission {

  private static final Duration LEAST = Duration.ofMillis(1);
  private static final CallDeadlines NONE = new CallDeadlines(null, null, false);

  private final @Nullable Duration usual;
  private final @Nullable Duration max;
  private final boolean streams;

  private CallDeadlines(@Nullable Duration usual, @Nullable Duration max, boolean streams) {
    this.usual = usual;
    this.max = max;
    this.streams = streams;
  }

  /**
   * Gives calls without a deadline this one.
   *
   * @throws IllegalArgumentException when less than 1 ms
   */
  public static CallDeadlines defaultDeadline(Duration time) {
    return new CallDeadlines(Settings.atLeast("defaultDeadline", time, LEAST), null, false);
  }

  /**
   * Gives calls with a longer deadline, or none, this one.
   *
   * @throws IllegalArgumentException when less than 1 ms
   */
  public static CallDeadlines maxDeadline(Duration time) {
    return NONE.max(time);
  }

  /**
   * The same, and no deadline is longer than this.
   *
   * @throws IllegalArgumentException when less than 1 ms, or less than the default
   */
  public CallDeadlines max(Duration time) {
    Settings.atLeast("maxDeadline", time, LEAST);
    if (usual != null && time.compareTo(usual) < 0) {
      throw new IllegalArgumentException(
          "maxDeadline of " + time + " is less than defaultDeadline " + usual);
    }
    return new CallDeadlines(usual, time, streams);
  }

  /** The same, for calls with a stream of requests or responses, too, or not. Default not. */
  public CallDeadlines streams(boolean too) {
    return new CallDeadlines(usual, max, too);
  }

  @Override
  public void admit(ServerContext call) {
    if (!streams && call.method().kind() != MethodDescriptor.Kind.UNARY) {
      return;
    }
    Deadline own = call.deadline();
    if (own == null && usual != null) {
      call.limitDeadline(usual, "defaultDeadline " + usual);
    } else if (max != null) {
      call.limitDeadline(max, "maxDeadline " + Objects.requireNonNull(max));
    }
  }
}
