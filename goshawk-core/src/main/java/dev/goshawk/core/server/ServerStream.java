package dev.goshawk.core.server;

import dev.goshawk.api.Admission;
import dev.goshawk.api.Codec;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.message.MessageDecoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.hpack.HeaderBlock;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
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
 * <p>What comes in, and the handler's events, are here and belong to the event loop, but for what a
 * blocking handler's own thread runs; what goes out is {@link ServerReply}'s.
 */
final class ServerStream<Q, R> extends ServerReply<Q, R> implements BlockingRun.Owner {

  private @Nullable ServerMethod<Q, R> method;
  private @Nullable Codec requestCodec;
  private EventLoop.@Nullable Timer deadlineTimer;

  // One-request methods: loop until the handler starts, then its thread.
  private @Nullable Q request;
  private int received;

  // Written by the thread on which the handler starts, before any other event.
  private @Nullable ServerCallListener<Q> listener;
  private @Nullable BlockingRun thread;

  ServerStream(ServerConnection connection) {
    super(connection);
  }

  private ServerMethod<Q, R> served() {
    return Objects.requireNonNull(method);
  }

  @Override
  ServerStream<Q, R> self() {
    return this;
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
    if (method != null || isOver()) {
      // Trailers of a request mean nothing in gRPC; what matters is that they end it.
      if (endStream && !isOver()) {
        endInbound();
      }
      return;
    }
    RequestHead head = RequestHead.of(headers, settings());
    RequestHead.Refusal refusal = head.refusal;
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
      deadline = Deadline.after(Duration.ofNanos(head.timeoutNanos), loop.clock());
      deadlineTimer = loop.schedule(this::expire, deadline.remainingNanos(now));
    }
    request(head, deadline);
    if (!admitted()) {
      return;
    }
    if (method().kind().oneRequest()) {
      addDemand(2); // a second message is found, and is an error
    } else {
      startHandler();
    }
  }

  /** Whether nobody refuses the call; otherwise it has ended. */
  private boolean admitted() {
    List<Admission> admissions = served().admissions;
    if (!admissions.isEmpty()) {
      watched(() -> guarded(() -> admissions.forEach(admission -> admission.admit(this))));
    }
    return !isOver();
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
  public boolean onBody(byte[] buf, int off, int len, boolean compressed, boolean own)
      throws MessageException {
    if (compressed && requestCodec == null) {
      throw new MessageException(
          Status.INTERNAL.withMessage(
              "compressed message in a call without grpc-encoding, or with identity"));
    }
    Marshaller<Q> requests = format().marshaller(method().requests());
    Q adopted = own && !compressed ? MessageDecoder.adopt(requests, buf) : null;
    Q message =
        adopted != null
            ? adopted
            : MessageDecoder.read(
                requests, buf, off, len, compressed ? requestCodec : null, maxLength());
    if (!method().kind().oneRequest()) {
      deliver(
          heard -> {
            requestCompressed(compressed);
            heard.onMessage(message);
          });
    } else if (++received > 1) {
      throw new MessageException(
          Status.UNIMPLEMENTED.withMessage("more than one request for " + method()));
    } else {
      requestCompressed(compressed);
      request = message;
    }
    return adopted != null;
  }

  @Override
  public void onEnd() {
    if (isOver()) {
      return;
    }
    if (!method().kind().oneRequest()) {
      deliver(ServerCallListener::onHalfClose);
    } else if (received == 0) {
      onFailure(Status.UNIMPLEMENTED.withMessage("no request for " + method()));
    } else {
      startHandler();
    }
  }

  /**
   * The request cannot be served: the caller hears why, and so does the handler if it has begun.
   */
  @Override
  public void onFailure(Status status) {
    if (endWith(status)) {
      tellCancelled(status, true);
    }
  }

  @Override
  public void onReady() {
    if (listener != null || thread != null) {
      deliver(ServerCallListener::onReady);
    }
  }

  @Override
  public void onAborted(StreamReset reset) {
    cancelled(
        Status.CANCELLED.withMessage(
            switch (reset.cause()) {
              case PEER -> "the client cancelled the call";
              case PROTOCOL, UNPROCESSED -> "the stream failed: " + reset.message();
              case CONNECTION -> "the connection was lost: " + reset.message();
            }));
  }

  private void expire() {
    if (!isOver()) {
      String words = "the deadline of " + method() + " passed: " + account();
      http2().reset(this, ErrorCode.CANCEL);
      cancelled(Status.DEADLINE_EXCEEDED.withMessage(words));
      connection().flushSoon();
    }
  }

  /** The server holds too many bytes, and this stream most of them. */
  void shed(Status why) {
    http2().reset(this, ErrorCode.ENHANCE_YOUR_CALM);
    cancelled(why);
    connection().flushSoon();
  }

  /** Why the call has not ended, in words. */
  private String account() {
    BlockingRun run = thread;
    if (listener == null && run == null) {
      return "the request has not come whole";
    }
    if (run != null && !run.hasBegun()) {
      String busy =
          settings().blocking() instanceof BlockingThreads threads ? threads.account() : null;
      return "waiting for a thread" + (busy == null ? "" : ": " + busy);
    }
    long now = connection().loop().nanoTime();
    String blocked = blocked("client", now);
    if (blocked != null) {
      return blocked;
    }
    String unwanted = isHolding() ? unwanted("handler", now) : null;
    return unwanted != null ? unwanted : "the handler has not ended the call";
  }

  private void cancelled(Status reason) {
    if (!isOver()) {
      markOver();
      stopInbound();
      stopOutbound();
      tellCancelled(reason, false);
    }
  }

  private void tellCancelled(Status reason, boolean sent) {
    cancelTimer();
    connection().ended(this);
    runCancelTasks();
    ended(reason, sent ? takeTrailers(Metadata.EMPTY) : Metadata.EMPTY, sent);
    if (listener != null || thread != null) {
      deliver(heard -> heard.onCancel(reason));
    }
    markTold();
    if (thread != null) {
      connection().outlived(thread);
      thread.interrupt();
    }
    connection().closeIfDone();
  }

  @Override
  void onStatusSent(Status status, Metadata trailers) {
    cancelTimer();
    ended(status, trailers, true);
    if (served().observed || !method().kind().oneRequest()) {
      deliver(ServerCallListener::onComplete);
    }
    if (thread != null) {
      thread.finish();
    }
    connection().closeIfDone();
  }

  private void cancelTimer() {
    if (deadlineTimer != null) {
      deadlineTimer.cancel();
      deadlineTimer = null;
    }
  }

  // The handler.

  private void startHandler() {
    if (served().deferrable) {
      put(
          AsyncFilteredHandler.LOOP,
          task -> connection().loop().execute(() -> watched(() -> guarded(task))));
    }
    if (!served().blocking || connection().mayStart(this)) {
      startNow();
    }
  }

  /** Starts the handler, for which there is room. */
  void startNow() {
    if (!served().blocking) {
      LoopWatchdog.Slot watch = connection().watch();
      Object outer = watch.enter(served());
      try {
        guarded(this::begin);
      } finally {
        watch.leave(outer);
      }
      return;
    }
    boolean listening = served().observed || method().kind() != MethodDescriptor.Kind.UNARY;
    BlockingRun run = new BlockingRun(this, this::runBlocking, listening);
    thread = run;
    Throwable refused = Guard.execute(settings().blocking(), run);
    if (refused == null) {
      return;
    }
    if (run.forget()) {
      thread = null;
      noThread(refused);
    } else {
      LOG.warn("an executor of handlers failed after it had run " + method(), refused);
    }
  }

  private void noThread(Throwable refused) {
    if (!(refused instanceof RejectedExecutionException)) {
      LOG.warn("no thread could be had for " + method(), refused);
    }
    onFailure(
        Status.RESOURCE_EXHAUSTED.withMessage(
            refused instanceof RejectedExecutionException
                    && settings().blocking() instanceof BlockingThreads
                ? "no thread for a blocking handler: " + refused.getMessage()
                : "no thread for a blocking handler could be had"));
  }

  @Override
  public WaitingShare waitingShare() {
    return connection().waitingShare;
  }

  @Override
  public void refused(RejectedExecutionException why) {
    try {
      connection().loop().execute(() -> noThread(why));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the loop of " + method() + " has ended, and with it the call", e);
    }
  }

  @Override
  public String toString() {
    return method == null ? "a call" : method.toString();
  }

  private void begin() {
    ServerCallListener<Q> heard = served().handler.start(this);
    listener = heard;
    heard.onStart();
    Q message = request;
    request = null;
    if (message != null && !isClosed()) {
      heard.onMessage(message);
      if (!isClosed()) {
        heard.onHalfClose();
      }
    }
  }

  /** The whole of a blocking call, on its own thread. */
  private void runBlocking(BlockingRun run) {
    if (connection().loop().inLoop()) {
      failed(
          new IllegalStateException(
              "the executor of handlers ran "
                  + method()
                  + " on the event loop, which a blocking handler must not hold"));
      return;
    }
    run(() -> guarded(this::begin));
    if (served().observed || !isClosed()) {
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
    Object outer = watch.enter(served());
    try {
      hear(event);
    } finally {
      watch.leave(outer);
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
      failed(failure);
    }
  }

  private void guarded(Runnable code) {
    Throwable failure = Guard.attempt(code);
    if (failure != null) {
      failed(failure);
    }
  }

  /** Ends the call for what was thrown; if that fails too, by a reset. */
  private void failed(Throwable failure) {
    Throwable again = Guard.attempt(() -> fail(failure));
    if (again != null) {
      LOG.warn(method() + " could not be ended for " + Guard.describe(failure), again);
      connection().loop().execute(this::giveUp);
    }
  }

  private void giveUp() {
    if (!isOver()) {
      http2().reset(this, ErrorCode.INTERNAL_ERROR);
      cancelled(Status.CANCELLED.withMessage("the end of " + method() + " could not be sent"));
      connection().flushSoon();
    }
  }

  @Override
  public void await(BooleanSupplier done) throws InterruptedException {
    BlockingRun run = thread;
    if (run == null) {
      throw new IllegalStateException(method() + " is not served by a blocking handler");
    }
    run.await(done, null, this);
  }

  @Override
  public boolean await(BooleanSupplier done, Deadline until) throws InterruptedException {
    BlockingRun run = thread;
    if (run == null) {
      throw new IllegalStateException(method() + " is not served by a blocking handler");
    }
    return run.await(done, until, this);
  }

  @Override
  public void request(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("request of " + count + " messages is negative");
    }
    if (count == 0 || method().kind().oneRequest() || isClosed()) {
      return;
    }
    if (connection().loop().inLoop()) {
      addDemand(count);
    } else {
      connection().loop().execute(() -> addDemand(count));
    }
  }
}
