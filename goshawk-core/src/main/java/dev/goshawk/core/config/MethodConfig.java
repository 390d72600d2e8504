package dev.goshawk.core.config;

import dev.goshawk.json.JsonArray;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How calls of a method are made, where the call itself does not say. Immutable, any thread.
 * Source: {@code grpc.service_config.MethodConfig}.
 */
public final class MethodConfig {

  /** Nothing is said. */
  public static final MethodConfig EMPTY = builder().build();

  private final @Nullable Boolean waitForReady;
  private final @Nullable Duration timeout;
  private final int maxRequestBytes;
  private final int maxResponseBytes;
  private final @Nullable RetryPolicy retry;
  private final @Nullable HedgingPolicy hedging;

  private MethodConfig(Builder builder) {
    waitForReady = builder.waitForReady;
    timeout = builder.timeout;
    maxRequestBytes = builder.maxRequestBytes;
    maxResponseBytes = builder.maxResponseBytes;
    retry = builder.retry;
    hedging = builder.hedging;
  }

  /** A config that says nothing yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whether calls wait for a connection; null when that is left to the call. */
  public @Nullable Boolean waitForReady() {
    return waitForReady;
  }

  /**
   * How long a call may take, from its start; null for no limit. The shorter of this and the call's
   * own deadline holds.
   */
  public @Nullable Duration timeout() {
    return timeout;
  }

  /** The largest request in bytes, or -1. The less of this and the call's own limit holds. */
  public int maxRequestBytes() {
    return maxRequestBytes;
  }

  /** The largest response in bytes, or -1. The less of this and the call's own limit holds. */
  public int maxResponseBytes() {
    return maxResponseBytes;
  }

  /** When a failed call is made again, or null. */
  public @Nullable RetryPolicy retry() {
    return retry;
  }

  /** When a call is made a second time before the first has ended, or null. */
  public @Nullable HedgingPolicy hedging() {
    return hedging;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof MethodConfig that
            && Objects.equals(waitForReady, that.waitForReady)
            && Objects.equals(timeout, that.timeout)
            && maxRequestBytes == that.maxRequestBytes
            && maxResponseBytes == that.maxResponseBytes
            && Objects.equals(retry, that.retry)
            && Objects.equals(hedging, that.hedging));
  }

  @Override
  public int hashCode() {
    return Objects.hash(waitForReady, timeout, maxRequestBytes, maxResponseBytes, retry, hedging);
  }

  /** The config as an entry of a service config, for these names. */
  JsonObject json(List<JsonObject> names) {
    JsonObject.Builder json =
        JsonObject.builder().put(ConfigField.NAME.json(), JsonArray.of(names));
    if (waitForReady != null) {
      json.put(ConfigField.WAIT_FOR_READY.json(), JsonValue.of(waitForReady));
    }
    if (timeout != null) {
      json.put(ConfigField.TIMEOUT.json(), ConfigText.json(timeout));
    }
    if (maxRequestBytes >= 0) {
      json.put(ConfigField.MAX_REQUEST_MESSAGE_BYTES.json(), JsonValue.of(maxRequestBytes));
    }
    if (maxResponseBytes >= 0) {
      json.put(ConfigField.MAX_RESPONSE_MESSAGE_BYTES.json(), JsonValue.of(maxResponseBytes));
    }
    if (retry != null) {
      json.put(ConfigField.RETRY_POLICY.json(), retry.json());
    }
    if (hedging != null) {
      json.put(ConfigField.HEDGING_POLICY.json(), hedging.json());
    }
    return json.build();
  }

  /** The config as an entry of a service config without names. */
  @Override
  public String toString() {
    return json(List.of()).toString();
  }

  /** Collects a config. One thread. */
  public static final class Builder {

    private @Nullable Boolean waitForReady;
    private @Nullable Duration timeout;
    private int maxRequestBytes = -1;
    private int maxResponseBytes = -1;
    private @Nullable RetryPolicy retry;
    private @Nullable HedgingPolicy hedging;

    private Builder() {}

    /** Whether calls wait for a connection, unless they say themselves. */
    public Builder waitForReady(boolean wait) {
      waitForReady = wait;
      return this;
    }

    /**
     * How long a call may take, from its start.
     *
     * @throws IllegalArgumentException when negative, or longer than Protocol Buffers can say:
     *     10,000 years
     */
    public Builder timeout(Duration timeout) {
      this.timeout = Bounds.notNegative(ConfigField.TIMEOUT, timeout);
      return this;
    }

    /**
     * The largest request in bytes; 0 lets only empty ones pass.
     *
     * @throws IllegalArgumentException when negative
     */
    public Builder maxRequestBytes(int bytes) {
      maxRequestBytes = Bounds.atLeast(ConfigField.MAX_REQUEST_MESSAGE_BYTES, bytes, 0);
      return this;
    }

    /**
     * The largest response in bytes; 0 lets only empty ones pass.
     *
     * @throws IllegalArgumentException when negative
     */
    public Builder maxResponseBytes(int bytes) {
      maxResponseBytes = Bounds.atLeast(ConfigField.MAX_RESPONSE_MESSAGE_BYTES, bytes, 0);
      return this;
    }

    /**
     * When a failed call is made again.
     *
     * @throws IllegalArgumentException when the policy has neither a code nor a limit on an
     *     attempt, and so no call would be
     */
    public Builder retry(RetryPolicy policy) {
      if (policy.codes().isEmpty() && policy.perAttemptReceiveTimeout() == null) {
        throw new OutOfBounds(ConfigField.RETRYABLE_STATUS_CODES, "[]");
      }
      retry = policy;
      return this;
    }

    /** When a call is made a second time before the first has ended. */
    public Builder hedging(HedgingPolicy policy) {
      hedging = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * The config.
     *
     * @throws IllegalStateException when it has a retry and a hedging policy
     */
    public MethodConfig build() {
      if (retry != null && hedging != null) {
        throw new IllegalStateException("a method has a retryPolicy or a hedgingPolicy, not both");
      }
      return new MethodConfig(this);
    }
  }
}
