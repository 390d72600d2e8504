package dev.goshawk.core.client;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.core.transport.EventLoop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a call on the client ends: once, whoever comes first, by a status, its deadline, the call
 * that made it, or a listener that fails. {@code finished} decides who ends it; whatever holds a
 * call that is over drops it.
 */
abstract class CallEnding<Q, R> extends CallTerms<Q, R> implements ResponseDelivery.Host {

  private static final VarHandle FINISHED;

  static {
    try {
      FINISHED = MethodHandles.lookup().findVarHandle(CallEnding.class, "finished", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile boolean finished; // set by FINISHED
  private volatile boolean told; // the listener has been given the end

  // Written by start, before anything else happens.
  private @Nullable ResponseDelivery<R> delivery;
  private @Nullable ServerContext parent;
  private @Nullable Runnable parentTask;

  private volatile EventLoop.@Nullable Timer timer;

  CallEnding(ClientChannel channel, MethodDescriptor<Q, R> method, CallOptions options) {
    super(channel, method, options);
  }

  /** Ends the call from this side. Any thread. */
  abstract void terminate(Status status);

  /** The loop of what holds the call now: a stream, a connection that it waits for, the channel. */
  abstract EventLoop holder();

  /** Why the call has not ended, in words. On the loop of its holder. */
  abstract String account();

  /** Keeps no requests for another stream any more. Any thread. */
  abstract void commit();

  /** Whether the listener has been given the end. Any thread. */
  final boolean isTold() {
    return told;
  }

  final boolean isOver() {
    return finished;
  }

  /** The call begins. */
  final void listen(ClientCallListener<R> listener) {
    if (delivery != null) {
      throw new IllegalStateException("the call of " + method + " was started before");
    }
    delivery =
        new ResponseDelivery<>(listener, options.executor(), method.kind().oneResponse(), this);
  }

  final boolean isStarted() {
    return delivery != null;
  }

  /** The call ends when the one that is being served ends. */
  final void inherit(ServerContext serving) {
    Runnable task =
        () ->
            terminate(
                (isLate() ? Status.DEADLINE_EXCEEDED : Status.CANCELLED)
                    .withMessage(
                        "the call of " + serving.method() + " that made this one was cancelled"));
    parent = serving;
    parentTask = task;
    serving.onCancel(task);
  }

  /** Moves the timer of the deadline to a loop. */
  final void arm(EventLoop loop) {
    EventLoop.Timer before = timer;
    if (before != null) {
      before.cancel();
      timer = null;
    }
    Deadline until = deadline();
    if (until != null && !isOver()) {
      timer = loop.schedule(this::expire, until.remainingNanos(loop.nanoTime()));
    }
  }

  private void expire() {
    if (isOver()) {
      return;
    }
    if (holder().inLoop()) {
      terminate(Status.DEADLINE_EXCEEDED.withMessage(overdue()));
    } else {
      toHolder(this::expire); // the call has gone on while its timer ran out
    }
  }

  /** That the deadline has passed, and what kept the call, in words. On the loop of its holder. */
  final String overdue() {
    return "the deadline passed: " + account();
  }

  /** Runs a task on the loop of what holds the call. */
  final void toHolder(Runnable task) {
    EventLoop loop = holder();
    if (loop == channel.loop()) {
      channel.runOnLoop(task);
    } else {
      loop.execute(task);
    }
  }

  /** Ends the call, once. Any thread. */
  final void finish(Status status, Metadata trailers) {
    if (!FINISHED.compareAndSet(this, false, true)) {
      return;
    }
    EventLoop.Timer running = timer;
    if (running != null) {
      running.cancel();
    }
    if (parent != null && parentTask != null) {
      parent.removeOnCancel(parentTask);
    }
    commit();
    delivery().onClose(status, trailers);
    told = true;
  }

  final ResponseDelivery<R> delivery() {
    return Objects.requireNonNull(delivery, "the call has not started");
  }

  @Override
  public final void onListenerFailed(Throwable failure) {
    terminate(
        Status.CANCELLED
            .withMessage("the listener of the call failed: " + failure)
            .withCause(failure));
  }
}
