package dev.goshawk.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An event loop that runs when a test says so, on the test's thread, with the test's time. Tasks
 * may come from any thread; what runs them counts as the loop only while it does.
 */
final class FakeLoop implements EventLoop {

  /** How long a task of another thread is waited for that is sure to come, in seconds. */
  private static final long PATIENCE = 60;

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final List<Scheduled> timers = new ArrayList<>(); // guarded by itself
  private volatile Thread running;
  private volatile long now = 1_000_000_000_000L;

  private record Scheduled(Runnable task, long due) {}

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == running;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer schedule(Runnable task, long delayNanos) {
    Scheduled timer = new Scheduled(task, now + Math.max(0, delayNanos));
    synchronized (timers) {
      timers.add(timer);
    }
    return () -> {
      synchronized (timers) {
        timers.remove(timer);
      }
    };
  }

  /** Runs something on the loop now, and then whatever that has given it to do. */
  void run(Runnable task) {
    Thread outer = running;
    running = Thread.currentThread();
    try {
      task.run();
      if (outer == null) {
        for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
          next.run();
        }
      }
    } finally {
      running = outer;
    }
  }

  /** Runs all that is there to do. */
  void run() {
    run(() -> {});
  }

  /** Waits for a task, and runs all that is there to do. */
  void await() {
    try {
      Runnable task = tasks.poll(PATIENCE, TimeUnit.SECONDS);
      if (task == null) {
        throw new AssertionError("nothing came to do in " + PATIENCE + " s");
      }
      run(task);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Lets time pass; what falls due in it runs in its order and at its time. */
  void advance(Duration time) {
    long end = now + time.toNanos();
    for (Scheduled timer = firstDue(end); timer != null; timer = firstDue(end)) {
      now = Math.max(now, timer.due);
      run(timer.task);
    }
    now = end;
    run();
  }

  /** Something holds the loop up: time passes, and all that falls due runs at its end. */
  void holdUp(Duration time) {
    long later = now + time.toNanos();
    now = later;
    advance(Duration.ZERO);
  }

  private Scheduled firstDue(long end) {
    synchronized (timers) {
      Scheduled first =
          timers.stream()
              .filter(timer -> timer.due - end <= 0)
              .min(Comparator.comparingLong(Scheduled::due))
              .orElse(null);
      timers.remove(first);
      return first;
    }
  }

  /** How many timers wait. */
  int timers() {
    synchronized (timers) {
      return timers.size();
    }
  }

  /** How long until the next timer is due. */
  Duration untilNextTimer() {
    synchronized (timers) {
      return Duration.ofNanos(timers.stream().mapToLong(Scheduled::due).min().orElseThrow() - now);
    }
  }
}
