package dev.goshawk.core.server.handler;

import dev.goshawk.api.internal.PooledThread;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.RateLimitedWarning;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of daemon threads for handlers that may block, on JVMs without virtual threads.
 * Any thread.
 *
 * <p>Bounded is the number of <em>places</em>: threads that run handlers. A handler that waits for
 * its caller, or in a blocking stub, gives its place away meanwhile and counts against {@code
 * maxWaiting} instead, so that clients who leave their streams idle hold threads, but nobody else's
 * calls. When it goes on it takes a place before any call that has not begun. It waits {@link
 * #PATIENCE} for one at most: those at work may wait for a lock that it holds.
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

  /** How long a thread without work stays, in nanoseconds: 30 s. */
  private static final long KEEP_ALIVE = 30_000_000_000L;

  /** How long a handler that has waited waits for a place, in nanoseconds: 1 s. */
  private static final long PATIENCE = 1_000_000_000L;

  /** How long tasks that go on are waited for when the pool has closed, in nanoseconds: 1 s. */
  private static final long MAX_AWAIT = 1_000_000_000L;

  private final int size;
  private final int maxQueued;
  private final int maxWaiting;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final RateLimitedWarning busyWarning = new RateLimitedWarning(LOG, 1);

  /** Whether a worker was woken or started and has not looked for a task yet. */
  private final AtomicBoolean waking = new AtomicBoolean();

  // Guarded by idle.
  private final ArrayDeque<Worker> idle = new ArrayDeque<>();
  private final ArrayDeque<Worker> goingOn = new ArrayDeque<>();
  private final Set<Worker> workers = new LinkedHashSet<>();
  private final List<Thread> begun = new ArrayList<>(); // some that have ended among them
  private int started;

  // Written holding idle.
  private volatile int places;
  private volatile int waiting;
  private volatile boolean othersGoOn; // whether goingOn has any

  private volatile boolean closed;

  /**
   * A pool without threads.
   *
   * @param size the most threads that run handlers
   * @param maxQueued the most tasks that wait for one
   * @param maxWaiting how many handlers may wait before calls are refused
   */
  HandlerPool(int size, int maxQueued, int maxWaiting) {
    this.size = size;
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
      throw new RejectedExecutionException(account());
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
    synchronized (idle) {
      idle.forEach(LockSupport::unpark);
    }
  }

  /**
   * Waits, behind {@link #close}, until the threads have ended, and no longer than a second for
   * those whose tasks go on. Any thread, one of the pool's own too, which is left out.
   */
  void awaitEnd() throws InterruptedException {
    List<Thread> all;
    synchronized (idle) {
      all = List.copyOf(begun);
    }
    long end = System.nanoTime() + MAX_AWAIT;
    for (Thread thread : all) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (thread != Thread.currentThread() && left > 0) {
        thread.join(left);
      }
    }
  }

  /** How busy it is, for those whose call waits. */
  String account() {
    return String.format(
        Locale.ROOT, "blockingThreads %,d busy, %,d calls wait", size, queued.get());
  }

  private String busyWords() {
    Worker oldest = null;
    synchronized (idle) {
      for (Worker worker : workers) {
        if (worker.atWork() && (oldest == null || worker.since - oldest.since < 0)) {
          oldest = worker;
        }
      }
    }
    return String.format(Locale.ROOT, "all blockingThreads %,d are busy, ", size)
        + String.format(Locale.ROOT, "%,d calls wait for one", queued.get())
        + (oldest == null ? "" : "; longest at work: " + oldest.work());
  }

  /**
   * Why a task must not begin, or null: too many handlers wait. A connection may have as many
   * waiting as it leaves to others, so one alone gets half of all, two get a third each, and there
   * is always room for one that has none.
   */
  private @Nullable String refusal(Runnable task) {
    int all = waiting;
    WaitingShare share = task instanceof BlockingRun run ? run.share() : null;
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
    if (waking.get() || !waking.compareAndSet(false, true)) {
      return null;
    }
    Worker starting = null;
    synchronized (idle) {
      if (places >= size) {
        // Whoever gives its place away from now on looks at the tasks once more.
        waking.set(false);
      } else {
        places++;
        Worker sleeping = idle.pollFirst(); // the one that slept least
        if (sleeping != null) {
          sleeping.wake();
          return null;
        }
        starting = new Worker("goshawk-blocking-" + ++started);
        workers.add(starting);
        begun.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
        begun.add(starting);
      }
    }
    if (starting == null) { // "0 calls wait" is no warning: a worker was quicker
      if (!tasks.isEmpty()) {
        busyWarning.warn(System.nanoTime(), this::busyWords);
      }
      return null;
    }
    try {
      starting.start();
      return null;
    } catch (OutOfMemoryError e) {
      synchronized (idle) {
        workers.remove(starting);
        begun.remove(starting);
        waking.set(false);
        places--;
        return places == 0 ? e : null;
      }
    }
  }

  /** A place is free: for the handler that has wanted to go on longest. Holding idle. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // guarded by idle
  private void free() {
    Worker next = places <= size ? goingOn.pollFirst() : null;
    if (next != null) {
      othersGoOn = !goingOn.isEmpty();
      next.wake();
    } else {
      places--;
    }
  }

  /** One thread of the pool. */
  private final class Worker extends Thread implements PooledThread {

    /** Whether a place was given to it while it was asleep or wanted to go on. */
    private volatile boolean woken;

    private volatile @Nullable Runnable task;
    private volatile boolean away;

    /** Since when it has its place. */
    private volatile long since;

    Worker(String name) {
      super(name);
      setDaemon(true);
    }

    /** Gives it a place. Holding idle. */
    void wake() {
      woken = true;
      LockSupport.unpark(this);
    }

    boolean atWork() {
      return task != null && !away;
    }

    /** What it does, and for how long. */
    String work() {
      return String.format(
          Locale.ROOT, "%s, for %,.1f s", task, (System.nanoTime() - since) / 1_000_000_000.0);
    }

    @Override
    public void run() {
      do {
        waking.set(false);
        serve();
      } while (sleep());
    }

    private void serve() {
      for (Runnable next = next(); next != null; next = next()) {
        queued.decrementAndGet();
        since = System.nanoTime();
        task = next;
        if (!tasks.isEmpty()) {
          wakeOne();
        }
        try {
          begin(next);
        } catch (Throwable failure) { // a task tells its caller itself; the thread serves others
          getUncaughtExceptionHandler().uncaughtException(this, failure);
        }
        task = null;
      }
    }

    /** The next task; null when there is none, or when the place is another's. */
    private @Nullable Runnable next() {
      return othersGoOn || places > size ? null : tasks.poll();
    }

    private void begin(Runnable next) {
      String refusal = next instanceof BlockingRun ? refusal(next) : null;
      if (refusal != null) {
        ((BlockingRun) next).refuse(new RejectedExecutionException(refusal));
      } else {
        next.run();
      }
    }

    // A handler that waits.

    @Override
    public void waits() {
      away = true;
      synchronized (idle) {
        countWaiting(1);
        free();
      }
      if (!tasks.isEmpty()) {
        wakeOne();
      }
    }

    @Override
    public void goesOn() {
      synchronized (idle) {
        countWaiting(-1);
        woken = places < size;
        if (woken) {
          places++;
        } else {
          goingOn.addLast(this);
          othersGoOn = true;
        }
      }
      awaitPlace();
      since = System.nanoTime();
      away = false;
    }

    /** Waits to be woken; the interrupt of a handler is kept for it. */
    private void awaitPlace() {
      boolean interrupted = false;
      long end = woken ? 0 : System.nanoTime() + PATIENCE;
      while (!woken) {
        long left = end - System.nanoTime();
        if (left > 0) {
          LockSupport.parkNanos(this, left);
          interrupted |= Thread.interrupted();
          continue;
        }
        synchronized (idle) {
          if (goingOn.remove(this)) {
            othersGoOn = !goingOn.isEmpty();
            places++;
            woken = true;
          }
        }
      }
      if (interrupted) {
        interrupt();
      }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // guarded by idle
    private void countWaiting(int count) {
      waiting += count;
      WaitingShare share = task instanceof BlockingRun run ? run.share() : null;
      if (share != null) {
        share.add(count);
      }
    }

    // A worker without work.

    /** Waits to be woken; false when this thread is to end. */
    private boolean sleep() {
      woken = false;
      synchronized (idle) {
        idle.addFirst(this);
        free();
      }
      long end = System.nanoTime() + KEEP_ALIVE;
      while (!woken) {
        // Looked at behind the entry in idle: a task that came before it was left to us.
        boolean ends = closed || System.nanoTime() - end >= 0;
        if (ends || !tasks.isEmpty()) {
          synchronized (idle) {
            if (woken) {
              return true;
            }
            if (!tasks.isEmpty() && places < size) {
              idle.remove(this);
              places++;
              return true;
            }
            if (ends) {
              idle.remove(this);
              workers.remove(this);
              return false;
            }
          }
        }
        LockSupport.parkNanos(this, end - System.nanoTime());
        Thread.interrupted(); // nobody's: handlers are interrupted while they run
      }
      return true;
    }
  }

  /** How many threads there are. */
  int threads() {
    synchronized (idle) {
      return workers.size();
    }
  }

  /** How many handlers wait. */
  int waiting() {
    return waiting;
  }
}
