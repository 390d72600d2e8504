package dev.goshawk.api;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a call on the server ended, as given to {@link ServerContext#onEnd}. Immutable, any thread.
 *
 * <p>Made by the server for each call; the builder lets tests make one too.
 */
public final class CallEnd {

  private final Status status;
  private final Metadata trailers;
  private final @Nullable Throwable cause;
  private final Duration duration;
  private final boolean cancelled;

  private CallEnd(Builder b) {
    status = b.status;
    trailers = b.trailers;
    cause = b.cause;
    duration = b.duration;
    cancelled = b.cancelled;
  }

  /** A builder of an end without trailers and cause, after no time. */
  public static Builder builder(Status status) {
    return new Builder(status);
  }

  /**
   * The status that the caller was sent; when none was sent ({@link #isCancelled}), the reason:
   * CANCELLED or DEADLINE_EXCEEDED.
   */
  public Status status() {
    return status;
  }

  /** The trailers sent with the status; empty when none were sent. */
  public Metadata trailers() {
    return trailers;
  }

  /**
   * What the handler, a filter or an interceptor threw, even where the caller was sent something
   * else in its place; null when nothing was thrown.
   */
  public @Nullable Throwable cause() {
    return cause;
  }

  /** The time from the arrival of the request headers to the end. */
  public Duration duration() {
    return duration;
  }

  /**
   * Whether the call ended without a status of ours having been sent: cancelled by the client, past
   * its deadline, its connection lost, or the server shut down.
   */
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public String toString() {
    return status + (cancelled ? " (not sent)" : "") + " after " + duration.toMillis() + " ms";
  }

  /** Collects what is known of an end. One thread. */
  public static final class Builder {
    private final Status status;
    private Metadata trailers = Metadata.EMPTY;
    private @Nullable Throwable cause;
    private Duration duration = Duration.ZERO;
    private boolean cancelled;

    private Builder(Status status) {
      this.status = Objects.requireNonNull(status, "status");
    }

    /** The trailers sent with the status. Default none. */
    public Builder trailers(Metadata trailers) {
      this.trailers = Objects.requireNonNull(trailers, "trailers");
      return this;
    }

    /** What was thrown, or null, which is the default. */
    public Builder cause(@Nullable Throwable cause) {
      this.cause = cause;
      return this;
    }

    /** The time that the call took. Default zero. */
    public Builder duration(Duration duration) {
      this.duration = Objects.requireNonNull(duration, "duration");
      return this;
    }

    /** Whether no status of ours was sent. Default false. */
    public Builder cancelled(boolean cancelled) {
      this.cancelled = cancelled;
      return this;
    }

    /** The end. */
    public CallEnd build() {
      return new CallEnd(this);
    }
  }
}
