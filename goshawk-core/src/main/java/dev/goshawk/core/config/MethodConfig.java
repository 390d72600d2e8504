package dev.goshawk.core.config;

import java.time.Duration;
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

  @Override
  public String toString() {
    return "MethodConfig[waitForReady="
        + waitForReady
        + ", timeout="
        + timeout
        + ", maxRequestMessageBytes="
        + maxRequestBytes
        + ", maxResponseMessageBytes="
        + maxResponseBytes
        + ", "
        + retry
        + ", "
        + hedging
        + "]";
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
     * @throws IllegalArgumentException when negative
     */
    public Builder timeout(Duration timeout) {
      if (timeout.isNegative()) {
        throw new IllegalArgumentException("timeout of " + timeout + " is negative");
      }
      this.timeout = timeout;
      return this;
    }

    /**
     * The largest request in bytes; 0 lets only empty ones pass.
     *
     * @throws IllegalArgumentException when negative
     */
    public Builder maxRequestBytes(int bytes) {
      maxRequestBytes = notNegative("maxRequestMessageBytes", bytes);
      return this;
    }

    /**
     * The largest response in bytes; 0 lets only empty ones pass.
     *
     * @throws IllegalArgumentException when negative
     */
    public Builder maxResponseBytes(int bytes) {
      maxResponseBytes = notNegative("maxResponseMessageBytes", bytes);
      return this;
    }

    /** When a failed call is made again. */
    public Builder retry(RetryPolicy policy) {
      retry = Objects.requireNonNull(policy, "policy");
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

    private static int notNegative(String name, int bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException(name + " of " + bytes + " is negative");
      }
      return bytes;
    }
  }
}
