package dev.goshawk.api.internal;

import dev.goshawk.api.Deadline;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of one blocking call on their way from the event loop to the thread that waits.
 *
 * <p>{@link #execute} is called by any thread; {@link #await} by the call's threads, of which there
 * may be two: one that reads and one that writes. Whichever waits runs the next event; the others
 * look at their condition again when it has run. Events run one after another, except that an event
 * which itself waits here runs those that come meanwhile. A lock of its own instead of monitors
 * lets virtual threads wait without holding a carrier thread.
 */
public final class EventQueue implements Executor {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Runnable> events = new ArrayDeque<>(4);
  private @Nullable Thread runner; // guarded by lock
  private boolean abandoned; // guarded by lock
  private int changes; // guarded by lock: events that came or have run

  /** An empty queue. */
  public EventQueue() {}

  @Override
  public void execute(Runnable event) {
    lock.lock();
    try {
      events.add(event);
      changes++;
      changed.signalAll();
      if (abandoned && runner == null) {
        drain();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs events on this thread until none is left and a condition holds.
   *
   * <p>Events that have come run even when the condition holds at once: who only ever finds room to
   * write must still be notified that the call has ended.
   *
   * @param done checked before each wait, without a lock held: interceptors may stand behind it;
   *     what it reads is written by events
   * @throws InterruptedException when the thread is interrupted while it waits
   */
  public void await(BooleanSupplier done) throws InterruptedException {
    await(done, null);
  }

  /**
   * The same, until a deadline at the latest, by this thread's own look at its clock: so it ends
   * even where the loop that should bring events is stuck.
   *
   * @param until checked before each wait, and never where none is needed; null for no deadline
   * @return whether the condition holds; false when the deadline has passed
   * @throws InterruptedException when the thread is interrupted while it waits
   */
  public boolean await(BooleanSupplier done, @Nullable Deadline until) throws InterruptedException {
    StackRoom.require(); // event loops take the lock too
    lock.lockInterruptibly();
    try {
      while (true) {
        if (mayRun() && !events.isEmpty()) {
          runUnlocked(events.remove());
          continue;
        }
        int before = changes;
        lock.unlock();
        boolean holds;
        try {
          holds = done.getAsBoolean();
        } finally {
          lock.lock();
        }
        if (mayRun() && !events.isEmpty()) {
          continue; // came meanwhile, and runs first
        }
        if (holds) {
          return true;
        }
        if (changes != before) {
          continue;
        }
        if (until == null) {
          pause(0);
        } else {
          long left = until.remainingNanos();
          if (left <= 0) {
            return false;
          }
          pause(left);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a change, with the lock held; a thread of a pool gives its place away meanwhile. */
  private void pause(long nanos) throws InterruptedException {
    PooledThread pooled = PooledThread.current();
    if (pooled == null) {
      awaitChange(nanos);
      return;
    }
    pooled.beginWait();
    try {
      awaitChange(nanos);
    } finally {
      lock.unlock(); // event loops take it, and must not wait for a place
      try {
        pooled.endWait();
      } finally {
        lock.lock();
      }
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the caller's caller has the loop
  private void awaitChange(long nanos) throws InterruptedException {
    if (nanos == 0) {
      changed.await(); // cheaper for virtual threads than with a time
    } else {
      changed.awaitNanos(nanos);
    }
  }

  /** Runs what is there, without waiting. */
  public void runPending() {
    StackRoom.require();
    lock.lock();
    try {
      drain();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs what is there; what comes later runs at once on the thread that brings it, unless another
   * is running events. For a call that is given up, so that its last events are not left to a
   * thread that never comes.
   */
  public void abandon() {
    StackRoom.require();
    lock.lock();
    try {
      abandoned = true;
      drain();
    } finally {
      lock.unlock();
    }
  }

  private void drain() {
    while (mayRun() && !events.isEmpty()) {
      runUnlocked(events.remove());
    }
  }

  private boolean mayRun() {
    return runner == null || runner == Thread.currentThread();
  }

  private void runUnlocked(Runnable event) {
    Thread outer = runner;
    runner = Thread.currentThread();
    lock.unlock();
    try {
      event.run();
    } finally {
      lock.lock();
      runner = outer;
      changes++;
      changed.signalAll();
    }
  }
}
