package dev.goshawk.core.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataValueException;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.Http2Connection;
import dev.goshawk.http2.hpack.HeaderSource;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The way out of a call on the server: headers, messages, status.
 *
 * <p>The handler's calls come one after another, on whatever thread, and are brought to the loop in
 * that order. An end may also come from the loop itself: a request that cannot be understood, a
 * deadline, a lost connection. Who comes first takes the close; only the loop knows what has gone
 * out before, so the shape of the end is decided there, and what is posted behind it is dropped.
 */
abstract class ServerReply<Q, R> extends ServerCallContext implements ServerCall<Q, R> {

  static final Log LOG = new Log(ServerReply.class);

  private static final VarHandle CLOSE_TAKEN;

  static {
    try {
      CLOSE_TAKEN =
          MethodHandles.lookup().findVarHandle(ServerReply.class, "closeTaken", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile boolean closeTaken; // taken by CLOSE_TAKEN
  private volatile boolean open = true; // until our side has ended it, or onCancel was given

  // The handler's calls, one after another.
  private int sent;

  // Event loop.
  private @Nullable HeaderSource dueHeaders;
  private boolean headersOut;
  private boolean over;

  ServerReply(ServerConnection connection) {
    super(connection);
  }

  final Http2Connection http2() {
    return connection().http2;
  }

  final ServerSettings settings() {
    return connection().settings;
  }

  /** The whole of the call. */
  abstract ServerStream<Q, R> self();

  /** Our status has been handed over in full. Event loop. */
  abstract void onStatusSent(Status status, Metadata trailers);

  /** Whether the call has ended, one way or the other. Event loop. */
  final boolean isOver() {
    return over;
  }

  /** The call ends without a status of ours. Event loop. */
  final void markOver() {
    over = true;
    closeTaken = true;
  }

  /** The listener has been given what ended the call. Event loop. */
  final void markTold() {
    open = false;
  }

  /** Whether somebody has ended the call already. Any thread. */
  final boolean isClosed() {
    return closeTaken;
  }

  private boolean takeClose() {
    return CLOSE_TAKEN.compareAndSet(this, false, true);
  }

  // The handler's calls.

  @Override
  public final void sendHeaders() {
    HeaderSource headers = isClosed() ? null : takeHeaders();
    if (headers == null) {
      return;
    }
    if (isDirect()) {
      emitIfFitting(headers);
    } else {
      post(0, () -> emitIfFitting(headers));
    }
  }

  private void emitIfFitting(HeaderSource headers) {
    if (!over && !tooLarge(headers, false)) {
      emitHeaders(headers);
    }
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  @Override
  public final boolean isReady() {
    return !isClosed() && ready();
  }

  @Override
  public final void send(R message) {
    send(message, false);
  }

  @Override
  public final void sendLast(R message) {
    send(message, true);
  }

  /** Sends a message and, if it is the last, the end with OK. */
  private void send(R message, boolean last) {
    if (last ? !takeClose() : isClosed()) {
      return;
    }
    if (last) {
      open = false;
    }
    if (++sent > 1 && method().kind().oneResponse()) {
      closeTaken = true;
      sendStatus(
          Status.INTERNAL.withMessage("more than one response of " + method()), Metadata.EMPTY);
      return;
    }
    Metadata end = null;
    HeaderSource headers;
    Codec codec;
    if (last) {
      makeTrailers();
    }
    synchronized (this) { // once for all that a message takes from the context
      if (last) {
        end = takeTrailers(Metadata.EMPTY);
      }
      headers = takeHeaders();
      codec = messageCodec();
    }
    Metadata trailers = end;
    int limit = settings().maxOutboundMessageSize();
    Marshaller<R> responses = format().marshaller(method().responses());
    try {
      if (isDirect()) {
        if (tooMuchWaits(last) || tooLarge(headers, last)) {
          return;
        }
        dueHeaders = headers;
        LoopWatchdog.Slot watch = connection().watch();
        Object outer = watch.enter(null); // the loop's own work, whoever asked for it
        try {
          write(responses, message, codec, limit, false);
        } finally {
          watch.leave(outer);
        }
        finishSend(trailers);
      } else {
        if (connection().budget().isExhausted()) {
          closeTaken = true;
          sendStatus(connection().budget().refusal(), Metadata.EMPTY);
          return;
        }
        byte[] framed = MessageEncoder.encode(responses, message, codec, limit);
        connection().budget().add(framed.length);
        post(framed.length, () -> sendFramed(headers, framed, trailers));
      }
    } catch (MessageException e) {
      LOG.log(Level.WARNING, "a response of " + method() + " cannot be sent", e.status().cause());
      closeTaken = true;
      sendStatus(e.status(), Metadata.EMPTY);
    }
  }

  private void sendFramed(@Nullable HeaderSource headers, byte[] framed, @Nullable Metadata end) {
    connection().budget().add(-framed.length);
    if (!over && !tooMuchWaits(end != null) && !tooLarge(headers, end != null)) {
      emitHeaders(headers);
      write(framed, false);
      finishSend(end);
    }
  }

  /**
   * Whether more bytes than allowed wait on the connection, so that a response is not put to them:
   * then its call has ended here.
   *
   * @param last whether the handler has ended the call with this response
   */
  private boolean tooMuchWaits(boolean last) {
    connection().countBytes();
    long waiting = http2().waitingBytes();
    int limit = settings().connections().maxQueuedBytes();
    if (waiting <= limit && !connection().budget().isExhausted()) {
      return false;
    }
    if (waiting <= limit) {
      endInstead(connection().budget().refusal(), last);
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
  private boolean tooLarge(@Nullable HeaderSource headers, boolean last) {
    Status refusal = headers == null ? null : ResponseHeads.refusal(headers, headerLimit());
    if (refusal == null) {
      return false;
    }
    LOG.warn("a call of " + method() + " ends: " + refusal.message());
    endInstead(refusal, last);
    return true;
  }

  private int headerLimit() {
    return ResponseHeads.limit(http2().peerMaxHeaderListSize());
  }

  /** Ends the call by a status of the loop's in place of the handler's response. */
  private void endInstead(Status status, boolean last) {
    if (last) {
      end(status, takeTrailers(Metadata.EMPTY));
    } else {
      onFailure(status);
    }
  }

  /** Ends the call with OK and trailers, if there are any. */
  private void finishSend(@Nullable Metadata trailers) {
    if (trailers != null) {
      ResponseEnd end = fitted(Status.OK, trailers, false);
      emitEnd(ResponseHeads.trailers(end.status(), end.trailers()));
      onStatusSent(end.status(), end.trailers());
    }
    if (pendingBytes() > 0) {
      connection().waits(self());
    }
    connection().responded();
    connection().flushSoon();
  }

  @Override
  public final void close(Status status, Metadata trailers) {
    if (!takeClose()) {
      return;
    }
    open = false;
    if (status.isOk() && sent == 0 && method().kind().oneResponse()) {
      sendStatus(
          Status.INTERNAL.withMessage(method() + " ended with OK without a response"), trailers);
    } else {
      sendStatus(status, trailers);
    }
  }

  @Override
  public final StatusException mapFailure(Throwable failure) {
    if (isClosed()) {
      LOG.log(Level.DEBUG, "the handler of " + method() + " failed after its call ended", failure);
      return handlerFailed();
    }
    cause(failure);
    if (failure instanceof StatusException verdict && !verdict.isFromCall()) {
      return verdict;
    }
    StatusException mapped = null;
    try {
      mapped = settings().exceptionMapper().map(failure);
    } catch (Throwable e) {
      LOG.warn("the exception mapper failed on " + Guard.describe(failure), e);
    }
    if (mapped != null) {
      return mapped;
    }
    if (failure instanceof MetadataValueException bad && bad.isOf(metadata())) {
      return Status.INVALID_ARGUMENT.withMessage(String.valueOf(bad.getMessage())).exception();
    }
    LOG.warn("the handler of " + method() + " failed", failure);
    return handlerFailed();
  }

  private static StatusException handlerFailed() {
    return Status.UNKNOWN.withMessage("the handler failed").exception();
  }

  private void sendStatus(Status status, Metadata trailers) {
    Metadata all = takeTrailers(trailers);
    if (isDirect()) {
      end(status, all);
    } else {
      post(0, () -> end(status, all));
    }
  }

  // The loop.

  private void emitHeaders(@Nullable HeaderSource headers) {
    if (headers != null && !over) {
      headersOut = true;
      connection().responded();
      http2().sendHeaders(this, headers, false);
      connection().flushSoon();
    }
  }

  /** The connection counts what waits on all its streams together. */
  @Override
  public final void onWaiting(int bytes) {}

  @Override
  public final void beforeData() {
    HeaderSource headers = dueHeaders;
    dueHeaders = null;
    emitHeaders(headers);
  }

  private void end(Status status, Metadata trailers) {
    if (!over) {
      ResponseEnd end = emitStatus(status, trailers);
      onStatusSent(end.status(), end.trailers());
    }
  }

  /**
   * Ends the call for a reason that the loop has found.
   *
   * @return whether the status goes out, since nobody has ended the call before
   */
  final boolean endWith(Status status) {
    if (!takeClose()) {
      return false;
    }
    var unused = emitStatus(status, takeTrailers(Metadata.EMPTY));
    return true;
  }

  /** Status and trailers go out: in one block with the headers where an error has none to send. */
  private ResponseEnd emitStatus(Status status, Metadata trailers) {
    Status shown = status;
    if (!headersOut) {
      HeaderSource headers = takeHeadersBefore(status);
      Status refusal = headers == null ? null : ResponseHeads.refusal(headers, headerLimit());
      if (refusal == null) {
        emitHeaders(headers);
      } else {
        LOG.warn("a call of " + method() + " ends: " + refusal.message());
        shown = refusal;
      }
    }
    ResponseEnd end = fitted(shown, trailers, !headersOut);
    emitEnd(
        headersOut
            ? ResponseHeads.trailers(end.status(), end.trailers())
            : ResponseHeads.trailersOnly(end.status(), end.trailers(), null));
    connection().flushSoon();
    return end;
  }

  /** What is sent of an end; where the client does not take its trailers, the log tells. */
  @SuppressWarnings("ReferenceEquality") // trailers that do not fit are replaced
  private ResponseEnd fitted(Status status, Metadata trailers, boolean trailersOnly) {
    ResponseEnd end = ResponseEnd.of(status, trailers, trailersOnly, headerLimit());
    if (end.trailers().size() != trailers.size()
        && end.status().code() == Status.Code.RESOURCE_EXHAUSTED) {
      LOG.warn("a call of " + method() + " ends: " + end.status().message());
    }
    return end;
  }

  /** Our end goes out; a client that still sends is asked to stop (RFC 9113 §8.1). */
  private void emitEnd(HeaderSource end) {
    over = true;
    connection().responded();
    http2().sendHeaders(this, end, true);
    stopInbound();
    if (!remoteEnded()) {
      http2().reset(this, ErrorCode.NO_ERROR);
    }
  }

  /** Answers a request that is none of ours, or that names no method. */
  final void refuse(RequestHead.Refusal refusal) {
    markOver();
    connection().responded();
    Status status = refusal.status();
    if (refusal.httpStatus() == 200) {
      http2()
          .sendHeaders(
              this,
              ResponseHeads.trailersOnly(
                  status, Metadata.EMPTY, settings().codecs().acceptEncoding()),
              true);
    } else {
      http2()
          .sendHeaders(
              this, ResponseHeads.refusal(refusal.httpStatus(), status), refusal.bodiless());
      if (!refusal.bodiless()) {
        byte[] words = status.message().getBytes(UTF_8);
        http2().sendData(this, words, 0, words.length, true);
      }
    }
    stopInbound();
    if (!remoteEnded()) {
      if (refusal.httpStatus() == 200) {
        http2().reset(this, ErrorCode.NO_ERROR);
      } else { // a client that is not gRPC's may lose an answer that a reset follows
        http2().discardRest(this);
      }
    }
  }
}
