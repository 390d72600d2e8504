package dev.goshawk.core.server.call;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.connection.HttpExchange;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.message.MessageException;
import java.lang.System.Logger.Level;
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
final class CallResponses<R> implements Runnable {

  private static final Log LOG = new Log(CallResponses.class);

  private final ServedCall<?, R> call;

  // The handler's calls, one after another.
  private boolean sent;

  // Event loop.
  private @Nullable ResponseHead due;
  private boolean headSent;

  CallResponses(ServedCall<?, R> call) {
    this.call = call;
  }

  private HttpExchange exchange() {
    return call.exchange;
  }

  private CallProtocol protocol() {
    return call.head.protocol();
  }

  // The handler's calls.

  void sendHeaders() {
    ResponseHead head = call.outcome.isClosed() ? null : call.context.takeHead();
    if (head == null) {
      return;
    }
    if (call.out.isDirect()) {
      sendIfFitting(head);
    } else {
      call.out.post(0, () -> sendIfFitting(head));
    }
  }

  private void sendIfFitting(ResponseHead head) {
    if (!call.outcome.isOver() && !tooLarge(head, false)) {
      sendHead(head);
    }
  }

  /** Sends a message and, if it is the last, the end with OK. */
  void send(R message, boolean last) {
    if (last ? !call.outcome.takeClose() : call.outcome.isClosed()) {
      return;
    }
    if (last) {
      call.outcome.markClosedByHandler();
    }
    MethodDescriptor<?, R> method = call.method();
    if (sent && method.kind().oneResponse()) {
      call.outcome.close();
      sendStatus(
          Status.INTERNAL.withMessage("more than one response of " + method), Metadata.EMPTY);
      return;
    }
    sent = true;
    CallContext context = call.context;
    Metadata end = null;
    ResponseHead head;
    Codec codec;
    if (last) {
      context.makeTrailers();
    }
    synchronized (context) { // once for all that a message takes from the context
      if (last) {
        end = context.takeTrailers(Metadata.EMPTY);
      }
      head = context.takeHead();
      codec = context.messageCodec();
    }
    Metadata trailers = end;
    int limit = call.host.settings().maxOutboundMessageSize();
    Marshaller<R> responses = call.head.format().marshaller(method.responses());
    try {
      if (call.out.isDirect()) {
        if (tooMuchWaits(last) || tooLarge(head, last)) {
          return;
        }
        due = head;
        LoopWatchdog.Slot watch = call.host.watch();
        Object outer = watch.enter(null); // the loop's own work, whoever asked for it
        try {
          protocol().send(exchange(), call.out, this, responses, message, codec, limit);
        } finally {
          watch.leave(outer);
        }
        finishSend(trailers);
      } else {
        ByteBudget budget = call.host.budget();
        if (budget.isExhausted()) {
          call.outcome.close();
          sendStatus(budget.refusal(), Metadata.EMPTY);
          return;
        }
        byte[] encoded = protocol().encode(responses, message, codec, limit);
        budget.add(encoded.length);
        call.out.post(encoded.length, () -> sendEncoded(head, encoded, trailers));
      }
    } catch (MessageException e) {
      LOG.log(Level.WARNING, "a response of " + method + " cannot be sent", e.status().cause());
      call.outcome.close();
      sendStatus(e.status(), Metadata.EMPTY);
    }
  }

  private void sendEncoded(@Nullable ResponseHead head, byte[] encoded, @Nullable Metadata end) {
    call.host.budget().add(-encoded.length);
    if (!call.outcome.isOver() && !tooMuchWaits(end != null) && !tooLarge(head, end != null)) {
      sendHead(head);
      call.out.write(encoded, false);
      finishSend(end);
    }
  }

  /** Ends the call with a status and trailers, unless it has ended. */
  void close(Status status, Metadata trailers) {
    if (!call.outcome.takeClose()) {
      return;
    }
    call.outcome.markClosedByHandler();
    if (status.isOk() && !sent && call.method().kind().oneResponse()) {
      sendStatus(Status.INTERNAL.withMessage(call + " ended with OK without a response"), trailers);
    } else {
      sendStatus(status, trailers);
    }
  }

