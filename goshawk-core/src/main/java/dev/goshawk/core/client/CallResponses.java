package dev.goshawk.core.client;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Codec;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.connection.MessageStream;
import dev.goshawk.core.message.MessageDecoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.wire.StatusMapping;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.StreamReset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What comes back of a call on the client, from its {@link ClientStream}. The loop of the stream's
 * connection only.
 */
abstract class CallResponses<Q, R> extends CallEnding<Q, R> {

  private int responses;
  private boolean responseSeen;
  private boolean retried;

  CallResponses(ClientChannel channel, MethodDescriptor<Q, R> method, CallOptions options) {
    super(channel, method, options);
  }

  /**
   * The server has not looked at the call: it goes to another stream. Answers what keeps it from
   * that, or null.
   */
  abstract @Nullable String startAnew();

  final void onHeaders(Metadata headers) {
    onResponse();
    delivery().onHeaders(headers);
  }

  /** A response has begun, be it gRPC's or not: the call stays with its stream. */
  final void onResponse() {
    responseSeen = true;
    commit();
  }

  /** A message came; whether its array was kept, which it may be if {@code own}. */
  final boolean onMessage(byte[] buf, int off, int len, @Nullable Codec decompressor, boolean own)
      throws MessageException {
    R adopted = own ? MessageDecoder.adopt(method.responses(), buf) : null;
    R message =
        adopted != null
            ? adopted
            : MessageDecoder.read(
                method.responses(), buf, off, len, decompressor, maxInboundMessageSize());
    if (++responses > 1 && method.kind().oneResponse()) {
      throw new MessageException(
          Status.INTERNAL.withMessage("more than one response of " + method));
    }
    delivery().onMessage(message);
    return adopted != null;
  }

  final void onReady() {
    if (!isOver()) {
      delivery().onReady();
    }
  }

  /** The stream has ended with a status, or cannot go on. */
  final void onEnd(Status status, Metadata trailers) {
    if (status.isOk() && method.kind().oneResponse() && responses == 0) {
      finish(
          Status.INTERNAL.withMessage("the server ended " + method + " with OK but no response"),
          trailers);
    } else {
      finish(status, trailers);
    }
  }

  /** The stream ended without a status. */
  final void onReset(StreamReset reset) {
    if (isOver()) {
      return;
    }
    boolean unseen =
        reset.cause() == StreamReset.Cause.UNPROCESSED
            || (reset.cause() == StreamReset.Cause.PEER
                && reset.errorCode() == ErrorCode.REFUSED_STREAM);
    Status status = StatusMapping.ofReset(reset);
    if (unseen && !retried && !responseSeen) {
      retried = true;
      String obstacle = startAnew();
      if (obstacle == null) {
        return;
      }
      status = status.withMessage(status.message() + "; not sent once more: " + obstacle);
    }
    if (status.code() == Status.Code.CANCELLED && isLate()) {
      status = Status.DEADLINE_EXCEEDED.withMessage(overdue() + "; the server ended it first");
    }
    finish(status, Metadata.EMPTY);
  }

  /** What has come and what has not, in words. */
  final String received(MessageStream from, long now) {
    if (!responseSeen) {
      return "no response headers";
    }
    String unwanted = from.unwanted("application", now);
    if (unwanted != null) {
      return unwanted;
    }
    return responses == 0
        ? "response headers received, waiting for a message"
        : method.kind().oneResponse()
            ? "message received, waiting for the status"
            : String.format(Locale.ROOT, "%,d messages received, waiting for the next", responses);
  }
}
