package dev.goshawk.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.HeaderBlock;
import dev.goshawk.http2.HeaderSource;
import dev.goshawk.http2.Http2Connection;
import dev.goshawk.http2.StreamReset;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call on the server, from its request headers to its status.
 *
 * <pre>
 *   headers ──▶ refused? ──▶ reply, end
 *      │
 *      ├─ one request: wait for message and end ─┐
 *      └─ stream of requests ────────────────────┴─▶ handler starts: on the loop, or on its own thread
 *                                                        │
 *            our status goes out (close, fail)  ◀────────┴────────▶  cancelled: reset, deadline, loss
 * </pre>
 *
 * <p>What comes in belongs to the event loop. What goes out comes from the handler, on whatever
 * thread, and is brought to the loop by {@link MessageStream}. A call ends once: {@link
 * #closeTaken} belongs to whoever gives the status first, {@code over} to the loop.
 */
final class ServerStream<Q, R> extends ServerCallContext implements ServerCall<Q, R> {

  static final Logger LOG = System.getLogger(ServerStream.class.getName());

  private @Nullable ServerMethod<Q, R> method;
  private @Nullable Codec requestCodec;
  private EventLoop.@Nullable Timer deadlineTimer;
  private boolean over;

  // One-request methods: loop until the handler starts, then its thread.
  private @Nullable Q request;
  private int received;

  // Written by the thread on which the handler starts, before any other event.
  private @Nullable ServerCallListener<Q> listener;
  private @Nullable BlockingRun thread;

  // The handler's calls, one after another.
  private int sent;
  private final AtomicBoolean closeTaken = new AtomicBoolean();

  ServerStream(ServerConnection connection) {
    super(connection);
  }

  private Http2Connection http2() {
    return connection().http2;
  }

  private ServerSettings settings() {
    return connection().settings;
  }

  private ServerMethod<Q, R> served() {
    return Objects.requireNonNull(method);
  }

  @Override
  public MethodDescriptor<Q, R> method() {
    return served().descriptor;
  }

  @Override
  public ServerContext context() {
    return this;
  }

  // The way in: event loop.

  @Override
  protected void onHeaders(HeaderBlock headers, boolean endStream) {
    if (method != null || over) {
      // Trailers of a request mean nothing in gRPC; what matters is that they end it.
      if (endStream && !over) {
        endInbound();
      }
      return;
    }
    RequestHead head = connection().head;
    RequestHead.Refusal refusal = head.read(headers);
    if (refusal != null) {
      refuse(refusal);
      return;
    }
    accept(head);
    if (endStream) {
      endInbound();
    }
  }

  @SuppressWarnings("unchecked") // the path names the method, which fixes the types
  private void accept(RequestHead head) {
    method = (ServerMethod<Q, R>) Objects.requireNonNull(head.method);
    requestCodec = head.codec;
    Deadline deadline = null;
    if (head.timeoutNanos >= 0) {
      EventLoop loop = connection().loop();
      long now = loop.nanoTime();
      deadline = Deadline.after(Duration.ofNanos(head.timeoutNanos), now);
      request(head, deadline);
      if (head.timeoutNanos == 0) {
        expire();
        return;
      }
      deadlineTimer = loop.schedule(this::expire, deadline.remainingNanos(now));
    } else {
      request(head, null);
    }
    if (method().kind().oneRequest()) {
      addDemand(2); // a second message is found, and is an error
    } else {
      startHandler();
    }
  }

  private void endInbound() {
    try {
      inboundEnd();
    } catch (MessageException e) {
      onFailure(e.status());
    }
  }

  @Override
  public int maxLength() {
    return settings().maxInboundMessageSize();
  }

  @Override
  void onBody(byte[] buf, int off, int len, boolean compressed) throws MessageException {
    if (compressed && requestCodec == null) {
      throw new MessageException(
          Status.INTERNAL.withMessage(
              "compressed message in a call without grpc-encoding, or with identity"));
    }
    Q message =
        MessageDecoder.read(
            method().requests(), buf, off, len, compressed ? requestCodec : null, maxLength());
    if (!method().kind().oneRequest()) {
      deliver(
          heard -> {
            requestCompressed(compressed);
            heard.onMessage(message);
          });
    } else if (++received > 1) {
      throw new MessageException(
          Status.INTERNAL.withMessage("more than one request for " + method()));
    } else {
      requestCompressed(compressed);
      request = message;
    }
  }

  @Override
  void onEnd() {
    if (over) {
      return;
    }
    if (!method().kind().oneRequest()) {
      deliver(ServerCallListener::onHalfClose);
    } else if (received == 0) {
      onFailure(Status.INTERNAL.withMessage("no request for " + method()));
    } else {
      startHandler();
    }
  }

  /**
   * The request cannot be served: the caller hears why, and so does the handler if it has begun.
   */
  @Override
  void onFailure(Status status) {
    if (closeTaken.compareAndSet(false, true)) {
      sendStatus(status, Metadata.EMPTY);
      cancelled(status);
    }
  }

  @Override
  void onReady() {
    if (listener != null || thread != null) {
      deliver(ServerCallListener::onReady);
    }
  }

  @Override
  void onAborted(StreamReset reset) {
    cancelled(
        Status.CANCELLED.withMessage(
            switch (reset.cause()) {
              case PEER -> "the client cancelled the call";
              case PROTOCOL, UNPROCESSED -> "the stream failed: " + reset.message();
              case CONNECTION -> "the connection was lost: " + reset.message();
            }));
  }

  private void expire() {
    if (!over) {
      closeTaken.set(true);
      http2().reset(this, ErrorCode.CANCEL);
      stopInbound();
      stopOutbound();
      cancelled(Status.DEADLINE_EXCEEDED.withMessage("the deadline of " + method() + " passed"));
      connection().flushSoon();
    }
  }

  private void cancelled(Status reason) {
    if (over) {
      return;
    }
    over = true;
    closeTaken.set(true);
    cancelTimer();
    stopInbound();
    runCancelTasks();
    if (listener != null || thread != null) {
      deliver(heard -> heard.onCancel(reason));
    }
    if (thread != null) {
      thread.interrupt();
    }
    connection().closeIfDone();
  }

  private void cancelTimer() {
    if (deadlineTimer != null) {
      deadlineTimer.cancel();
      deadlineTimer = null;
    }
  }

  private void refuse(RequestHead.Refusal refusal) {
    over = true;
    closeTaken.set(true);
    Status status = refusal.status();
    if (refusal.httpStatus() == 200) {
      http2()
          .sendHeaders(
              this,
              ResponseHeads.trailersOnly(
                  status, Metadata.EMPTY, settings().codecs().acceptEncoding()),
              true);
    } else {
      http2().sendHeaders(this, ResponseHeads.refusal(refusal.httpStatus(), status), false);
      byte[] words = status.message().getBytes(UTF_8);
      http2().sendData(this, words, 0, words.length, true);
    }
    stopInbound();
    if (!remoteEnded()) {
      http2().reset(this, ErrorCode.NO_ERROR);
    }
  }

  // The handler.

  private void startHandler() {
    if (!served().blocking) {
      LoopWatchdog.Slot watch = connection().watch();
      watch.enter(served());
      try {
        run(this::begin);
      } catch (Throwable failure) {
        fail(failure);
      } finally {
        watch.leave();
      }
      return;
    }
    boolean listening = served().observed || method().kind() != MethodDescriptor.Kind.UNARY;
    BlockingRun run = new BlockingRun(this::runBlocking, listening);
    thread = run;
    try {
      settings().blocking().execute(run);
    } catch (RejectedExecutionException e) {
      thread = null;
      onFailure(
          Status.RESOURCE_EXHAUSTED.withMessage(
              "no thread for a blocking handler: all are busy and "
                  + BlockingThreads.MAX_WAITING
                  + " calls wait; blockingThreads sets their number"));
    }
  }

  private void begin() {
    ServerCallListener<Q> heard = served().handler.start(this);
    listener = heard;
    heard.onStart();
    Q message = request;
    if (message != null) {
      request = null;
      heard.onMessage(message);
      heard.onHalfClose();
    }
  }

  /** The whole of a blocking call, on its own thread. */
  private void runBlocking(BlockingRun run) {
    try {
      run(this::begin);
    } catch (Throwable failure) {
      fail(failure);
    }
    if (served().observed || !closeTaken.get()) {
      run.awaitEnd();
    }
  }

  /** Something that the listener shall hear. */
  private interface Event<Q> {
    void on(ServerCallListener<Q> listener);
  }

  /** Lets the listener hear an event: on the loop now, or on the call's own thread in turn. */
  private void deliver(Event<Q> event) {
    BlockingRun run = thread;
    if (run != null) {
      run.execute(() -> hear(event));
      return;
    }
    LoopWatchdog.Slot watch = connection().watch();
    watch.enter(served());
    try {
      run(() -> hear(event));
    } finally {
      watch.leave();
    }
  }

  private void hear(Event<Q> event) {
    ServerCallListener<Q> heard = listener;
    if (heard == null) {
      return; // the handler failed to start
    }
    try {
      event.on(heard);
    } catch (Throwable failure) {
      fail(failure);
    }
  }

  @Override
  public void await(BooleanSupplier done) throws InterruptedException {
    BlockingRun run = thread;
    if (run == null) {
      throw new IllegalStateException(method() + " is not served by a blocking handler");
    }
    run.await(done, this);
  }

  // The way out: the handler's thread.

  @Override
  public void request(int count) {
    if (count <= 0) {
      throw new IllegalArgumentException("request of " + count + " messages is not positive");
    }
    if (method().kind().oneRequest()) {
      return;
    }
    if (connection().loop().inLoop()) {
      addDemand(count);
    } else {
      connection().loop().execute(() -> addDemand(count));
    }
  }

  @Override
  public void sendHeaders() {
    HeaderSource headers = closeTaken.get() ? null : takeHeaders();
    if (headers == null) {
      return;
    }
    if (isDirect()) {
      http2().sendHeaders(this, headers, false);
      connection().flushSoon();
    } else {
      post(
          0,
          () -> {
            http2().sendHeaders(this, headers, false);
            connection().flushSoon();
          });
    }
  }

  @Override
  public boolean isReady() {
    return closeTaken.get() || ready();
  }

  @Override
  public void send(R message) {
    send(message, null);
  }

  @Override
  public void sendLast(R message) {
    send(message, ResponseHeads.trailers(Status.OK, takeTrailers(Metadata.EMPTY)));
  }

  /** Sends a message and, when there are trailers, the end with OK. */
  private void send(R message, @Nullable HeaderSource end) {
    if (end == null ? closeTaken.get() : !closeTaken.compareAndSet(false, true)) {
      return;
    }
    if (++sent > 1 && method().kind().oneResponse()) {
      tooMany(end != null);
      return;
    }
    HeaderSource headers = takeHeaders();
    HeaderSource unsent = headers;
    Codec codec = messageCodec();
    int limit = settings().maxOutboundMessageSize();
    try {
      if (isDirect()) {
        if (headers != null) {
          http2().sendHeaders(this, headers, false);
          unsent = null;
        }
        write(method().responses(), message, codec, limit, false);
        finishSend(end);
      } else {
        byte[] framed = MessageEncoder.encode(method().responses(), message, codec, limit);
        post(
            framed.length,
            () -> {
              if (headers != null) {
                http2().sendHeaders(this, headers, false);
              }
              write(framed, false);
              finishSend(end);
            });
      }
    } catch (MessageException e) {
      LOG.log(Level.WARNING, "a response of " + method() + " cannot be sent", e.status().cause());
      closeTaken.set(true);
      sendStatus(e.status(), Metadata.EMPTY, unsent);
    }
  }

  private void finishSend(@Nullable HeaderSource end) {
    if (end != null) {
      end(end);
    }
    connection().flushSoon();
  }

  private void tooMany(boolean closed) {
    Status status = Status.INTERNAL.withMessage("more than one response of " + method());
    if (closed) {
      sendStatus(status, Metadata.EMPTY);
    } else {
      close(status, Metadata.EMPTY);
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (!closeTaken.compareAndSet(false, true)) {
      return;
    }
    if (status.isOk() && sent == 0 && method().kind().oneResponse()) {
      sendStatus(
          Status.INTERNAL.withMessage(method() + " ended with OK without a response"), trailers);
    } else {
      sendStatus(status, trailers);
    }
  }

  @Override
  public void fail(Throwable failure) {
    if (failure instanceof StatusException known) {
      close(known.status(), known.trailers());
      return;
    }
    if (closeTaken.get()) {
      LOG.log(Level.DEBUG, "the handler of " + method() + " failed after its call ended", failure);
      return;
    }
    StatusException mapped = null;
    try {
      mapped = settings().exceptionMapper().map(failure);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the exception mapper failed on " + failure, e);
    }
    if (mapped != null) {
      close(mapped.status(), mapped.trailers());
    } else {
      LOG.log(Level.WARNING, "the handler of " + method() + " failed", failure);
      close(Status.UNKNOWN.withMessage("the handler failed"), Metadata.EMPTY);
    }
  }

  private void sendStatus(Status status, Metadata trailers) {
    sendStatus(status, trailers, null);
  }

  /**
   * Sends the status, in one block with the headers where none were sent.
   *
   * @param taken headers that were taken and not sent
   */
  private void sendStatus(Status status, Metadata trailers, @Nullable HeaderSource taken) {
    boolean streamed = headersTaken() && taken == null;
    Metadata early = pendingHeaders();
    HeaderSource headers = streamed || !status.isOk() ? null : takeHeaders();
    Metadata all = takeTrailers(trailers);
    Metadata fitting = fitting(headers == null ? early.plus(all) : all);
    HeaderSource end =
        streamed || headers != null
            ? ResponseHeads.trailers(status, fitting)
            : ResponseHeads.trailersOnly(status, fitting, null);
    if (isDirect()) {
      sendEnd(headers, end);
    } else {
      post(0, () -> sendEnd(headers, end));
    }
  }

  /** Leaves out trailers that the client has said it will not take. */
  private Metadata fitting(Metadata trailers) {
    int limit = http2().peerMaxHeaderListSize();
    long size = MetadataWire.size(trailers);
    if (size <= limit) {
      return trailers;
    }
    LOG.log(
        Level.WARNING,
        String.format(
            "trailers of %s of %,d bytes are left out: they exceed the client's"
                + " SETTINGS_MAX_HEADER_LIST_SIZE of %,d",
            method(), size, limit));
    return Metadata.EMPTY;
  }

  private void sendEnd(@Nullable HeaderSource headers, HeaderSource end) {
    if (headers != null) {
      http2().sendHeaders(this, headers, false);
    }
    end(end);
    connection().flushSoon();
  }

  /** Our end goes out; a client that still sends is asked to stop (RFC 9113 §8.1). Event loop. */
  private void end(HeaderSource end) {
    http2().sendHeaders(this, end, true);
    cancelTimer();
    stopInbound();
    if (!remoteEnded()) {
      http2().reset(this, ErrorCode.NO_ERROR);
    }
    if (!over) {
      over = true;
      if (served().observed) {
        deliver(ServerCallListener::onComplete);
      }
      if (thread != null) {
        thread.finish();
      }
    }
    connection().closeIfDone();
  }
}
