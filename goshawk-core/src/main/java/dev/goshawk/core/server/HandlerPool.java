package dev.goshawk.core.server;

import dev.goshawk.api.internal.WaitingThread;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.RateLimitedWarning;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of daemon threads for handlers that may block, on JVMs without virtual threads.
 * Any thread.
 *
 * <p>To wake a thread costs more than a short handler. So at most one thread at a time is on its
 * way from sleep to its first task; when it arrives it wakes the next if tasks are left. While
 * handlers are short, one or two threads work off all that an event loop brings in a batch; as soon
 * as one blocks, the next is awake already or woken at once, up to the size of the pool.
 *
 * <pre>
 *   execute ──▶ tasks ──▶ a worker that is awake
 *                 │
 *                 └─ nobody is waking ──▶ wake an idle worker, or start one
 * </pre>
 *
 * <p>A thread that waits for a peer, in a reader, a writer or a blocking stub, does not count
 * against the size of the pool but against a bound of its own, so that calls that only wait keep
 * nobody from running. A thread goes on at once when its wait is over; so for a while more may run
 * than the size says, while no further task begins.
 */
final class HandlerPool implements Executor, AutoCloseable {

  /** How long a thread without work stays, in nanoseconds: 30 s. */
  private static final long KEEP_ALIVE = 30_000_000_000L;

  private static final Log LOG = new Log(HandlerPool.class);

  /** What the pool can say of a task that waits or runs. */
  interface Call {
    /** When the call began, in nanoseconds of the system's clock. */
    long began();
  }

  private final int size;
  private final int maxParked;
  private final int maxWaiting;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Whether a worker was woken or started and has not looked for a task yet. */
  private final AtomicBoolean waking = new AtomicBoolean();

  // Guarded by idle.
  private final ArrayDeque<Worker> idle = new ArrayDeque<>();
  private final Set<Worker> workers = new LinkedHashSet<>();
  private int parked; // threads that wait for a peer
  private int started;

  private volatile boolean closed;

  // The thread that looks.
  private final RateLimitedWarning crowded = new RateLimitedWarning(LOG, 1);
  private @Nullable Runnable seenFirst;

  /**
   * A pool without threads.
   *
   * @param size the most threads that run code
   * @param maxParked the most threads beside them that wait for a peer
   * @param maxWaiting the most tasks that wait for a thread
   */
  HandlerPool(int size, int maxParked, int maxWaiting) {
    this.size = size;
    this.maxParked = maxParked;
    this.maxWaiting = maxWaiting;
  }

