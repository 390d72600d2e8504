package dev.goshawk.services.stream;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What runs a task again and again. Any thread. */
public interface Ticker {

  /**
   * Runs a task after an interval and then after each further one, until stopped.
   *
   * @param task must not throw, and must not block
   * @return stops it
   */
  Runnable every(Duration interval, Runnable task);

  /**
   * One thread for all tasks, a daemon, which ends when there has been none for a second. So there
   * is nothing to close.
   */
  static Ticker ofOneThread(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(1, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    return (interval, task) -> {
      long nanos = interval.toNanos();
      Future<?> running = executor.scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
      return () -> running.cancel(false);
    };
  }
}
