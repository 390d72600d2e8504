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
import dev.goshawk.core.trace.ServerCallTracer.Scope;
import java.lang.System.Logger.Level;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The handler of one call: where it starts, and what it is told. On the event loop, or on the
 * call's own thread when it is blocking. What is known of it is in fields of the {@link
 * ServedCall}.
 */
final class HandlerRun {

  private static final Log LOG = new Log(HandlerRun.class);

  /** Something that the listener shall hear. */
  interface Event<Q> {
    void on(ServerCallListener<Q> listener);
  }

  private HandlerRun() {}

  // Its start: event loop.

  /** Starts the handler, or lets it wait for room. */
  static <Q> void start(ServedCall<Q, ?> call) {
    ServerMethod<Q, ?> method = call.served();
    if (!method.admissions.isEmpty()) { // only they register what waits for it
      call.context.handlerStarts();
    }
    if (method.deferrable) {
      call.context.put(
          CallSteps.LOOP,
          task -> call.exchange.loop().execute(() -> watched(call, () -> guarded(call, task))));
    }
    if (!method.blocking || call.host.mayStart(call)) {
      startNow(call);
    }
  }

  /** Starts the handler, for which there is room. */
  static <Q> void startNow(ServedCall<Q, ?> call) {
    ServerMethod<Q, ?> method = call.served();
    if (!method.blocking) {
      LoopWatchdog.Slot watch = call.host.watch();
      Object outer = watch.enter(method);
      Scope scope = enter(call);
      try {
        begin(call);
      } finally {
        leave(scope);
        watch.leave(outer);
      }
      return;
    }
    boolean listening = method.observed || method.descriptor.kind() != MethodDescriptor.Kind.UNARY;
    BlockingRun run = new BlockingRun(call, listening);
    call.thread = run;
    Throwable refused = Guard.execute(call.host.settings().blocking(), run);
    if (refused == null) {
      return;
    }
    if (run.forget()) {
      call.thread = null;
      noThread(call, refused);
    } else {
      call.host.warn("an executor of handlers failed after it had run " + call, refused);
    }
  }

  private static void noThread(ServedCall<?, ?> call, Throwable refused) {
    boolean ours =
        refused instanceof RejectedExecutionException
            && call.host.settings().blocking() instanceof BlockingThreads;
    if (!ours) { // of ours the pool has said that all its threads are busy
      call.host.warn("no thread could be had for " + call, refused);
    }
    call.onFailure(
        Status.RESOURCE_EXHAUSTED.withMessage(
            ours
                ? "no thread for a blocking handler: " + refused.getMessage()
                : "no thread for a blocking handler could be had"));
  }

  /** A thread was promised, and could not be spared after all. Any thread. */
  static void refused(ServedCall<?, ?> call, RejectedExecutionException why) {
    try {
      call.exchange.loop().execute(() -> noThread(call, why));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the loop of " + call + " has ended, and with it the call", e);
    }
  }

  /** Where the handler starts. */
  private static <Q> void begin(ServedCall<Q, ?> call) {
    try {
      ServedTrace trace = call.trace();
      if (trace != null) {
        trace.handlerStarts();
      }
      ServerCallListener<Q> heard = listen(call);
      call.listener = heard;
      heard.onStart();
      Q message = call.request;
      call.request = null;
      if (message != null && !call.outcome.isClosed()) {
        heard.onMessage(message);
        if (!call.outcome.isClosed()) {
          heard.onHalfClose();
        }
      }
    } catch (Throwable failure) {
      failed(call, failure);
    }
  }

  private static <Q, R> ServerCallListener<Q> listen(ServedCall<Q, R> call) {
    return call.served().handler.start(call);
  }

  /** The whole of a blocking call, on its own thread. */
  static void serve(ServedCall<?, ?> call, BlockingRun run) {
    if (call.exchange.loop().inLoop()) {
      failed(
          call,
          new IllegalStateException(
              "the executor of handlers ran "
                  + call
                  + " on the event loop, which a blocking handler must not hold"));
      return;
    }
    call.context.run(() -> begin(call));
    if (call.served().observed || !call.outcome.isClosed()) {
      Scope scope = enter(call);
      try {
        run.awaitEnd();
      } finally {
        leave(scope);
      }
    }
  }

  /** The thread of a blocking handler. */
  static BlockingRun thread(ServedCall<?, ?> call) {
    BlockingRun run = call.thread;
    if (run == null) {
      throw new IllegalStateException(call + " is not served by a blocking handler");
    }
    return run;
  }

  // What it is told: event loop.