  /**
   * Runs a task on one of the threads.
   *
   * @throws RejectedExecutionException when too many tasks wait, or when the pool is closed
   */
  @Override
  public void execute(Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("the pool is closed");
    }
    if (waiting.incrementAndGet() > maxWaiting) {
      waiting.decrementAndGet();
      throw new RejectedExecutionException(maxWaiting + " tasks wait already");
    }
    tasks.add(task);
    try {
      wakeOne();
    } catch (OutOfMemoryError e) { // no thread could be started, and there is none
      if (tasks.remove(task)) {
        waiting.decrementAndGet();
        throw new RejectedExecutionException("no thread could be started", e);
      }
    }
  }

  /** Takes no more tasks; those that it has are run. */
  @Override
  public void close() {
    closed = true;
    synchronized (idle) {
      for (Worker worker : idle) {
        worker.wake();
      }
      idle.clear();
    }
  }

  /** Brings a worker to the tasks, unless one is coming or all are working. */
  private void wakeOne() {
    if (waking.get() || !waking.compareAndSet(false, true)) {
      return;
    }
    Worker starting;
    synchronized (idle) {
      Worker sleeping = idle.pollFirst(); // the one that slept least
      if (sleeping != null) {
        sleeping.wake();
        return;
      }
      if (workers.size() - parked >= size) {
        // Whoever becomes idle or waits from now on looks at the tasks once more.
        waking.set(false);
        return;
      }
      starting = new Worker();
      workers.add(starting);
      starting.setName("goshawk-blocking-" + ++started);
    }
    try {
      starting.start();
    } catch (OutOfMemoryError e) { // what the JVM throws when the system gives it no thread
      synchronized (idle) {
        workers.remove(starting);
        waking.set(false);
        if (workers.isEmpty()) {
          throw e;
        }
      }
    }
  }

  /**
   * Looks whether a task has waited for a thread since the last look, and warns if it has. One
   * thread.
   */
  void look() {
    Runnable first = tasks.peek();
    boolean stuck = first != null && first == seenFirst;
    seenFirst = first;
    if (!stuck) {
      return;
    }
    int running;
    Runnable oldest = null;
    synchronized (idle) {
      running = workers.size() - parked;
      for (Worker worker : workers) {
        Runnable task = worker.task;
        if (task != null && (oldest == null || began(task) - began(oldest) < 0)) {
          oldest = task;
        }
      }
    }
    long now = System.nanoTime();
    crowded.warn(
        now,
        waiting.get()
            + " calls wait for a thread: "
            + running
            + " run, which is all that blockingThreads "
            + size
            + " allows"
            + (oldest == null
                ? ""
                : "; the oldest handler, of "
                    + oldest
                    + ", has run for "
                    + Elapsed.between(began(oldest), now)));
  }

  private static long began(Runnable task) {
    return task instanceof Call call ? call.began() : System.nanoTime();
  }

  /** One thread of the pool. */
  private final class Worker extends Thread implements WaitingThread {
    private volatile boolean woken;
    private volatile @Nullable Runnable task;
    private int waits; // this thread
    private boolean isParked; // guarded by idle

    Worker() {
      setDaemon(true);
    }

    void wake() {
      woken = true;
      LockSupport.unpark(this);
    }

    @Override
    public void beginWait() {
      if (waits++ > 0) {
        return;
      }
      synchronized (idle) {
        if (parked == maxParked) {
          return; // it counts as one that runs
        }
        parked++;
        isParked = true;
      }
      if (!tasks.isEmpty()) {
        Throwable failure = Guard.attempt(HandlerPool.this::wakeOne);
        if (failure != null) {
          LOG.warn("no thread could be started for the calls that wait for one", failure);
        }
      }
    }

    @Override
    public void endWait() {
      if (--waits > 0) {
        return;
      }
      synchronized (idle) {
        if (isParked) {
          isParked = false;
          parked--;
        }
      }
    }

    @Override
    public void run() {
      do {
        waking.set(false);
        work();
      } while (sleep());
    }

    private void work() {
      for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
        waiting.decrementAndGet();
        try {
          task = next;
          if (!tasks.isEmpty()) {
            wakeOne();
          }
          next.run();
        } catch (Throwable failure) { // a task tells its caller itself; the thread serves others
          Guard.run(
              LOG,
              "the handler of uncaught exceptions",
              () -> getUncaughtExceptionHandler().uncaughtException(this, failure));
        } finally {
          task = null;
        }
      }
    }

    /** Waits to be woken; false when this thread is to end. */
    private boolean sleep() {
      woken = false;
      synchronized (idle) {
        idle.addFirst(this);
      }
      long end = System.nanoTime() + KEEP_ALIVE;
      while (!woken) {
        // Looked at behind the entry in idle: a task that came before it was left to us.
        boolean done = closed || !tasks.isEmpty() || System.nanoTime() - end >= 0;
        if (done && leaveIdle()) {
          return !ends();
        }
        if (!done) {
          LockSupport.parkNanos(this, end - System.nanoTime());
          Thread.interrupted(); // nobody's: handlers are interrupted while they run
        }
      }
      return !(closed && ends());
    }

    /** Takes this worker off the idle ones; false when another has done so to wake it. */
    private boolean leaveIdle() {
      synchronized (idle) {
        return idle.remove(this);
      }
    }

    /** Whether there is nothing to do; then the thread no longer counts. */
    private boolean ends() {
      synchronized (idle) {
        if (tasks.isEmpty()) {
          workers.remove(this);
          return true;
        }
        return false;
      }
    }
  }

  /** How many threads there are. */
  int threads() {
    synchronized (idle) {
      return workers.size();
    }
  }
}
