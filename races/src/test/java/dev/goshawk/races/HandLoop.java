package dev.goshawk.races;

import dev.goshawk.api.NanoClock;
import dev.goshawk.core.transport.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An event loop that is turned by hand: it runs when an actor of a race says so, on that actor's
 * thread, with a time that passes when an actor says so.
 *
 * <p>{@link #turn} and {@link #pass} by one thread at a time, which counts as the loop meanwhile;
 * the rest by any thread.
 */
public final class HandLoop implements EventLoop {

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Queue<Scheduled> timers = new ConcurrentLinkedQueue<>();
  private volatile Thread turning;
  private volatile long now = 1_000_000_000_000L;
  private final NanoClock clock = () -> now;

  private record Scheduled(Runnable task, long due) {}

  /** Runs what is there to do, and what that gives it to do. */
  public void turn() {
    turning = Thread.currentThread();
    try {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    } finally {
      turning = null;
    }
  }

  /** Whether there is nothing to do but what time brings. */
  public boolean isIdle() {
    return tasks.isEmpty();
  }

  /** Lets time pass, and runs the timers that fall due. */
  public void pass(Duration time) {
    long later = now + time.toNanos();
    now = later;
    for (Scheduled timer : List.copyOf(timers)) {
      if (timer.due - later <= 0 && timers.remove(timer)) {
        tasks.add(timer.task);
      }
    }
    turn();
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == turning;
  }

  @Override
  public NanoClock clock() {
    return clock;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer schedule(Runnable task, long delayNanos) {
    Scheduled timer = new Scheduled(task, now + delayNanos);
    timers.add(timer);
    return () -> timers.remove(timer);
  }
}
