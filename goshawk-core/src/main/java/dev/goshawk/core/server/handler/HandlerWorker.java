package dev.goshawk.core.server.handler;

import dev.goshawk.api.internal.PooledThread;
import dev.goshawk.api.internal.StackRoom;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread of a {@link HandlerPool}: it runs tasks while it has a place, and sleeps or ends when
 * there are none. Its methods are for the thread itself, but for those that say otherwise.
 */
final class HandlerWorker extends Thread implements PooledThread {

  /** How long a thread without work stays, in nanoseconds: 30 s. */
  private static final long KEEP_ALIVE = 30_000_000_000L;

  /** How long a handler that has waited waits for a place, in nanoseconds: 1 s. */
  private static final long MAX_RESUME_WAIT = 1_000_000_000L;

  private final HandlerPool pool;
  private final WorkerPlaces places;

  /** Whether a place was given to it while it was asleep or wanted to go on. */
  private volatile boolean woken;

  private volatile @Nullable Runnable task;

  /** Whether its handler waits for its caller. */
  private volatile boolean waiting;

  /** Since when it has its place. */
  private volatile long since;

  HandlerWorker(HandlerPool pool, WorkerPlaces places, String name) {
    super(name);
    this.pool = pool;
    this.places = places;
    setDaemon(true);
  }

  /** Gives it a place. Under the monitor of the pool's places; not on this thread. */
  void wake() {
    woken = true;
    LockSupport.unpark(this);
  }

  /** Whether a place was given to it. Under the same monitor. */
  boolean isWoken() {
    return woken;
  }

  /** Whether it runs a task that does not wait. Any thread. */
  boolean isBusy() {
    return task != null && !waiting;
  }

  /** Whether it has had its place for longer than another. Any thread. */
  boolean isBusyLongerThan(HandlerWorker other) {
    return since - other.since < 0;
  }

  /** What it does, and for how long. Any thread. */
  String describe() {
    return String.format(
        Locale.ROOT, "%s, for %,.1f s", task, (System.nanoTime() - since) / 1_000_000_000.0);
  }

  @Override
  public void run() {
    do {
      places.arrived();
      serve();
    } while (sleep());
  }

  private void serve() {
    for (Runnable next = pool.nextTask(); next != null; next = pool.nextTask()) {
      since = System.nanoTime();
      task = next;
      pool.wakeOneForTasks();
      try {
        begin(next);
      } catch (Throwable failure) { // a task tells its caller itself; the thread serves others
        getUncaughtExceptionHandler().uncaughtException(this, failure);
      }
      task = null;
    }
  }

  private void begin(Runnable next) {
    String refusal = next instanceof BlockingRun ? pool.refusal(next) : null;
    if (refusal != null) {
      ((BlockingRun) next).refuse(new RejectedExecutionException(refusal));
    } else {
      next.run();
    }
  }

  // A handler that waits.

  @Override
  public void beginWait() {
    StackRoom
        .require(); // a handler may wait anywhere on its stack, and others rely on what follows
    waiting = true;
    places.beginWait(HandlerPool.share(task));
    pool.wakeOneForTasks();
  }

  @Override
  public void endWait() {
    woken = false; // before this worker is among those that may be woken
    if (places.endWait(this, HandlerPool.share(task))) {
      woken = true;
    }
    awaitPlace();
    since = System.nanoTime();
    waiting = false;
  }

  /** Waits to be woken; the interrupt of a handler is kept for it. */
  private void awaitPlace() {
    boolean interrupted = false;
    long end = woken ? 0 : System.nanoTime() + MAX_RESUME_WAIT;
    while (!woken) {
      long left = end - System.nanoTime();
      if (left > 0) {
        LockSupport.parkNanos(this, left);
        interrupted |= Thread.interrupted();
      } else if (places.overdraw(this)) {
        woken = true;
      }
    }
    if (interrupted) {
      interrupt();
    }
  }

  // Without work.

  /** Waits to be woken; false when this thread is to end. */
  private boolean sleep() {
    woken = false;
    places.sleep(this);
    long end = System.nanoTime() + KEEP_ALIVE;
    while (!woken) {
      // Looked at behind the entry among those asleep: a task that came before it was left to us.
      boolean ends = pool.isClosed() || System.nanoTime() - end >= 0;
      if (pool.hasTasks() && places.wakeUp(this)) {
        return true;
      }
      if (ends && places.end(this)) {
        pool.ended(this);
        return false;
      }
      LockSupport.parkNanos(this, end - System.nanoTime());
      Thread.interrupted(); // nobody's: handlers are interrupted while they run
    }
    return true;
  }
}