  /** Lets the listener hear an event: on the loop now, or on the call's own thread in turn. */
  static <Q> void deliver(ServedCall<Q, ?> call, Event<Q> event) {
    BlockingRun run = call.thread;
    if (run != null) {
      run.execute(() -> hear(call, event));
      return;
    }
    LoopWatchdog.Slot watch = call.host.watch();
    Object outer = watch.enter(call.served());
    Scope scope = enter(call);
    try {
      hear(call, event);
    } finally {
      leave(scope);
      watch.leave(outer);
    }
  }

  private static <Q> void hear(ServedCall<Q, ?> call, Event<Q> event) {
    ServerCallListener<Q> heard = call.listener;
    if (heard == null) {
      return; // the handler failed to start
    }
    try {
      event.on(heard);
    } catch (Throwable failure) {
      failed(call, failure);
    }
  }

  /** Has a task done when no thread runs the handler any more. Event loop. */
  static void afterwards(ServedCall<?, ?> call, Runnable task) {
    BlockingRun run = call.thread;
    if (run == null || !run.afterwards(task)) {
      task.run();
    }
  }

  static boolean hasBegun(ServedCall<?, ?> call) {
    return call.listener != null || call.thread != null;
  }

  static void onHalfClose(ServedCall<?, ?> call) {
    deliver(call, ServerCallListener::onHalfClose);
  }

  static void onReady(ServedCall<?, ?> call) {
    if (hasBegun(call)) {
      deliver(call, ServerCallListener::onReady);
    }
  }

  static void onCancel(ServedCall<?, ?> call, Status why) {
    if (hasBegun(call)) {
      deliver(call, heard -> heard.onCancel(why));
    }
  }

  /** Our status has gone out: the last event. */
  static void onComplete(ServedCall<?, ?> call) {
    ServerMethod<?, ?> method = call.served();
    if (method.observed || !method.descriptor.kind().oneRequest()) {
      deliver(call, ServerCallListener::onComplete);
    }
    BlockingRun run = call.thread;
    if (run != null) {
      run.finish();
    }
  }

  /** The call is over before its time: a thread that goes on is interrupted, and counted. */
  static void outlive(ServedCall<?, ?> call) {
    BlockingRun run = call.thread;
    if (run != null) {
      call.host.outlived(run);
      run.interrupt();
    }
  }

  /** Why the call has not ended, in words. */
  static String describeProgress(ServedCall<?, ?> call) {
    BlockingRun run = call.thread;
    if (!hasBegun(call)) {
      return "the request has not come whole";
    }
    if (run != null && !run.hasBegun()) {
      String busy =
          call.host.settings().blocking() instanceof BlockingThreads threads
              ? threads.describeLoad()
              : null;
      return "waiting for a thread" + (busy == null ? "" : ": " + busy);
    }
    long now = call.exchange.loop().nanoTime();
    String blocked = call.out().blocked("client", now);
    if (blocked != null) {
      return blocked;
    }
    String unwanted = call.in().isHolding() ? call.in().unwanted("handler", now) : null;
    return unwanted != null ? unwanted : "the handler has not ended the call";
  }

  // Code of users.

  /** Runs code of a user's on the loop, under the eyes of its watchdog. */
  static void watched(ServedCall<?, ?> call, Runnable code) {
    LoopWatchdog.Slot watch = call.host.watch();
    Object outer = watch.enter(call.watchedAs());
    Scope scope = enter(call);
    try {
      code.run();
    } finally {
      leave(scope);
      watch.leave(outer);
    }
  }

  /** What tracers have set on this thread for code of the call; null when nobody observes it. */
  static @Nullable Scope enter(ServedCall<?, ?> call) {
    ServedTrace trace = call.trace();
    return trace == null ? null : trace.enter();
  }

  static void leave(@Nullable Scope scope) {
    if (scope != null) {
      scope.close();
    }
  }

  /** The same, and answers what the code threw. */
  static @Nullable Throwable attempt(ServedCall<?, ?> call, Runnable code) {
    LoopWatchdog.Slot watch = call.host.watch();
    Object outer = watch.enter(call.watchedAs());
    Scope scope = enter(call);
    try {
      return Guard.attempt(code);
    } finally {
      leave(scope);
      watch.leave(outer);
    }
  }

  private static void guarded(ServedCall<?, ?> call, Runnable code) {
    Throwable failure = Guard.attempt(code);
    if (failure != null) {
      failed(call, failure);
    }
  }

  /** Ends the call for what was thrown; if that fails too, by a reset. */
  static void failed(ServedCall<?, ?> call, Throwable failure) {
    Throwable again = Guard.attempt(() -> call.fail(failure));
    if (again != null) {
      LOG.warn(call + " could not be ended for " + Guard.describe(failure), again);
      call.exchange.loop().execute(() -> giveUp(call));
    }
  }

  private static void giveUp(ServedCall<?, ?> call) {
    call.outcome.abort(
        HttpExchange.Reset.FAILED,
        Status.CANCELLED.withMessage("the end of " + call + " could not be sent"));
  }
}
