package dev.goshawk.core.transport;

import dev.goshawk.api.NanoClock;
import java.util.concurrent.Executor;

/**
 * The one thread on which a connection lives. Tasks run one after another in the order in which
 * they were given. Any thread.
 */
public interface EventLoop extends Executor {

  /** Whether the caller is on this loop. */
  boolean inLoop();

  /** The clock that the loop, its timers and its deadlines go by. */
  NanoClock clock();

  /** The present reading of {@link #clock}. */
  default long nanoTime() {
    return clock().nanoTime();
  }

  /** Runs a task on the loop after a delay in nanoseconds; at once when it is not positive. */
  Timer schedule(Runnable task, long delayNanos);

  /** A task that waits for its time. */
  @FunctionalInterface
  interface Timer {
    /** Forgets the task unless it has begun. Any thread. */
    void cancel();
  }
}
