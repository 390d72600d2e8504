package dev.goshawk.logging.accesslog;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerContext;
import dev.goshawk.core.trace.ServerCallTracer;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one call does, until it ends and becomes an entry. The event loop of its connection;
 * from its end on the thread that writes the log, which the queue hands it to.
 *
 * <p>It keeps what a line needs and not the call, which may hold messages.
 */
final class CallWatch implements ServerCallTracer {

  private static final long NOT_BEGUN = -1;
  private static final String PREVIOUS_ATTEMPTS = "grpc-previous-rpc-attempts";

  /** How a call ended, as far as only the moment of its end can say. */
  record End(CallEnd told, @Nullable Duration deadlineLeft, Instant time) {}

  private final AccessLog log;
  private @Nullable ServerContext context; // while the call runs
  private final long began = System.nanoTime();
  private volatile long queued = NOT_BEGUN; // written by the handler's thread

  final long id;
  final String path;
  final String authority;
  final SocketAddress peer;
  final SocketAddress local;
  final @Nullable SSLSession session;
  final @Nullable String userAgent;
  final Metadata metadata;
  final int previousAttempts;
  final @Nullable String traceId;
  long requests;
  long requestBytes;
  long responses;
  long responseBytes;

  CallWatch(AccessLog log, long id, ServerContext call) {
    this.log = log;
    this.context = call;
    this.id = id;
    path = call.path();
    authority = call.authority();
    peer = call.remoteAddress();
    local = call.localAddress();
    session = call.tlsSession();
    userAgent = call.userAgent();
    metadata = call.metadata();
    previousAttempts = number(metadata.text(PREVIOUS_ATTEMPTS));
    traceId = TraceId.of(metadata);
  }

  private static int number(@Nullable String digits) {
    try {
      return digits == null ? 0 : Math.max(0, Integer.parseInt(digits));
    } catch (NumberFormatException e) {
      return 0; // the peer's to write: it says nothing then
    }
  }

  /** How long its handler was waited for, in nanoseconds; negative when it has not begun. */
  long queuedNanos() {
    return queued;
  }

  @Override
  public void onHandlerStart() {
    queued = System.nanoTime() - began;
  }

  @Override
  public void onMessageReceived(long sequence, long size, long wireSize) {
    requests++;
    requestBytes += wireSize;
  }

  @Override
  public void onMessageSent(long sequence, long size, long wireSize) {
    responses++;
    responseBytes += wireSize;
  }

  @Override
  public void onEnd(CallEnd end) {
    ServerContext ended = context;
    Deadline deadline = ended == null ? null : ended.deadline();
    context = null;
    log.ended(this, new End(end, deadline == null ? null : deadline.remaining(), Instant.now()));
  }
}
