package dev.goshawk.inprocess;

import dev.goshawk.api.NanoClock;
import dev.goshawk.api.internal.LoopThread;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.ThreadEnds;
import dev.goshawk.core.loop.TimerWheel;
import dev.goshawk.core.loop.WakeUps;
import dev.goshawk.core.transport.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An event loop without sockets: one daemon thread and its timers, which begins with the first
 * task. Any thread, but for what is said to be the loop's.
 *
 * <p>A task is in the queue or not, by one store, and a wake-up counts when it is done: where the
 * stack of a caller ends in between, the loop goes on for all others.
 */
final class InProcessLoop implements EventLoop {

  private static final Log LOG = new Log(InProcessLoop.class);

  /** How long the end of the thread is waited for: 5 s. */
  private static final Duration MAX_AWAIT = Duration.ofSeconds(5);

  private final String name;
  private final TimerWheel wheel = new TimerWheel(this, System.nanoTime()); // the loop's
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final WakeUps wakeUps = new WakeUps(this::unpark);
  private volatile @Nullable Thread thread; // written under the monitor, once
  private volatile boolean ending;
  private volatile boolean ended; // nothing runs any more

  InProcessLoop(String name) {
    this.name = name;
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public NanoClock clock() {
    return NanoClock.SYSTEM;
  }

  @Override
  public Timer schedule(Runnable task, long delayNanos) {
    TimerWheel.Entry entry = wheel.timer(task, TimerWheel.due(System.nanoTime(), delayNanos));
    if (inLoop()) {
      wheel.add(entry);
    } else {
      execute(() -> wheel.add(entry));
    }
    return () -> cancel(entry);
  }

  private void cancel(TimerWheel.Entry entry) {
    if (inLoop()) {
      entry.cancel();
    } else {
      boolean unused = executeUnlessEnded(entry::cancel); // with the loop its timers end
    }
  }

  @Override
  public void execute(Runnable task) {
    if (!executeUnlessEnded(task)) {
      throw new RejectedExecutionException("the loop " + name + " has ended");
    }
  }

  /** Runs a task unless the loop has ended; whether it will run. */
  boolean executeUnlessEnded(Runnable task) {
    if (ended) {
      return false;
    }
    tasks.add(task);
    if (ended && tasks.remove(task)) { // behind the last look of the loop
      return false;
    }
    if (thread == null) {
      begin();
      if (thread == null) {
        return !tasks.remove(task); // it has ended before it began
      }
    }
    wakeUps.wake();
    return true;
  }

  private synchronized void begin() {
    if (thread == null && !ended) {
      Thread fresh = new InProcessLoopThread(this::run, "goshawk-inprocess-" + name);
      fresh.setDaemon(true);
      fresh.start();
      thread = fresh;
    }
  }

  private void unpark() {
    LockSupport.unpark(thread);
  }

  // The loop's.

  private void run() {
    awaitBegin();
    while (!ended) {
      try {
        runRound();
      } catch (Throwable thrown) { // for want of memory, even to log what a task has thrown
        Throwable unused = Guard.attempt(() -> LOG.warn("an event loop goes on", thrown));
      }
    }
    runTasks();
  }

  private void runRound() {
    runTasks();
    wheel.advance(System.nanoTime());
    wakeUps.beforeSleep();
    if (!tasks.isEmpty()) {
      return;
    }
    if (ending) {
      ended = true; // whoever gives a task behind this takes it back, or this runs it
      return;
    }
    long wake = wheel.nextWake();
    if (wake == TimerWheel.NEVER) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, wake - System.nanoTime());
    }
    Thread.interrupted(); // nobody's; it would keep the loop from sleeping
  }

  /** Until this thread is known as the loop's. */
  private synchronized void awaitBegin() {}

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      Guard.run(LOG, "a task of an event loop", task);
    }
  }

  // The end.

  /** Ends the loop behind what was given to it. */
  void end() {
    ending = true;
    synchronized (this) {
      if (thread == null) {
        ended = true;
        return;
      }
    }
    wakeUps.wake();
  }

  /**
   * Waits, behind {@link #end}, until the loop's thread has ended; 5 s at most, or until a time.
   */
  void awaitEnd(long latest) throws InterruptedException {
    Thread present = thread;
    if (present != null) {
      ThreadEnds.await(List.of(present), MAX_AWAIT, latest);
    }
  }

  /** The loop's thread, which blocking code can recognise. */
  private static final class InProcessLoopThread extends Thread implements LoopThread {
    InProcessLoopThread(Runnable task, String name) {
      super(task, name);
    }
  }
}
