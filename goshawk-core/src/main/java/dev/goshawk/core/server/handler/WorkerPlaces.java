package dev.goshawk.core.server.handler;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The places of a {@link HandlerPool}: how many of its threads may run handlers, which have a
 * place, and who is next. Any thread; the monitor guards it.
 *
 * <p>A place that becomes free is handed to the worker that has wanted to resume longest. It is not
 * kept for tasks: whoever frees one looks at the tasks afterwards.
 */
final class WorkerPlaces {

  /** What has come of it that a worker is wanted for tasks. */
  enum Claim {
    /** A worker is on its way already, and will look. */
    NOT_NEEDED,
    /** No place is free. */
    NONE_FREE,
    /** A worker was asleep, and has a place. */
    WOKEN,
    /** A place is taken for a worker that is to be started. */
    TO_START
  }

  private final int size;

  private final ArrayDeque<HandlerWorker> idle = new ArrayDeque<>();
  private final ArrayDeque<HandlerWorker> resuming = new ArrayDeque<>();

  /**
   * Whether a worker was woken or started and has not looked for a task yet; set under the monitor.
   */
  private volatile boolean waking;

  // Written under the monitor.
  private volatile int taken;
  private volatile int waiting;
  private volatile boolean anyResumes; // whether resuming has any

  /**
   * Places that are free.
   *
   * @param size how many there are
   */
  WorkerPlaces(int size) {
    this.size = size;
  }

  int size() {
    return size;
  }

  /** How many handlers wait for their callers. */
  int waiting() {
    return waiting;
  }

  /** Whether a worker at work has to make room for another before it takes a task. */
  boolean isOverdrawn() {
    return anyResumes || taken > size;
  }

  // For tasks.

  /** Takes a place for tasks that wait, unless a worker is coming. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the monitor
  Claim claim() {
    if (waking) {
      return Claim.NOT_NEEDED;
    }
    synchronized (this) {
      if (waking) {
        return Claim.NOT_NEEDED;
      }
      if (taken >= size) {
        return Claim.NONE_FREE; // whoever frees a place from now on looks at the tasks once more
      }
      taken++;
      waking = true;
      try {
        HandlerWorker sleeping = idle.pollFirst(); // the one that slept least
        if (sleeping == null) {
          return Claim.TO_START;
        }
        sleeping.wake();
        return Claim.WOKEN;
      } catch (Throwable thrown) { // or nobody would ever be woken again
        taken--;
        waking = false;
        throw thrown;
      }
    }
  }

  /** The worker that was woken or started looks for a task. */
  void arrived() {
    waking = false;
  }

  /**
   * The worker that was to be started cannot be.
   *
   * @return whether nobody else has a place
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the monitor
  synchronized boolean notStarted() {
    waking = false;
    taken--;
    return taken == 0;
  }

  // Handlers that wait.

  /** A handler is about to wait: its place is free. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the monitor
  synchronized void beginWait(@Nullable WaitingShare share) {
    waiting++;
    if (share != null) {
      share.add(1);
    }
    free();
  }

  /**
   * A handler has waited.
   *
   * @return whether it has a place; if not, its worker is woken when it has
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the monitor
  synchronized boolean endWait(HandlerWorker worker, @Nullable WaitingShare share) {
    waiting--;
    if (share != null) {
      share.add(-1);
    }
    if (taken < size) {
      taken++;
      return true;
    }
    resuming.addLast(worker);
    anyResumes = true;
    return false;
  }

  /**
   * A worker has waited for a place long enough, and has one more than there are.
   *
   * @return false when it has been given one meanwhile
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the monitor
  synchronized boolean overdraw(HandlerWorker worker) {
    boolean removed = resuming.remove(worker);
    if (removed) {
      anyResumes = !resuming.isEmpty();
      taken++;
    }
    return removed;
  }

  // Workers without tasks.

  /** A worker falls asleep: its place is free. */
  synchronized void sleep(HandlerWorker worker) {
    idle.addFirst(worker);
    free();
  }

  /** Takes a place for a worker that is asleep; whether it has one. It may have been woken. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the monitor
  synchronized boolean wakeUp(HandlerWorker worker) {
    if (!worker.isWoken() && taken < size) {
      idle.remove(worker);
      taken++;
      return true;
    }
    return worker.isWoken();
  }

  /** Whether a worker that is asleep may end; not when it was woken. */
  synchronized boolean end(HandlerWorker worker) {
    return idle.remove(worker);
  }

  /** Has all workers that are asleep look whether the pool is closed. */
  synchronized void unparkIdle() {
    idle.forEach(LockSupport::unpark);
  }

  /** A place is free: for the handler that has wanted to resume longest. Under the monitor. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the monitor
  private void free() {
    HandlerWorker next = taken <= size ? resuming.pollFirst() : null;
    if (next != null) {
      anyResumes = !resuming.isEmpty();
      next.wake();
    } else {
      taken--;
    }
  }
}
