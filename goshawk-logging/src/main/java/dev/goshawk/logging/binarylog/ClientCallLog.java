package dev.goshawk.logging.binarylog;

import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.trace.AttemptInfo;
import dev.goshawk.core.trace.AttemptTracer;
import dev.goshawk.core.trace.ClientCallInfo;
import dev.goshawk.core.trace.ClientCallTracer;
import dev.goshawk.core.trace.ConnectionInfo;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Logs one call of a channel, as its caller sees it: what it sends once, whatever attempts send it,
 * and the response of the attempt with which it stays. Any thread.
 */
final class ClientCallLog implements ClientCallTracer {

  private final CallEntries entries;
  private volatile @Nullable SocketAddress peer; // of the attempt that ended last
  private volatile boolean headersSeen;
  private volatile boolean cancelled;

  /** Logs the request headers. */
  ClientCallLog(CallEntries entries, ClientCallInfo call) {
    this.entries = entries;
    Deadline deadline = call.deadline();
    entries.clientHeader(
        call.method().path(),
        call.authority(),
        deadline == null ? null : deadline.remaining(),
        call.options().metadata(),
        null);
  }

  @Override
  public boolean wantsMessages() {
    return true;
  }

  @Override
  public void onRequest(ByteBuffer message) {
    entries.clientMessage(message);
  }

  @Override
  public void onHalfClose() {
    entries.halfClose();
  }

  @Override
  public AttemptTracer onAttempt(AttemptInfo attempt) {
    return new AttemptTracer() {
      private @Nullable SocketAddress server;

      @Override
      public void onRequestHeaders(ConnectionInfo connection) {
        server = connection.remoteAddress();
      }

      @Override
      public void onResponseHeaders(Metadata headers) {
        headersSeen = true;
        entries.serverHeader(headers, server);
      }

      @Override
      public void onEnd(Status status, Metadata trailers) {
        if (server != null) {
          peer = server;
        }
      }
    };
  }

  @Override
  public void onResponse(ByteBuffer message) {
    entries.serverMessage(message);
  }

  @Override
  public void onCancel() {
    cancelled = true;
    entries.cancel();
  }

  @Override
  public void onEnd(Status status, Metadata trailers) {
    if (!cancelled || status.code() != Status.Code.CANCELLED) { // else that was the end
      entries.trailer(status, trailers, headersSeen ? null : peer);
    }
  }
}
