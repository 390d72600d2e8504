package dev.goshawk.core.server.handler;

import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.RateLimitedWarning;
import dev.goshawk.core.loop.ThreadEnds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of daemon threads for handlers that may block, on JVMs without virtual threads.
 * Any thread.
 *
 * <p>Bounded is the number of <em>places</em>: threads that run handlers. A handler that waits for
 * its caller, or in a blocking stub, gives its place away meanwhile and counts against {@code
 * maxWaiting} instead, so that clients who leave their streams idle hold threads, but nobody else's
 * calls. When it goes on it takes a place before any call that has not begun. It waits a second for
 * one at most: those at work may wait for a lock that it holds.
 *
 * <p>To wake a thread costs more than a short handler. So at most one thread at a time is on its
 * way from sleep to its first task; when it arrives it wakes the next if tasks are left. While
 * handlers are short, one or two threads work off all that an event loop brings in a batch; as soon
 * as one blocks, the next is awake already or woken at once, as far as there are places.
 *
 * <pre>
 *   execute ──▶ tasks ──▶ a worker that is awake
 *                 │
 *                 └─ nobody is waking ──▶ wake an idle worker, or start one, if a place is free
 *
 *   a place: worker at work ──▶ waits, or falls asleep ──▶ who wants to go on ──▶ the next task
 * </pre>
 */
final class HandlerPool implements Executor, AutoCloseable {

  private static final Log LOG = new Log(HandlerPool.class);

  /** How long tasks that go on are waited for when the pool has closed: 1 s. */
  private static final Duration MAX_AWAIT = Duration.ofSeconds(1);

  private final int maxQueued;
  private final int maxWaiting;
  private final WorkerPlaces places;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final RateLimitedWarning busyWarning = new RateLimitedWarning(LOG, 1);

  // Guarded by workers.
  private final Set<HandlerWorker> workers = new LinkedHashSet<>();
  private final List<Thread> begun = new ArrayList<>(); // some that have ended among them
  private int started;

  private volatile boolean closed;

  /**
   * A pool without threads.
   *
   * @param size the most threads that run handlers
   * @param maxQueued the most tasks that wait for one
   * @param maxWaiting how many handlers may wait before calls are refused
   */
  HandlerPool(int size, int maxQueued, int maxWaiting) {
    this.places = new WorkerPlaces(size);
    this.maxQueued = maxQueued;
    this.maxWaiting = maxWaiting;
  }

  /**
   * Runs a task on one of the threads. A {@link BlockingRun} may be refused even later, when
   * handlers before it have come to wait.
   *
   * @throws RejectedExecutionException when too many tasks are queued or too many handlers wait, or
   *     when the pool is closed
   */
  @Override
  public void execute(Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("the server has shut down");
    }
    String refusal = refusal(task);
    if (refusal != null) {
      throw new RejectedExecutionException(refusal);
    }
    if (queued.incrementAndGet() > maxQueued) {
      queued.decrementAndGet();
      throw new RejectedExecutionException(describeLoad());
    }
    tasks.add(task);
    OutOfMemoryError noThread = wakeOne();
    if (noThread != null && tasks.remove(task)) {
      queued.decrementAndGet();
      throw new RejectedExecutionException("no thread could be started", noThread);
    }
  }

  /** Takes no more tasks; those that it has are run. */
  @Override
  public void close() {
    closed = true;
    places.unparkIdle();
  }

  /**
   * Waits, behind {@link #close}, until the threads have ended, and no longer than a second for
   * those whose tasks go on. Any thread, one of the pool's own too, which is left out.
   *
   * @param latest when the caller waits no more, as a reading of {@link System#nanoTime}
   */
  void awaitEnd(long latest) throws InterruptedException {
    List<Thread> all;
    synchronized (workers) {
      all = List.copyOf(begun);
    }
    ThreadEnds.await(all, MAX_AWAIT, latest);
  }

  /** How busy it is, for those whose call waits. */
  String describeLoad() {
    return String.format(
        Locale.ROOT, "blockingThreads %,d busy, %,d calls wait", places.size(), queued.get());
  }

  private String busyMessage() {
    HandlerWorker oldest = null;
    synchronized (workers) {
      for (HandlerWorker worker : workers) {
        if (worker.isBusy() && (oldest == null || worker.isBusyLongerThan(oldest))) {
          oldest = worker;
        }
      }
    }
    return String.format(Locale.ROOT, "all blockingThreads %,d are busy, ", places.size())
        + String.format(Locale.ROOT, "%,d calls wait for one", queued.get())
        + (oldest == null ? "" : "; longest at work: " + oldest.describe());
  }

  /**
   * Why a task must not begin, or null: too many handlers wait. A connection may have as many
   * waiting as it leaves to others, so one alone gets half of all, two get a third each, and there
   * is always room for one that has none.
   */
  @Nullable String refusal(Runnable task) {
    int all = places.waiting();
    WaitingShare share = share(task);
    int own = share == null ? 0 : share.waiting();
    if (all + own < maxWaiting) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        "%,d handlers wait for their callers, %,d of them of this connection; maxWaitingHandlers"
            + " is %,d, of which a connection may have as many as it leaves free",
        all,
        own,
        maxWaiting);
  }

  /**
   * Brings a worker to the tasks, unless one is coming or no place is free.
   *
   * @return what the JVM throws when the system gives it no thread, if nobody else is at work
   */
  private @Nullable OutOfMemoryError wakeOne() {
    switch (places.claim()) {
      case NONE_FREE -> {
        if (!tasks.isEmpty()) { // "0 calls wait" is no warning: a worker was quicker
          busyWarning.warn(System.nanoTime(), this::busyMessage);
        }
      }
      case TO_START -> {
        return startWorker();
      }
      case NOT_NEEDED, WOKEN -> {}
    }
    return null;
  }

  private @Nullable OutOfMemoryError startWorker() {
    HandlerWorker starting = null;
    try {
      synchronized (workers) {
        starting = new HandlerWorker(this, places, "goshawk-blocking-" + ++started);
        workers.add(starting);
        begun.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
        begun.add(starting);
      }
      starting.start();
      return null;
    } catch (Throwable thrown) {
      boolean nobody = places.notStarted(); // first: others may be started
      synchronized (workers) {
        workers.remove(starting);
        begun.remove(starting);
      }
      if (thrown instanceof OutOfMemoryError noThread) {
        return nobody ? noThread : null;
      }
      throw thrown;
    }
  }

  // What workers ask for.

  /** The next task; null when there is none, or when the worker's place is another's. */
  @Nullable Runnable nextTask() {
    Runnable next = places.isOverdrawn() ? null : tasks.poll();
    if (next != null) {
      queued.decrementAndGet();
    }
    return next;
  }

  boolean hasTasks() {
    return !tasks.isEmpty();
  }

  /** Brings another worker to the tasks that are left, if there are any. */
  void wakeOneForTasks() {
    if (!tasks.isEmpty()) {
      wakeOne();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** A worker has ended. */
  void ended(HandlerWorker worker) {
    synchronized (workers) {
      workers.remove(worker);
    }
  }

  /** What a task's connection has of the places for handlers that wait, or null. */
  static @Nullable WaitingShare share(@Nullable Runnable task) {
    return task instanceof BlockingRun run ? run.share() : null;
  }

  /** How many threads there are. */
  int threads() {
    synchronized (workers) {
      return workers.size();
    }
  }

  /** How many handlers wait. */
  int waiting() {
    return places.waiting();
  }
}
