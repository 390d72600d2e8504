package dev.goshawk.core.loop;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Runs tasks on an executor of the application's one after another, in order. Any thread.
 *
 * <p>Where the executor throws, whatever it throws, the tasks run on the thread that gave the last
 * one rather than never, and whoever made this hears of it.
 */
public final class SerialExecutor implements Executor, Runnable {

  private static final Log LOG = new Log(SerialExecutor.class);

  private final Executor executor;
  private final Consumer<? super Throwable> failed;

  // Guarded by this.
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(4);
  private boolean running; // a turn is due, or runs
  private boolean draining;

  /**
   * Without tasks yet.
   *
   * @param failed is told what the executor threw, once the tasks have run
   */
  public SerialExecutor(Executor executor, Consumer<? super Throwable> failed) {
    this.executor = executor;
    this.failed = failed;
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
    Throwable thrown = Guard.execute(executor, this);
    if (thrown != null) {
      LOG.warn("an executor of calls failed; events run on the thread that brought them", thrown);
      run();
      failed.accept(thrown);
    }
  }

  @Override
  public void run() {
    synchronized (this) {
      if (draining) { // the executor has thrown, and kept the turn all the same
        return;
      }
      draining = true;
    }
    while (true) {
      Runnable task;
      synchronized (this) {
        task = tasks.poll();
        if (task == null) {
          running = false;
          draining = false;
          return;
        }
      }
      Guard.run(LOG, "an event of a call", task);
    }
  }
}
