package dev.goshawk.core.config;

import dev.goshawk.api.Status;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a call is made a second time although the first attempt has not failed: the first response
 * wins, the other attempts are cancelled. For methods that may be repeated, where the slowest calls
 * matter. Immutable, any thread. Source: gRFC A6.
 */
public final class HedgingPolicy {

  private final int maxAttempts;
  private final Duration delay;
  private final Set<Status.Code> nonFatalCodes;

  private HedgingPolicy(int maxAttempts, Duration delay, Set<Status.Code> nonFatalCodes) {
    this.maxAttempts = maxAttempts;
    this.delay = delay;
    this.nonFatalCodes = nonFatalCodes;
  }

  /**
   * A policy that sends all attempts at once, and ends with the first failure.
   *
   * @param maxAttempts at least 2, the first attempt included; a channel makes no more than its own
   *     limit, which is {@value RetryPolicy#DEFAULT_ATTEMPT_LIMIT} by default
   * @throws IllegalArgumentException when less than 2
   */
  public static HedgingPolicy of(int maxAttempts) {
    Bounds.atLeast(ConfigField.HEDGING_MAX_ATTEMPTS, maxAttempts, 2);
    return new HedgingPolicy(maxAttempts, Duration.ZERO, Set.of());
  }

  /**
   * The same with a time between one attempt and the next.
   *
   * @throws IllegalArgumentException when negative
   */
  public HedgingPolicy delay(Duration delay) {
    Bounds.notNegative(ConfigField.HEDGING_DELAY, delay);
    return new HedgingPolicy(maxAttempts, delay, nonFatalCodes);
  }

  /**
   * The same with the codes that do not end the call: the next attempt is then made at once.
   *
   * @throws IllegalArgumentException when one of them is OK
   */
  public HedgingPolicy nonFatal(Status.Code... codes) {
    Set<Status.Code> fresh = RetryPolicy.codes(ConfigField.NON_FATAL_STATUS_CODES, List.of(codes));
    return new HedgingPolicy(maxAttempts, delay, fresh);
  }

  /** How many attempts are made at most, the first included. */
  public int maxAttempts() {
    return maxAttempts;
  }

  /** The time between one attempt and the next. */
  public Duration delay() {
    return delay;
  }

  /** The codes that do not end the call. */
  public Set<Status.Code> nonFatalCodes() {
    return nonFatalCodes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof HedgingPolicy that
            && maxAttempts == that.maxAttempts
            && delay.equals(that.delay)
            && nonFatalCodes.equals(that.nonFatalCodes));
  }

  @Override
  public int hashCode() {
    return Objects.hash(maxAttempts, delay, nonFatalCodes);
  }

  /** The policy in JSON. */
  JsonObject json() {
    return JsonObject.builder()
        .put(ConfigField.HEDGING_MAX_ATTEMPTS.json(), JsonValue.of(maxAttempts))
        .put(ConfigField.HEDGING_DELAY.json(), ConfigText.json(delay))
        .put(ConfigField.NON_FATAL_STATUS_CODES.json(), ConfigText.json(nonFatalCodes))
        .build();
  }

  /** The policy as it is written in a service config. */
  @Override
  public String toString() {
    return json().toString();
  }
}