  private void sendStatus(Status status, Metadata trailers) {
    Metadata all = call.context.takeTrailers(trailers);
    if (call.out.isDirect()) {
      end(status, all);
    } else {
      call.out.post(0, () -> end(status, all));
    }
  }

  // What cannot be sent: event loop.

  /**
   * Whether more bytes than allowed wait on the connection, so that a response is not put to them:
   * then its call has ended here.
   *
   * @param last whether the handler has ended the call with this response
   */
  private boolean tooMuchWaits(boolean last) {
    long waiting = call.host.waitingBytes();
    int limit = call.host.settings().maxQueuedBytes();
    if (waiting <= limit && !call.host.budget().isExhausted()) {
      return false;
    }
    if (waiting <= limit) {
      endInstead(call.host.budget().refusal(), last);
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
    endInstead(status, last);
    return true;
  }

  /** Whether the client does not take headers so large: then the call has ended here. */
  private boolean tooLarge(@Nullable ResponseHead head, boolean last) {
    Status refusal = head == null ? null : protocol().refusal(exchange(), head);
    if (refusal == null) {
      return false;
    }
    LOG.warn("a call of " + call + " ends: " + refusal.message());
    endInstead(refusal, last);
    return true;
  }

  /** Ends the call by a status of the loop's in place of the handler's response. */
  private void endInstead(Status status, boolean last) {
    if (last) {
      end(status, call.context.takeTrailers(Metadata.EMPTY));
    } else {
      call.onFailure(status);
    }
  }

  // What goes out: event loop.

  /** Headers that are due go out, since a message follows. */
  @Override
  public void run() {
    ResponseHead head = due;
    due = null;
    sendHead(head);
  }

  private void sendHead(@Nullable ResponseHead head) {
    if (head != null && !call.outcome.isOver()) {
      headSent = true;
      call.host.responded();
      protocol().sendHead(exchange(), head);
      exchange().flushSoon();
    }
  }

  /** Ends the call with OK and trailers, if there are any. */
  private void finishSend(@Nullable Metadata trailers) {
    if (trailers != null) {
      call.outcome.sent(sendEnd(Status.OK, trailers));
    }
    if (exchange().pendingBytes() > 0) {
      call.host.waits(call);
    }
    call.host.responded();
    exchange().flushSoon();
  }

  private void end(Status status, Metadata trailers) {
    if (!call.outcome.isOver()) {
      call.outcome.sent(endResponse(status, trailers));
    }
  }

  /**
   * Ends the call for a reason that the loop has found.
   *
   * @return whether the status goes out, since nobody has ended the call before
   */
  boolean endWith(Status status) {
    if (!call.outcome.takeClose()) {
      return false;
    }
    var unused = endResponse(status, call.context.takeTrailers(Metadata.EMPTY));
    return true;
  }

  /** Status and trailers go out, and before them headers that were added. */
  private ResponseEnd endResponse(Status status, Metadata trailers) {
    Status shown = status;
    if (!headSent) {
      ResponseHead head = call.context.takeHeadBefore(status);
      Status refusal = head == null ? null : protocol().refusal(exchange(), head);
      if (refusal == null) {
        sendHead(head);
      } else {
        LOG.warn("a call of " + call + " ends: " + refusal.message());
        shown = refusal;
      }
    }
    ResponseEnd end = sendEnd(shown, trailers);
    exchange().flushSoon();
    return end;
  }

  /** Our end goes out; a client that still sends is asked to stop (RFC 9113 §8.1). */
  private ResponseEnd sendEnd(Status status, Metadata trailers) {
    call.outcome.markOver();
    call.host.responded();
    ResponseEnd end = protocol().sendEnd(exchange(), status, trailers, headSent);
    if (end.trailers().size() != trailers.size()
        && end.status().code() == Status.Code.RESOURCE_EXHAUSTED) {
      LOG.warn("a call of " + call + " ends: " + end.status().message());
    }
    call.in.stop();
    if (!exchange().remoteEnded()) {
      exchange().reset(HttpExchange.Reset.ANSWERED);
    }
    return end;
  }
}
