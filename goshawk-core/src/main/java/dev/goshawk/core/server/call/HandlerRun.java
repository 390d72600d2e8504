package dev.goshawk.core.server.call;

import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.Status;
import dev.goshawk.core.connection.HttpExchange;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.server.handler.BlockingRun;
import dev.goshawk.core.server.handler.BlockingThreads;
import dev.goshawk.core.server.handler.CallSteps;
import dev.goshawk.core.server.handler.ServerMethod;
import dev.goshawk.core.server.handler.WaitingShare;
import java.lang.System.Logger.Level;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The handler of one call: where it starts, and what it is told. On the event loop, or on the
 * call's own thread when it is blocking.
 */
final class HandlerRun<Q, R> implements BlockingRun.Owner, Consumer<BlockingRun>, Runnable {

  private static final Log LOG = new Log(HandlerRun.class);

  /** Something that the listener shall hear. */
  interface Event<Q> {
    void on(ServerCallListener<Q> listener);
  }

  private final ServedCall<Q, R> call;

  // One-request methods: loop until the handler starts, then its thread.
  private @Nullable Q request;
  private boolean hasRequest;

  // Written by the thread on which the handler starts, before any other event.
  private @Nullable ServerCallListener<Q> listener;
  private @Nullable BlockingRun thread;

  HandlerRun(ServedCall<Q, R> call) {
    this.call = call;
  }

  private ServerMethod<Q, R> method() {
    return call.served();
  }

  /** The one request of the call, with which the handler is to start. */
  void request(Q message) {
    request = message;
    hasRequest = true;
  }

  /** Whether the one request has come. Event loop. */
  boolean hasRequest() {
    return hasRequest;
  }

  // Its start: event loop.

  /** Starts the handler, or lets it wait for room. */
  void start() {
    if (method().deferrable) {
      call.context.put(
          CallSteps.LOOP, task -> call.exchange.loop().execute(() -> watched(() -> guarded(task))));
    }
    if (!method().blocking || call.host.mayStart(call)) {
      startNow();
    }
  }

  /** Starts the handler, for which there is room. */
  void startNow() {
    if (!method().blocking) {
      LoopWatchdog.Slot watch = call.host.watch();
      Object outer = watch.enter(method());
      try {
        guarded(this);
      } finally {
        watch.leave(outer);
      }
      return;
    }
    boolean listening =
        method().observed || method().descriptor.kind() != MethodDescriptor.Kind.UNARY;
    BlockingRun run = new BlockingRun(this, this, listening);
    thread = run;
    Throwable refused = Guard.execute(call.host.settings().blocking(), run);
    if (refused == null) {
      return;
    }
    if (run.forget()) {
      thread = null;
      noThread(refused);
    } else {
      LOG.warn("an executor of handlers failed after it had run " + call, refused);
    }
  }

  private void noThread(Throwable refused) {
    if (!(refused instanceof RejectedExecutionException)) {
      LOG.warn("no thread could be had for " + call, refused);
    }
    call.onFailure(
        Status.RESOURCE_EXHAUSTED.withMessage(
            refused instanceof RejectedExecutionException
                    && call.host.settings().blocking() instanceof BlockingThreads
                ? "no thread for a blocking handler: " + refused.getMessage()
                : "no thread for a blocking handler could be had"));
  }

  @Override
  public WaitingShare waitingShare() {
    return call.host.waitingShare();
  }

  @Override
  public void refused(RejectedExecutionException why) {
    try {
      call.exchange.loop().execute(() -> noThread(why));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the loop of " + call + " has ended, and with it the call", e);
    }
  }

  @Override
  public String toString() {
    return call.toString();
  }

  /** Where the handler starts. */
  @Override
  public void run() {
    ServerCallListener<Q> heard = method().handler.start(call);
    listener = heard;
    heard.onStart();
    Q message = request;
    request = null;
    if (message != null && !call.outcome.isClosed()) {
      heard.onMessage(message);
      if (!call.outcome.isClosed()) {
        heard.onHalfClose();
      }
    }
  }

