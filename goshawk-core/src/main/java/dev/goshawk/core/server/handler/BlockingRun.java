package dev.goshawk.core.server.handler;

import dev.goshawk.api.Deadline;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.internal.EventQueue;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread of one blocking call: it runs the handler, hears the call's events while the handler
 * waits, and is interrupted when the call is cancelled.
 *
 * <p>{@link #execute}, {@link #interrupt} and {@link #finish} are called by the event loop. The
 * interrupt reaches the handler only: the monitor keeps it from a thread that has gone on to other
 * work.
 */
public final class BlockingRun implements Runnable {

  /** Whose run it is: a call, whose {@code toString} names its method. */
  public interface Owner {

    /** What is to be run. On the run's thread. */
    void serve(BlockingRun run);

    /** What its connection has of the places for handlers that wait; null without a connection. */
    default @Nullable WaitingShare waitingShare() {
      return null;
    }

    /** The run was taken, but no thread could be spared for it. Any thread. */
    default void refused(RejectedExecutionException why) {}
  }

  private final Owner owner;
  private final @Nullable EventQueue events;

  // Guarded by this.
  private @Nullable Thread thread;
  private boolean begun;
  private boolean cancelled;
  private boolean returned;
  private @Nullable Runnable afterwards;
  private volatile boolean finished;

  /**
   * A run that has not begun.
   *
   * @param listening whether anyone hears events; a plain unary handler does not
   */
  public BlockingRun(Owner owner, boolean listening) {
    this.owner = owner;
    this.events = listening ? new EventQueue() : null;
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
        owner.serve(this);
      }
    } finally {
      Runnable task;
      synchronized (this) {
        thread = null;
        returned = true;
        task = afterwards;
        // Cleared so that a pool's next call does not begin interrupted.
        Thread.interrupted();
      }
      if (task != null) {
        task.run();
      }
    }
  }

  /** What its connection has of the places for handlers that wait; null without a connection. */
  @Nullable WaitingShare share() {
    return owner.waitingShare();
  }

  /** Ends the run on the thread that was to begin it. */
  void refuse(RejectedExecutionException why) {
    synchronized (this) {
      cancelled = true;
    }
    run(); // for whoever waits for its end
    owner.refused(why);
  }

  @Override
  public String toString() {
    return String.valueOf(owner);
  }

  /**
   * Has a task done when the handler has returned, or has been found cancelled before it began. On
   * the handler's thread, behind those that were given before; it throws nothing.
   *
   * @return false when it has returned: then the task is not done
   */
  public synchronized boolean afterwards(Runnable task) {
    if (returned) {
      return false;
    }
    Runnable before = afterwards;
    afterwards =
        before == null
            ? task
            : () -> {
              before.run();
              task.run();
            };
    return true;
  }

  /**
   * No thread will come, or whoever comes finds nothing to do.
   *
   * @return false when one has begun already
   */
  public synchronized boolean forget() {
    cancelled |= !begun;
    return !begun;
  }

  /** Whether a thread has begun with the call. */
  public boolean hasBegun() {
    synchronized (this) {
      return begun;
    }
  }

  /** Gives the call's threads an event to run. */
  public void execute(Runnable event) {
    if (events != null) {
      events.execute(event);
    }
  }

  /** The call was cancelled; its last event has been given. */
  public void interrupt() {
    finish();
    synchronized (this) {
      cancelled = true;
      if (thread != null) {
        thread.interrupt();
      }
    }
  }

  /** The call has ended: no more events come. */
  public void finish() {
    finished = true;
    execute(() -> {});
  }

  /**
   * Hears events until a condition holds. When the call was cancelled, what it was told last is
   * heard before an interrupt counts, so that the handler sees the reason.
   *
   * @return whether the condition holds; false when the deadline, if there is one, has passed
   */
  public boolean await(BooleanSupplier done, @Nullable Deadline until, ServerContext call)
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
  public void awaitEnd() {
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
