package dev.goshawk.core.server.call;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.connection.HttpExchange;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.message.MessageException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The way out of a call on the server: headers, messages, status.
 *
 * <p>The handler's calls come one after another, on whatever thread, and are brought to the loop in
 * that order. An end may also come from the loop itself: a request that cannot be understood, a
 * deadline, a lost connection. Only the loop knows what has gone out before, so the shape of the
 * end is decided there, and what is posted behind it is dropped.
 */
final class CallResponses {

  private CallResponses() {}

  // The handler's calls.

  static void sendHeaders(ServedCall<?, ?> call) {
    ResponseHead head = call.outcome.isClosed() ? null : call.context.takeHead();
    if (head == null) {
      return;
    }
    if (call.isDirect()) {
      sendIfFitting(call, head);
    } else {
      call.out().post(0, () -> sendIfFitting(call, head));
    }
  }

  private static void sendIfFitting(ServedCall<?, ?> call, ResponseHead head) {
    if (!call.over && !tooLarge(call, head, false)) {
      sendHead(call, head);
    }
  }

  /** Sends a message and, if it is the last, the end with OK. */
  static <R> void send(ServedCall<?, R> call, R message, boolean last) {
    if (last ? !call.outcome.takeClose() : call.outcome.isClosed()) {
      return;
    }
    if (last) {
      call.outcome.handlerDone();
    }
    MethodDescriptor<?, R> method = call.method();
    if (call.sent && method.kind().oneResponse()) {
      call.outcome.close();
      sendStatus(
          call, Status.INTERNAL.withMessage("more than one response of " + method), Metadata.EMPTY);
      return;
    }
    call.sent = true;
    CallContext context = call.context;
    Metadata trailers = null;
    ResponseHead head;
    Codec codec;
    if (last) {
      context.makeTrailers();
    }
    synchronized (context) { // once for all that a message takes from the context
      if (last) {
        trailers = context.takeTrailers(Metadata.EMPTY);
      }
      head = context.takeHead();
      codec = context.messageCodec();
    }
    Marshaller<R> responses = call.head.format().marshaller(method.responses());
    ServedTrace trace = call.trace();
    if (trace != null) {
      trace.encoding(responses, message, codec);
    }
    try {
      if (call.isDirect()) {
        if (!tooMuchWaits(call, last) && !tooLarge(call, head, last)) {
          write(call, head, responses, message, codec);
          finishSend(call, trailers);
        }
      } else {
        post(call, head, responses, message, codec, trailers);
      }
    } catch (MessageException e) {
      call.host.warn(
          "a response of " + method + " cannot be sent: " + e.status().message(),
          e.status().cause());
      call.outcome.close();
      Status told =
          e.isInternal()
              ? Status.INTERNAL
                  .withMessage("a response of " + method + " could not be written")
                  .withCause(e.status().cause())
              : e.status();
      sendStatus(call, told, Metadata.EMPTY);
    }
  }

  /** Writes a message and the headers that are due before it. Event loop. */
  private static <R> void write(
      ServedCall<?, R> call,
      @Nullable ResponseHead head,
      Marshaller<R> marshaller,
      R message,
      @Nullable Codec codec)
      throws MessageException {
    CallProtocol protocol = call.head.protocol();
    int limit = call.host.settings().maxOutboundMessageSize();
    ServedTrace trace = call.trace();
    LoopWatchdog.Slot watch = call.host.watch();
    Object outer = watch.enterMarshaller(call.served());
    try {
      if (codec != null || (trace != null && trace.wantsMessages())) {
        byte[] encoded = protocol.encode(marshaller, message, codec, limit);
        sendHead(call, head);
        call.write(encoded);
        return;
      }
      int size = protocol.size(marshaller, message, limit);
      sendHead(call, head);
      if (!protocol.sendDirect(call.exchange, marshaller, message, size)) {
        protocol.send(call.out(), marshaller, message, size, limit);
      }
      call.countSent();
      if (trace != null) {
        trace.sent(size, false);
      }
    } finally {
      watch.leave(outer);
    }
  }

  /** Encodes a message on the handler's thread, and brings it to the loop. */
  private static <R> void post(
      ServedCall<?, R> call,
      @Nullable ResponseHead head,
      Marshaller<R> marshaller,
      R message,
      @Nullable Codec codec,
      @Nullable Metadata trailers)
      throws MessageException {
    ByteBudget budget = call.host.budget();
    if (budget.isExhausted()) {
      call.outcome.close();
      sendStatus(call, budget.refusal(), Metadata.EMPTY);
      return;
    }
    byte[] encoded =
        call.head
            .protocol()
            .encode(marshaller, message, codec, call.host.settings().maxOutboundMessageSize());
    budget.add(encoded.length);
    boolean posted = false;
    try {
      if (trailers != null) { // nothing comes behind it that would have to know of it
        call.exchange.loop().execute(() -> sendEncoded(call, head, encoded, trailers));
      } else {
        call.out().post(encoded.length, () -> sendEncoded(call, head, encoded, null));
      }
      posted = true;
    } finally {
      if (!posted) { // for want of stack or memory, or as the loop has ended
        budget.add(-encoded.length);
      }
    }
  }

  private static void sendEncoded(
      ServedCall<?, ?> call, @Nullable ResponseHead head, byte[] encoded, @Nullable Metadata end) {
    call.host.budget().add(-encoded.length);
    boolean last = end != null;
    if (!call.over && !tooMuchWaits(call, last) && !tooLarge(call, head, last)) {
      sendHead(call, head);
      call.write(encoded);
      finishSend(call, end);
    }
  }

