package dev.goshawk.core.config;

import dev.goshawk.api.Status;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a call that failed is made again by the channel. Immutable, any thread.
 *
 * <pre>{@code
 * RetryPolicy.of(4).on(Status.Code.UNAVAILABLE)
 * }</pre>
 *
 * <p>A call is made again as long as no response headers have come, its status is one of these
 * codes, attempts are left, the {@linkplain RetryThrottling throttle} allows it, and the wait would
 * end before the deadline. So the server may see it more than once, which only the application can
 * allow: give codes for methods that may be repeated. What a server provably did not process is
 * sent again without a policy. Source: gRFC A6.
 */
public final class RetryPolicy {

  /** The most attempts that a channel makes whatever a policy says, unless it was told: 5. */
  public static final int DEFAULT_ATTEMPT_LIMIT = 5;

  private static final Duration INITIAL = Duration.ofMillis(100);
  private static final Duration MAX = Duration.ofSeconds(1);
  private static final double MULTIPLIER = 2;

  private final int maxAttempts;
  private final Duration initialBackoff;
  private final Duration maxBackoff;
  private final double backoffMultiplier;
  private final Set<Status.Code> codes;
  private final @Nullable Duration perAttemptReceiveTimeout;

  private RetryPolicy(
      int maxAttempts,
      Duration initialBackoff,
      Duration maxBackoff,
      double backoffMultiplier,
      Set<Status.Code> codes,
      @Nullable Duration perAttemptReceiveTimeout) {
    this.maxAttempts = maxAttempts;
    this.initialBackoff = initialBackoff;
    this.maxBackoff = maxBackoff;
    this.backoffMultiplier = backoffMultiplier;
    this.codes = codes;
    this.perAttemptReceiveTimeout = perAttemptReceiveTimeout;
  }

  /**
   * A policy without codes yet, with waits of about 100 ms, 200 ms, 400 ms, 800 ms and then 1 s.
   *
   * @param maxAttempts at least 2, the first attempt included; a channel makes no more than its own
   *     limit, which is {@value #DEFAULT_ATTEMPT_LIMIT} by default
   * @throws IllegalArgumentException when less than 2
   */
  public static RetryPolicy of(int maxAttempts) {
    Bounds.atLeast(ConfigField.RETRY_MAX_ATTEMPTS, maxAttempts, 2);
    return new RetryPolicy(maxAttempts, INITIAL, MAX, MULTIPLIER, Set.of(), null);
  }

  /**
   * The same with these codes as the ones upon which a call is made again.
   *
   * @throws IllegalArgumentException when one of them is OK
   */
  public RetryPolicy on(Status.Code... codes) {
    Set<Status.Code> fresh = codes(ConfigField.RETRYABLE_STATUS_CODES, List.of(codes));
    return new RetryPolicy(
        maxAttempts,
        initialBackoff,
        maxBackoff,
        backoffMultiplier,
        fresh,
        perAttemptReceiveTimeout);
  }

  /**
   * The same with other waits: before the n-th repetition {@code initial} times {@code multiplier}
   * to the power n - 1, at most {@code max}; each is up to 20 % longer or shorter by chance. A
   * server that says how long to wait ({@code grpc-retry-pushback-ms}) is obeyed instead.
   *
   * @param initial more than 0
   * @param max more than 0
   * @param multiplier more than 0
   * @throws IllegalArgumentException when one of them is not more than 0
   */
  public RetryPolicy backoff(Duration initial, Duration max, double multiplier) {
    Bounds.positive(ConfigField.INITIAL_BACKOFF, initial);
    Bounds.positive(ConfigField.MAX_BACKOFF, max);
    if (!(multiplier > 0) || Double.isInfinite(multiplier)) {
      throw new OutOfBounds(ConfigField.BACKOFF_MULTIPLIER, Double.toString(multiplier));
    }
    return new RetryPolicy(maxAttempts, initial, max, multiplier, codes, perAttemptReceiveTimeout);
  }

  /**
   * The same with a limit on how long an attempt may be without response headers. Then it is
   * cancelled, and the call made again as if it had ended with a code of the policy. No limit by
   * default. In no gRFC, but known to other implementations as {@code perAttemptRecvTimeout}.
   *
   * @throws IllegalArgumentException when not more than 0
   */
  public RetryPolicy perAttemptReceiveTimeout(Duration timeout) {
    Bounds.positive(ConfigField.PER_ATTEMPT_RECV_TIMEOUT, timeout);
    return new RetryPolicy(
        maxAttempts, initialBackoff, maxBackoff, backoffMultiplier, codes, timeout);
  }

  /** How many attempts are made at most, the first included. */
  public int maxAttempts() {
    return maxAttempts;
  }

  /** The wait before the first repetition. */
  public Duration initialBackoff() {
    return initialBackoff;
  }

  /** The longest wait. */
  public Duration maxBackoff() {
    return maxBackoff;
  }

  /** By what each wait is longer than the one before. */
  public double backoffMultiplier() {
    return backoffMultiplier;
  }

  /** Upon which codes a call is made again. */
  public Set<Status.Code> codes() {
    return codes;
  }

  /** How long an attempt may be without response headers, or null for no limit. */
  public @Nullable Duration perAttemptReceiveTimeout() {
    return perAttemptReceiveTimeout;
  }

  /** A set of codes that are failures. */
  static Set<Status.Code> codes(ConfigField field, List<Status.Code> given) {
    Set<Status.Code> fresh = EnumSet.noneOf(Status.Code.class);
    fresh.addAll(given);
    if (fresh.contains(Status.Code.OK)) {
      throw new OutOfBounds(field, given.toString());
    }
    return Collections.unmodifiableSet(fresh);
  }

  /** The policy in JSON. */
  JsonObject json() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put(ConfigField.RETRY_MAX_ATTEMPTS.json(), JsonValue.of(maxAttempts))
            .put(ConfigField.INITIAL_BACKOFF.json(), ConfigText.json(initialBackoff))
            .put(ConfigField.MAX_BACKOFF.json(), ConfigText.json(maxBackoff))
            .put(ConfigField.BACKOFF_MULTIPLIER.json(), JsonValue.of(backoffMultiplier))
            .put(ConfigField.RETRYABLE_STATUS_CODES.json(), ConfigText.json(codes));
    if (perAttemptReceiveTimeout != null) {
      json.put(
          ConfigField.PER_ATTEMPT_RECV_TIMEOUT.json(), ConfigText.json(perAttemptReceiveTimeout));
    }
    return json.build();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof RetryPolicy that
            && maxAttempts == that.maxAttempts
            && initialBackoff.equals(that.initialBackoff)
            && maxBackoff.equals(that.maxBackoff)
            && Double.compare(backoffMultiplier, that.backoffMultiplier) == 0
            && codes.equals(that.codes)
            && Objects.equals(perAttemptReceiveTimeout, that.perAttemptReceiveTimeout));
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        maxAttempts,
        initialBackoff,
        maxBackoff,
        backoffMultiplier,
        codes,
        perAttemptReceiveTimeout);
  }

  /** The policy as it is written in a service config. */
  @Override
  public String toString() {
    return json().toString();
  }
}
