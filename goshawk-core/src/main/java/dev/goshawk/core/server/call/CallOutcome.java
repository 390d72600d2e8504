package dev.goshawk.core.server.call;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataValueException;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.core.channelz.SocketNode;
import dev.goshawk.core.connection.HttpExchange;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.server.handler.CallSteps;
import dev.goshawk.core.transport.EventLoop;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a call ends: once, by whoever comes first, the handler's status, the deadline, the client, or
 * the loss of the connection; and who hears of it.
 *
 * <p>Any thread may {@linkplain #takeClose take} the close; whether the call is over is the loop's
 * to say, which also runs what waits for the end. The monitor guards what is registered from
 * anywhere.
 */
final class CallOutcome {

  private static final Log LOG = new Log(CallOutcome.class);

  private static final VarHandle CLOSE_TAKEN;
  private static final VarHandle HANDLER_DONE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      CLOSE_TAKEN = lookup.findVarHandle(CallOutcome.class, "closeTaken", boolean.class);
      HANDLER_DONE = lookup.findVarHandle(CallOutcome.class, "handlerDone", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ServedCall<?, ?> call;

  private volatile boolean closeTaken; // taken by CLOSE_TAKEN
  private volatile boolean handlerDone; // written by HANDLER_DONE, which needs no fence
  private volatile boolean cancelled; // written under the monitor

  // Written before the handler begins.
  private @Nullable CallDeadline deadline;

  // Guarded by this.
  private @Nullable Waiting waiting;
  private @Nullable ResponseEnd end;
  private boolean endSent;

  /**
   * When its headers came, on the loop's clock; once somebody asked for its end, how long it took.
   */
  private long time;

  private boolean timed;

  /** What waits for the end, and what has led to it where something was thrown. */
  private static final class Waiting {
    private @Nullable Throwable cause;
    private final List<Runnable> cancelTasks = new ArrayList<>(2);
    private final List<Consumer<CallEnd>> endTasks = new ArrayList<>(2);
  }

  CallOutcome(ServedCall<?, ?> call) {
    this.call = call;
    this.time = call.exchange.receivedAt();
  }

  // Whether it has ended.

  /** Whether somebody has ended the call already. Any thread. */
  boolean isClosed() {
    return closeTaken;
  }

  /** Whether the handler's messages go anywhere. Any thread. */
  boolean isOpen() {
    return !handlerDone;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Whether the caller is the one that ends the call. Any thread. */
  boolean takeClose() {
    return CLOSE_TAKEN.compareAndSet(this, false, true);
  }

  /** Ends the call in place of what its handler has given, which cannot be sent. Any thread. */
  void close() {
    closeTaken = true;
  }

  /** The handler has ended the call, or has been told of its end. Any thread. */
  void handlerDone() {
    HANDLER_DONE.setRelease(this, true);
  }

  // The deadline.

  /**
   * The call ends after so many nanoseconds at the latest. Event loop.
   *
   * @param setting what demands it, or null for the caller
   */
  void endBy(long timeoutNanos, @Nullable String setting) {
    EventLoop loop = call.exchange.loop();
    if (deadline != null) {
      if (deadline.when.remainingNanos(loop.nanoTime()) <= timeoutNanos) {
        return;
      }
      deadline.cancel();
    }
    deadline = new CallDeadline(this, timeoutNanos, loop, setting);
  }

  @Nullable Deadline deadline() {
    return deadline == null ? null : deadline.when;
  }

  /** The deadline has passed. Event loop. */
  void onDeadline() {
    if (!call.over) {
      String setting = deadline == null ? null : deadline.setting;
      String words =
          "the deadline of "
              + call
              + (setting == null ? "" : ", which " + setting + " has set,")
              + " passed: "
              + HandlerRun.describeProgress(call);
      abort(HttpExchange.Reset.CANCELLED, Status.DEADLINE_EXCEEDED.withMessage(words));
    }
  }

  private void cancelTimer() {
    if (deadline != null) {
      deadline.cancel();
    }
  }

  // Ends: event loop.

  /** Ends the exchange without a status. */
  void abort(HttpExchange.Reset how, Status why) {
    if (!call.over) {
      call.exchange.reset(how);
      cancelled(why);
      call.exchange.flushSoon();
    }
  }

  /** The call has ended without a status of ours. */
  void cancelled(Status why) {
    if (!call.over) {
      call.over = true;
      closeTaken = true;
      call.stopInput();
      call.stopOutput();
      told(why, false);
    }
  }

  /** The request was refused, which nobody of the application has seen. */
  void refused(Status status) {
    call.over = true;
    closeTaken = true;
    handlerDone();
    ended(new ResponseEnd(status, Metadata.EMPTY), true);
    call.host.closeIfDone();
  }

  /** Our status has been handed over in full. */
  void sent(ResponseEnd end) {
    cancelTimer();
    ended(end, true);
    HandlerRun.onComplete(call);
    call.host.closeIfDone();
  }

  /**
   * The loop has ended the call, and the handler hears why.
   *
   * @param sent whether the caller hears it, too
   */
  void told(Status why, boolean sent) {
    cancelTimer();
    call.host.ended(call);
    runCancelTasks();
    Metadata trailers = sent ? call.context.takeTrailers(Metadata.EMPTY) : Metadata.EMPTY;
    ended(new ResponseEnd(why, trailers), sent);
    HandlerRun.onCancel(call, why);
    handlerDone();
    HandlerRun.outlive(call);
    call.host.closeIfDone();
  }

  private void runCancelTasks() {
    List<Runnable> tasks;
    synchronized (this) {
      cancelled = true;
      if (waiting == null) {
        return;
      }
      tasks = waiting.cancelTasks;
    }
    for (Runnable task : tasks) {
      HandlerRun.watched(call, () -> runCancelTask(task));
    }
  }

  private static void runCancelTask(Runnable task) {
    Guard.run(LOG, "a task for the cancellation of a call", task);
  }

  private void ended(ResponseEnd how, boolean sent) {
    List<Consumer<CallEnd>> tasks;
    synchronized (this) {
      if (end != null) {
        return;
      }
      end = how;
      endSent = sent;
      tasks = waiting == null ? List.of() : waiting.endTasks; // to which nothing is added any more
    }
    SocketNode socket = call.host.socket();
    if (socket != null) {
      socket.ended(sent, sent && how.status().isOk());
    }
    BiConsumer<ServerContext, CallEnd> listener = call.host.settings().onCallEnd();
    ServedTrace trace = call.trace();
    if (tasks.isEmpty() && listener == null && trace == null) {
      return;
    }
    CallEnd told = callEnd();
    HandlerRun.watched(
        call,
        () -> {
          tasks.forEach(task -> runEndTask(task, told));
          if (listener != null) {
            Guard.run(LOG, "onCallEnd", () -> listener.accept(call.context, told));
          }
          if (trace != null) {
            trace.ended(told);
          }
        });
  }

  private synchronized CallEnd callEnd() {
    ResponseEnd how = Objects.requireNonNull(end);
    if (!timed) { // of a call whose end nobody waited for, until it is asked for
      timed = true;
      time = call.exchange.loop().nanoTime() - time;
    }
    return CallEnd.builder(how.status())
        .trailers(how.trailers())
        .cause(waiting == null ? null : waiting.cause)
        .duration(Duration.ofNanos(time))
        .cancelled(!endSent)
        .build();
  }

  private static void runEndTask(Consumer<CallEnd> task, CallEnd end) {
    Guard.run(LOG, "a task for the end of a call", task, end);
  }

  // What waits for the end: any thread.

  void onCancel(Runnable task) {
    synchronized (this) {
      if (!cancelled) {
        if (end == null) { // else it never is
          waiting().cancelTasks.add(task);
        }
        return;
      }
    }
    runCancelTask(task);
  }

  synchronized void removeOnCancel(Runnable task) {
    if (waiting != null && !cancelled) {
      waiting.cancelTasks.remove(task);
    }
  }

  void onEnd(Consumer<CallEnd> task) {
    Objects.requireNonNull(task, "task");
    synchronized (this) {
      if (end == null) {
        waiting().endTasks.add(task);
        return;
      }
    }
    runEndTask(task, callEnd());
  }

  /** Holding the monitor. */
  private Waiting waiting() {
    Waiting present = waiting;
    if (present == null) {
      present = new Waiting();
      waiting = present;
    }
    return present;
  }

  // Failures of the handler's side: any thread.

  /** What the caller sees of a failure; see {@link dev.goshawk.api.ServerCall#mapFailure}. */
  StatusException mapFailure(Throwable failure) {
    String who = CallSteps.blamed(call.context);
    String words = (who == null ? "the handler" : who) + " of " + call + " failed";
    if (closeTaken) {
      LOG.log(Level.DEBUG, words + " after its call ended", failure);
      return handlerFailed();
    }
    synchronized (this) {
      Waiting end = waiting();
      if (end.cause == null) {
        end.cause = failure;
      }
    }
    if (failure instanceof StatusException verdict && !verdict.isFromCall()) {
      return verdict;
    }
    StatusException mapped = null;
    try {
      mapped = call.host.settings().exceptionMapper().map(failure);
    } catch (Throwable e) {
      LOG.warn("the exception mapper failed on " + Guard.describe(failure), e);
    }
    if (mapped != null) {
      return mapped;
    }
    if (failure instanceof MetadataValueException bad && bad.isOf(call.head.metadata())) {
      return Status.INVALID_ARGUMENT.withMessage(String.valueOf(bad.getMessage())).exception();
    }
    LOG.warn(words, failure);
    return handlerFailed();
  }

  private static StatusException handlerFailed() {
    return Status.UNKNOWN.withMessage("the handler failed").exception();
  }
}
