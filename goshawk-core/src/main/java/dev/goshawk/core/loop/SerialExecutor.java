package dev.goshawk.core.loop;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs tasks on an executor one after another, in order. Any thread. */
public final class SerialExecutor implements Executor, Runnable {

  private static final Log LOG = new Log(SerialExecutor.class);

  private final Executor executor;

  // Guarded by this.
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(4);
  private boolean running;

  public SerialExecutor(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (this) {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    try {
      executor.execute(this);
    } catch (RejectedExecutionException e) {
      // The caller's executor is closed. Its events are heard here rather than never.
      LOG.get().log(System.Logger.Level.WARNING, "an executor of calls refused a task", e);
      run();
    }
  }

  @Override
  public void run() {
    while (true) {
      Runnable task;
      synchronized (this) {
        task = tasks.poll();
        if (task == null) {
          running = false;
          return;
        }
      }
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.get().log(System.Logger.Level.WARNING, "an event of a call failed", e);
      }
    }
  }
}
