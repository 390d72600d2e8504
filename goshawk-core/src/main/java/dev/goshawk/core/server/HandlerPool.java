package dev.goshawk.core.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

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
 */
final class HandlerPool implements Executor, AutoCloseable {

  /** How long a thread without work stays, in nanoseconds: 30 s. */
  private static final long KEEP_ALIVE = 30_000_000_000L;

  /** How long tasks that go on are waited for when the pool has closed, in nanoseconds: 1 s. */
  private static final long MAX_AWAIT = 1_000_000_000L;

  private final int size;
  private final int maxWaiting;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Whether a worker was woken or started and has not looked for a task yet. */
  private final AtomicBoolean waking = new AtomicBoolean();

  // Guarded by idle.
  private final ArrayDeque<Worker> idle = new ArrayDeque<>();
  private final List<Thread> begun = new ArrayList<>(); // those that have ended may be among them
  private int threads;
  private int started;

  private volatile boolean closed;

  /**
   * A pool without threads.
   *
   * @param size the most threads
   * @param maxWaiting the most tasks that wait for one
   */
  HandlerPool(int size, int maxWaiting) {
    this.size = size;
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
      if (threads == size) {
        // Whoever becomes idle from now on looks at the tasks once more.
        waking.set(false);
        return;
      }
      threads++;
      starting = new Worker();
      starting.thread.setName("goshawk-blocking-" + ++started);
      begun.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
      begun.add(starting.thread);
    }
    try {
      starting.thread.start();
    } catch (OutOfMemoryError e) { // what the JVM throws when the system gives it no thread
      synchronized (idle) {
        begun.remove(starting.thread);
        threads--;
        waking.set(false);
        if (threads == 0) {
          throw e;
        }
      }
    }
  }

  /** One thread of the pool. */
  private final class Worker implements Runnable {
    final Thread thread = new Thread(this);
    private volatile boolean woken;

    Worker() {
      thread.setDaemon(true);
    }

    void wake() {
      woken = true;
      LockSupport.unpark(thread);
    }

    @Override
    public void run() {
      do {
        waking.set(false);
        work();
      } while (sleep());
    }

    private void work() {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        waiting.decrementAndGet();
        if (!tasks.isEmpty()) {
          wakeOne();
        }
        try {
          task.run();
        } catch (Throwable failure) { // a task tells its caller itself; the thread serves others
          Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
          handler.uncaughtException(thread, failure);
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
          threads--;
          return true;
        }
        return false;
      }
    }
  }

  /** How many threads there are. */
  int threads() {
    synchronized (idle) {
      return threads;
    }
  }
}