  /** The whole of a blocking call, on its own thread. */
  @Override
  public void accept(BlockingRun run) {
    if (call.exchange.loop().inLoop()) {
      failed(
          new IllegalStateException(
              "the executor of handlers ran "
                  + call
                  + " on the event loop, which a blocking handler must not hold"));
      return;
    }
    call.context.run(() -> guarded(this));
    if (method().observed || !call.outcome.isClosed()) {
      run.awaitEnd();
    }
  }

  /** The thread of a blocking handler. */
  BlockingRun thread() {
    BlockingRun run = thread;
    if (run == null) {
      throw new IllegalStateException(call + " is not served by a blocking handler");
    }
    return run;
  }

  // What it is told: event loop.

  /** Lets the listener hear an event: on the loop now, or on the call's own thread in turn. */
  void deliver(Event<Q> event) {
    BlockingRun run = thread;
    if (run != null) {
      run.execute(() -> hear(event));
      return;
    }
    LoopWatchdog.Slot watch = call.host.watch();
    Object outer = watch.enter(method());
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

  private boolean hasBegun() {
    return listener != null || thread != null;
  }

  void onHalfClose() {
    deliver(ServerCallListener::onHalfClose);
  }

  void onReady() {
    if (hasBegun()) {
      deliver(ServerCallListener::onReady);
    }
  }

  void onCancel(Status why) {
    if (hasBegun()) {
      deliver(heard -> heard.onCancel(why));
    }
  }

  /** Our status has gone out: the last event. */
  void onComplete() {
    if (method().observed || !method().descriptor.kind().oneRequest()) {
      deliver(ServerCallListener::onComplete);
    }
    if (thread != null) {
      thread.finish();
    }
  }

  /** The call is over before its time: a thread that goes on is interrupted, and counted. */
  void outlive() {
    BlockingRun run = thread;
    if (run != null) {
      call.host.outlived(run);
      run.interrupt();
    }
  }

  /** Why the call has not ended, in words. */
  String account() {
    BlockingRun run = thread;
    if (!hasBegun()) {
      return "the request has not come whole";
    }
    if (run != null && !run.hasBegun()) {
      String busy =
          call.host.settings().blocking() instanceof BlockingThreads threads
              ? threads.account()
              : null;
      return "waiting for a thread" + (busy == null ? "" : ": " + busy);
    }
    long now = call.exchange.loop().nanoTime();
    String blocked = call.out.blocked("client", now);
    if (blocked != null) {
      return blocked;
    }
    String unwanted = call.in.isHolding() ? call.in.unwanted("handler", now) : null;
    return unwanted != null ? unwanted : "the handler has not ended the call";
  }

  // Code of users.

  /** Runs code of a user's on the loop, under the eyes of its watchdog. */
  void watched(Runnable code) {
    LoopWatchdog.Slot watch = call.host.watch();
    Object outer = watch.enter(call.watchedAs());
    try {
      code.run();
    } finally {
      watch.leave(outer);
    }
  }

  /** The same, and answers what the code threw. */
  @Nullable Throwable attempt(Runnable code) {
    LoopWatchdog.Slot watch = call.host.watch();
    Object outer = watch.enter(call.watchedAs());
    try {
      return Guard.attempt(code);
    } finally {
      watch.leave(outer);
    }
  }

  private void guarded(Runnable code) {
    Throwable failure = Guard.attempt(code);
    if (failure != null) {
      failed(failure);
    }
  }

  /** Ends the call for what was thrown; if that fails too, by a reset. */
  void failed(Throwable failure) {
    Throwable again = Guard.attempt(() -> call.fail(failure));
    if (again != null) {
      LOG.warn(call + " could not be ended for " + Guard.describe(failure), again);
      call.exchange.loop().execute(this::giveUp);
    }
  }

  private void giveUp() {
    call.outcome.abort(
        HttpExchange.Reset.FAILED,
        Status.CANCELLED.withMessage("the end of " + call + " could not be sent"));
  }
}
