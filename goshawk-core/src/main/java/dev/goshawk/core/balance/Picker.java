package dev.goshawk.core.balance;

import dev.goshawk.api.Status;
import org.jspecify.annotations.Nullable;

/**
 * Where the next call goes, as a balancer last decided. Immutable; calls ask it from any thread, so
 * it must not block.
 */
@FunctionalInterface
public interface Picker {

  /** Calls wait for the next picker. */
  Picker WAIT = () -> Result.WAIT;

  /** Where the next call goes. */
  Result pick();

  /** All calls go to one subchannel. */
  static Picker of(Subchannel subchannel) {
    Result result = Result.of(subchannel);
    return () -> result;
  }

  /** Calls fail with a status unless they wait for readiness. */
  static Picker failing(Status failure) {
    Result result = Result.failing(failure);
    return () -> result;
  }

  /** What was picked: a subchannel, or why there is none. Immutable, any thread. */
  final class Result {

    /** The call waits for the next picker. */
    public static final Result WAIT = new Result(null, null);

    private final @Nullable Subchannel subchannel;
    private final @Nullable Status failure;

    private Result(@Nullable Subchannel subchannel, @Nullable Status failure) {
      this.subchannel = subchannel;
      this.failure = failure;
    }

    /** A subchannel that is ready. */
    public static Result of(Subchannel subchannel) {
      return new Result(subchannel, null);
    }

    /** No subchannel, and why. */
    public static Result failing(Status failure) {
      return new Result(null, failure);
    }

    /** Takes the call, or hands it back when it has lost its connections meanwhile; or null. */
    public @Nullable Subchannel subchannel() {
      return subchannel;
    }

    /** With what calls end that do not wait for readiness; null when they too wait. */
    public @Nullable Status failure() {
      return failure;
    }
  }
}
