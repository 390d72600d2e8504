package dev.goshawk.inprocess;

import dev.goshawk.api.NanoClock;
import dev.goshawk.api.internal.LoopThread;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.transport.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An event loop without sockets: one daemon thread and its timers. Any thread. */
final class InProcessLoop implements EventLoop {

  private static final Log LOG = new Log(InProcessLoop.class);

  /** How long the end of the thread is waited for, in milliseconds: 5 s. */
  private static final long MAX_AWAIT = 5_000;

  private volatile @Nullable Thread thread;
  private final ScheduledThreadPoolExecutor executor;

  InProcessLoop(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread t = new InProcessLoopThread(task, "goshawk-inprocess-" + name);
              t.setDaemon(true);
              thread = t;
              return t;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
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
    ScheduledFuture<?> scheduled =
        executor.schedule(guarded(task), delayNanos, TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(guarded(task));
  }

  /** The executor would keep to itself what the task throws. */
  private static Runnable guarded(Runnable task) {
    return () -> Guard.run(LOG, "a task of an event loop", task);
  }

  /** Runs a task unless the loop has ended; whether it will run. */
  boolean executeUnlessEnded(Runnable task) {
    try {
      execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      if (!executor.isShutdown()) {
        throw e;
      }
      return false;
    }
  }

  /** Ends the loop behind what was given to it. */
  void end() {
    executor.shutdown();
  }

  /** Waits, behind {@link #end}, until the loop's thread has ended; 5 s at most. */
  void awaitEnd() throws InterruptedException {
    Thread present = thread;
    if (present != null) {
      present.join(MAX_AWAIT);
    }
  }

  /** The loop's thread, which blocking code can recognise. */
  private static final class InProcessLoopThread extends Thread implements LoopThread {
    InProcessLoopThread(Runnable task, String name) {
      super(task, name);
    }
  }
}
