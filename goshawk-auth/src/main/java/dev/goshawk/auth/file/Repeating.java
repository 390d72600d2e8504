package dev.goshawk.auth.file;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs a task again and again until it is closed, each time an interval after it has ended, on the
 * JDK's common pool; the waits are the JDK's own timer. Any thread.
 */
public final class Repeating implements AutoCloseable {

  private static final Duration LEAST_INTERVAL = Duration.ofMillis(10);

  private final Runnable task;
  private final long intervalMillis;
  private volatile CompletableFuture<Boolean> wait = new CompletableFuture<>();
  private volatile boolean closed;

  private Repeating(Runnable task, long intervalMillis) {
    this.task = task;
    this.intervalMillis = intervalMillis;
  }

  /**
   * An interval that may be waited for.
   *
   * @throws IllegalArgumentException when it is less than 10 ms
   */
  public static Duration checked(Duration interval) {
    if (interval.compareTo(LEAST_INTERVAL) < 0) {
      throw new IllegalArgumentException("interval of " + interval + " is less than 10 ms");
    }
    return interval;
  }

  /** Runs a task, which must throw nothing, for the first time when an interval has passed. */
  public static Repeating start(Duration interval, Runnable task) {
    Repeating repeating = new Repeating(task, checked(interval).toMillis());
    repeating.next();
    return repeating;
  }

  private void next() {
    CompletableFuture<Boolean> due = new CompletableFuture<>();
    wait = due;
    if (closed) { // which may have seen the one before
      return;
    }
    var unused =
        due.completeOnTimeout(true, intervalMillis, TimeUnit.MILLISECONDS)
            .thenAcceptAsync(
                over -> {
                  if (over && !closed) {
                    task.run();
                    next();
                  }
                });
  }

  @Override
  public void close() {
    closed = true;
    wait.complete(false);
  }
}
