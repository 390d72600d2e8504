package dev.goshawk.logging.accesslog;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.PeerIdentity;
import dev.goshawk.api.Status;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A call that has ended, as a line is made of it. Immutable, any thread.
 *
 * <p>What came from the peer is here as it came: an {@link AccessLogFormat} escapes it.
 */
public final class AccessLogEntry {

  private final CallWatch call;
  private final Status status;
  private final @Nullable Throwable cause;
  private final Metadata trailers;
  private final Duration duration;
  private final boolean cancelled;
  private final @Nullable Duration deadlineLeft;
  private final Instant time;

  AccessLogEntry(CallWatch call, CallWatch.End end) {
    this.call = call;
    status = end.told().status();
    cause = end.told().cause();
    trailers = end.told().trailers();
    duration = end.told().duration();
    cancelled = end.told().isCancelled();
    deadlineLeft = end.deadlineLeft();
    time = end.time();
  }

  /** When the call ended. */
  public Instant time() {
    return time;
  }

  /** Its number, which no other call of the process has. */
  public long id() {
    return call.id;
  }

  /**
   * The path without its first slash: {@code package.Service/Method}, or what the peer asked for.
   */
  public String method() {
    return call.path.startsWith("/") ? call.path.substring(1) : call.path;
  }

  /** The {@code :authority}; empty when the peer sent none. */
  public String authority() {
    return call.authority;
  }

  /** The address of the peer. */
  public SocketAddress peer() {
    return call.peer;
  }

  /** The address at which it was served. */
  public SocketAddress local() {
    return call.local;
  }

  /** Who the peer has proven to be by its certificate, or null. */
  public @Nullable PeerIdentity identity() {
    SSLSession session = call.session;
    return session == null ? null : PeerIdentity.of(session);
  }

  /** What the caller says of its software, or null. */
  public @Nullable String userAgent() {
    return call.userAgent;
  }

  /** The status, with its message. */
  public Status status() {
    return status;
  }

  /** What the handler or a filter threw, or null. */
  public @Nullable Throwable cause() {
    return cause;
  }

  /** The time from the request headers to the end. */
  public Duration duration() {
    return duration;
  }

  /**
   * The time from the request headers to the begin of the handler, in which the request came and a
   * thread was waited for; null when it did not begin.
   */
  public @Nullable Duration queued() {
    long nanos = call.queuedNanos();
    return nanos < 0 ? null : Duration.ofNanos(nanos);
  }

  /** What was left of the deadline at the end, negative behind it; null when there was none. */
  public @Nullable Duration deadlineLeft() {
    return deadlineLeft;
  }

  /** Whether no status was sent: the peer cancelled or left, or the deadline passed. */
  public boolean isCancelled() {
    return cancelled;
  }

  /** How many requests came. */
  public long requests() {
    return call.requests;
  }

  /** Their bytes as they came, compressed ones compressed. */
  public long requestBytes() {
    return call.requestBytes;
  }

  /** How many responses were sent. */
  public long responses() {
    return call.responses;
  }

  /** Their bytes as they were sent. */
  public long responseBytes() {
    return call.responseBytes;
  }

  /** How many attempts the client made before this one, as it says; 0 when it says nothing. */
  public int previousAttempts() {
    return call.previousAttempts;
  }

  /** The trace that the call belongs to, 32 hexadecimal digits, as the client says, or null. */
  public @Nullable String traceId() {
    return call.traceId;
  }

  /** The request metadata. Secrets are in it: {@link AccessLog.Builder#secrets}. */
  public Metadata metadata() {
    return call.metadata;
  }

  /** The trailers that were sent. */
  public Metadata trailers() {
    return trailers;
  }
}
