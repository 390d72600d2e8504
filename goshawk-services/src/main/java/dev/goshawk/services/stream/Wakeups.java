package dev.goshawk.services.stream;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A task that is run again whenever somebody wakes it, by one thread at a time, without a lock:
 * whoever finds it running leaves it to that thread to run it once more. Any thread.
 *
 * <p>A run that follows a {@link #wake} sees all that was written before that. However often it is
 * woken while it runs, it is run once more.
 */
public final class Wakeups {

  private final Runnable task;
  private final AtomicInteger wanted = new AtomicInteger();

  /**
   * Wakeups of a task.
   *
   * @param task must not throw, and must not block
   */
  public Wakeups(Runnable task) {
    this.task = task;
  }

  /** Has the task run, by this thread or by the one that runs it now. */
  public void wake() {
    if (wanted.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      task.run();
      seen = wanted.addAndGet(-seen);
    } while (seen != 0);
  }
}
