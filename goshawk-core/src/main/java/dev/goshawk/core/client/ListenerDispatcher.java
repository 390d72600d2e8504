package dev.goshawk.core.client;

import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.internal.EventQueue;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.loop.SerialExecutor;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The last stretch of a response: from the connection's loop to the listener of the call, on the
 * executor that the caller wants, or on the loop.
 *
 * <p>The {@code on} methods come one after another. The response of a unary call, and any single
 * one that goes to another thread, waits for the end and is delivered with it in one piece.
 * Whatever the listener or the executor throws ends the call and nothing else: a listener that has
 * failed receives no more than that end, even where another one waits for it already. The loop is
 * watched while the listener runs on it.
 *
 * <p>It is one object with its {@link CallCompletion}, which knows the loop and ends the call.
 */
abstract class ListenerDispatcher<R> {

  private static final Log LOG = new Log(ListenerDispatcher.class);

  private ClientCallListener<R> listener; // replaced where it is called, once it has failed
  private final @Nullable Executor executor;

  private @Nullable Metadata heldHeaders;
  private @Nullable R heldMessage;

  /**
   * A dispatcher.
   *
   * @param executor where the listener hears, or null for the loop
   */
  ListenerDispatcher(ClientCallListener<R> listener, @Nullable Executor executor) {
    this.listener = listener;
    this.executor =
        executor == null || executor instanceof EventQueue
            ? executor
            : new SerialExecutor(executor, this::onExecutorFailed);
  }

  /** Whether the caller is on the call's loop. */
  abstract boolean isOnLoop();

  /** Runs a task on the call's loop. */
  abstract void onLoop(Runnable task);

  /** Where that loop says what it runs. */
  abstract LoopWatchdog.Slot watch();

  /** The method, by which the listener is named for whoever watches the loop. */
  abstract MethodDescriptor<?, ?> method();

  /** The listener threw. */
  abstract void onListenerFailed(Throwable failure);

  /** The executor took a task no more, whatever it threw; what it was given has run here. */
  abstract void onExecutorFailed(Throwable failure);

  /** Whether what comes waits for the end. */
  private boolean holds() {
    MethodDescriptor.Kind kind = method().kind();
    return kind.oneResponse() && (kind.oneRequest() || executor != null);
  }

  void onHeaders(Metadata headers) {
    if (holds()) {
      heldHeaders = headers;
    } else if (isHere()) {
      LoopWatchdog.Slot watch = watch();
      Object outer = watch.enter(method());
      try {
        listener.onHeaders(headers);
      } catch (Throwable e) {
        failed(e);
      } finally {
        watch.leave(outer);
      }
    } else {
      deliver(() -> listener.onHeaders(headers));
    }
  }

  void onMessage(R message) {
    if (holds()) {
      heldMessage = message;
    } else if (isHere()) {
      LoopWatchdog.Slot watch = watch();
      Object outer = watch.enter(method());
      try {
        listener.onMessage(message);
      } catch (Throwable e) {
        failed(e);
      } finally {
        watch.leave(outer);
      }
    } else {
      deliver(() -> listener.onMessage(message));
    }
  }

  void onReady() {
    deliver(() -> listener.onReady());
  }

  void onClose(Status status, Metadata trailers) {
    if (isHere()) {
      LoopWatchdog.Slot watch = watch();
      Object outer = watch.enter(method());
      try {
        deliverClose(status, trailers);
      } catch (Throwable e) {
        failed(e);
      } finally {
        watch.leave(outer);
      }
    } else {
      deliver(() -> deliverClose(status, trailers));
    }
  }

  private void deliverClose(Status status, Metadata trailers) {
    Metadata headers = heldHeaders;
    R message = heldMessage;
    try {
      if (headers != null) {
        listener.onHeaders(headers);
      }
      if (message != null && status.isOk()) {
        listener.onMessage(message);
      }
    } catch (Throwable e) { // the call is over for its transport, and its listener hears the end
      LOG.warn("the listener of a call failed", e);
      listener.onClose(ListenerFailure.status(e), Metadata.EMPTY);
      return;
    }
    listener.onClose(status, trailers);
  }

  /** Whether the listener hears on this thread, now. */
  private boolean isHere() {
    return executor == null && isOnLoop();
  }

  private void deliver(Runnable event) {
    if (executor != null) {
      executor.execute(() -> run(event));
    } else if (isOnLoop()) {
      runOnLoop(event);
    } else {
      onLoop(() -> runOnLoop(event));
    }
  }

  private void runOnLoop(Runnable event) {
    LoopWatchdog.Slot watch = watch();
    Object outer = watch.enter(method());
    try {
      run(event);
    } finally {
      watch.leave(outer);
    }
  }

  private void run(Runnable event) {
    Throwable failure = Guard.attempt(event);
    if (failure != null) {
      failed(failure);
    }
  }

  private void failed(Throwable failure) {
    LOG.warn("the listener of a call failed", failure);
    listener = new FailedListener<>(listener, failure);
    onListenerFailed(failure);
  }
}