  /** Ends the call with a status and trailers, unless it has ended. */
  static void close(ServedCall<?, ?> call, Status status, Metadata trailers) {
    if (!call.outcome.takeClose()) {
      return;
    }
    call.outcome.handlerDone();
    if (status.isOk() && !call.sent && call.method().kind().oneResponse()) {
      sendStatus(
          call, Status.INTERNAL.withMessage(call + " ended with OK without a response"), trailers);
    } else {
      sendStatus(call, status, trailers);
    }
  }

  private static void sendStatus(ServedCall<?, ?> call, Status status, Metadata trailers) {
    Metadata all = call.context.takeTrailers(trailers);
    if (call.isDirect()) {
      end(call, status, all);
    } else {
      call.exchange.loop().execute(() -> end(call, status, all));
    }
  }

  // What cannot be sent: event loop.

  /**
   * Whether more bytes than allowed wait on the connection, so that a response is not put to them:
   * then its call has ended here.
   *
   * @param last whether the handler has ended the call with this response
   */
  private static boolean tooMuchWaits(ServedCall<?, ?> call, boolean last) {
    long waiting = call.host.waitingBytes();
    int limit = call.host.settings().maxQueuedBytes();
    if (waiting <= limit && !call.host.budget().isExhausted()) {
      return false;
    }
    if (waiting <= limit) {
      endInstead(call, call.host.budget().refusal(), last);
      return true;
    }
    Status status =
        Status.RESOURCE_EXHAUSTED.withMessage(
            String.format(
                Locale.ROOT,
                "the client has not taken %,d bytes of responses on this connection, which exceed"
                    + " maxQueuedBytesPerConnection %,d",
                waiting,
                limit));
    endInstead(call, status, last);
    return true;
  }

  /** Whether the client does not take headers so large: then the call has ended here. */
  private static boolean tooLarge(
      ServedCall<?, ?> call, @Nullable ResponseHead head, boolean last) {
    Status refusal = head == null ? null : call.head.protocol().refusal(call.exchange, head);
    if (refusal == null) {
      return false;
    }
    warnOfLimit(call, refusal.message());
    endInstead(call, refusal, last);
    return true;
  }

  /** The client takes less than the handler sends. */
  private static void warnOfLimit(ServedCall<?, ?> call, String words) {
    call.host.warn("a call of " + call + " ends: " + words, null);
  }

  /** Ends the call by a status of the loop's in place of the handler's response. */
  private static void endInstead(ServedCall<?, ?> call, Status status, boolean last) {
    if (last) {
      end(call, status, call.context.takeTrailers(Metadata.EMPTY));
    } else {
      call.onFailure(status);
    }
  }

  // What goes out: event loop.

  private static void sendHead(ServedCall<?, ?> call, @Nullable ResponseHead head) {
    if (head != null && !call.over) {
      call.headSent = true;
      call.host.responded();
      call.head.protocol().sendHead(call.exchange, head);
      ServedTrace trace = call.trace();
      if (trace != null) {
        trace.headers(head.metadata());
      }
      call.exchange.flushSoon();
    }
  }

  /** Ends the call with OK and trailers, if there are any. */
  private static void finishSend(ServedCall<?, ?> call, @Nullable Metadata trailers) {
    if (trailers != null) {
      call.outcome.sent(sendEnd(call, Status.OK, trailers));
    }
    if (call.exchange.pendingBytes() > 0) {
      call.host.waits(call);
    }
    call.host.responded();
    call.exchange.flushSoon();
  }

  private static void end(ServedCall<?, ?> call, Status status, Metadata trailers) {
    if (!call.over) {
      call.outcome.sent(endResponse(call, status, trailers));
    }
  }

  /**
   * Ends the call for a reason that the loop has found.
   *
   * @return whether the status goes out, since nobody has ended the call before
   */
  static boolean endWith(ServedCall<?, ?> call, Status status) {
    if (!call.outcome.takeClose()) {
      return false;
    }
    var unused = endResponse(call, status, call.context.takeTrailers(Metadata.EMPTY));
    return true;
  }

  /** Status and trailers go out, and before them headers that were added. */
  private static ResponseEnd endResponse(ServedCall<?, ?> call, Status status, Metadata trailers) {
    Status shown = status;
    if (!call.headSent) {
      ResponseHead head = call.context.takeHeadBefore(status);
      Status refusal = head == null ? null : call.head.protocol().refusal(call.exchange, head);
      if (refusal == null) {
        sendHead(call, head);
      } else {
        warnOfLimit(call, refusal.message());
        shown = refusal;
      }
    }
    ResponseEnd end = sendEnd(call, shown, trailers);
    call.exchange.flushSoon();
    return end;
  }

  /** Our end goes out; a client that still sends is asked to stop (RFC 9113 §8.1). */
  private static ResponseEnd sendEnd(ServedCall<?, ?> call, Status status, Metadata trailers) {
    call.over = true;
    call.host.responded();
    ResponseEnd end = call.head.protocol().sendEnd(call.exchange, status, trailers, call.headSent);
    if (end.leftOut() != null) {
      warnOfLimit(call, end.leftOut());
    }
    call.stopInput();
    if (!call.exchange.remoteEnded()) {
      call.exchange.reset(HttpExchange.Reset.ANSWERED);
    }
    return end;
  }
}
