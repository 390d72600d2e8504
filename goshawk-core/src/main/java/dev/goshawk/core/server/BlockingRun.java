package dev.goshawk.core.server;

import dev.goshawk.api.Deadline;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.internal.EventQueue;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread of one blocking call: it runs the handler, hears the call's events while the handler
 * waits, and is interrupted when the call is cancelled.
 *
 * <p>{@link #execute}, {@link #interrupt} and {@link #finish} are called by the event loop. The
 * interrupt reaches the handler only: the monitor keeps it from a thread that has gone on to other
 * work.
 */
final class BlockingRun implements Runnable, HandlerPool.Call {

  private final Consumer<BlockingRun> body;
  private final HandlerPool.@Nullable Call call;
  private final @Nullable EventQueue events;

  // Guarded by this.
  private @Nullable Thread thread;
  private boolean begun;
  private boolean cancelled;
  private boolean returned;
  private @Nullable Runnable afterwards;
  private @Nullable Runnable onReturn;
  private volatile boolean finished;

  /**
   * A run that has not begun.
   *
   * @param listening whether anyone hears events; a plain unary handler does not
   */
  BlockingRun(Consumer<BlockingRun> body, boolean listening) {
    this(body, listening, null);
  }

  /** A run of a call that can be named. */
  BlockingRun(Consumer<BlockingRun> body, boolean listening, HandlerPool.@Nullable Call call) {
    this.body = body;
    this.call = call;
    this.events = listening ? new EventQueue() : null;
  }

  @Override
  public long began() {
    return call == null ? System.nanoTime() : call.began();
  }

  @Override
  public String toString() {
    return String.valueOf(call);
  }

  @Override
  public void run() {
    boolean runs;
    synchronized (this) {
      begun = true;
      runs = !cancelled;
      if (runs) {
        thread = Thread.currentThread();
      }
    }
    try {
      if (runs) {
        body.accept(this);
      }
    } finally {
      Runnable task;
      Runnable returnTask;
      synchronized (this) {
        thread = null;
        returned = true;
        task = afterwards;
        returnTask = onReturn;
        // Cleared so that a pool's next call does not begin interrupted.
        Thread.interrupted();
      }
      if (task != null) {
        task.run();
      }
      if (returnTask != null) {
        returnTask.run();
      }
    }
  }

  /** Has a task done when the run ends, however it does; set before it begins. */
  void onReturn(Runnable task) {
    onReturn = task;
  }

  /**
   * Has a task done when the handler has returned, or has been found cancelled before it began. On
   * the handler's thread.
   *
   * @return false when it has returned: then the task is not done
   */
  synchronized boolean afterwards(Runnable task) {
    if (returned) {
      return false;
    }
    afterwards = task;
    return true;
  }

  /**
   * No thread will come, or whoever comes finds nothing to do.
   *
   * @return false when one has begun already
   */
  boolean forget() {
    Runnable task;
    synchronized (this) {
      if (begun) {
        return false;
      }
      begun = true;
      cancelled = true;
      task = onReturn;
      onReturn = null;
    }
    if (task != null) {
      task.run();
    }
    return true;
  }

  /** Whether a thread has begun with the call. */
  boolean hasBegun() {
    synchronized (this) {
      return begun;
    }
  }

  /** Gives the call's threads an event to run. */
  void execute(Runnable event) {
    if (events != null) {
      events.execute(event);
    }
  }

  /** The call was cancelled; its last event has been given. */
  void interrupt() {
    finish();
    synchronized (this) {
      cancelled = true;
      if (thread != null) {
        thread.interrupt();
      }
    }
  }

  /** The call has ended: no more events come. */
  void finish() {
    finished = true;
    execute(() -> {});
  }

  /**
   * Hears events until a condition holds. When the call was cancelled, what it was told last is
   * heard before an interrupt counts, so that the handler sees the reason.
   *
   * @return whether the condition holds; false when the deadline, if there is one, has passed
   */
  boolean await(BooleanSupplier done, @Nullable Deadline until, ServerContext call)
      throws InterruptedException {
    EventQueue queue = Objects.requireNonNull(events, "the call hears no events");
    try {
      return queue.await(done, until);
    } catch (InterruptedException e) {
      queue.runPending();
      if (!call.isCancelled() || !done.getAsBoolean()) {
        throw e;
      }
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Hears events until the last. */
  void awaitEnd() {
    EventQueue queue = events;
    if (queue == null) {
      return;
    }
    try {
      queue.await(() -> finished);
    } catch (InterruptedException e) {
      // The call was cancelled: what is left to hear is there already.
    }
    queue.runPending();
  }
}
