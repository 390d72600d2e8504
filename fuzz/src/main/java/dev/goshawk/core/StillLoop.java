package dev.goshawk.core;

import dev.goshawk.api.NanoClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event loop that runs on the thread of a target when that says so, with its time. */
final class StillLoop implements EventLoop {

  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<Scheduled> timers = new ArrayList<>();
  private boolean running;
  private long now = 1_000_000_000_000L;
  private final NanoClock clock = () -> now;

  private record Scheduled(Runnable task, long due) {}

  @Override
  public boolean inLoop() {
    return running;
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
    Scheduled timer = new Scheduled(task, now + Math.max(0, delayNanos));
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  /** Runs something on the loop now, and then whatever that has given it to do. */
  void run(Runnable first) {
    running = true;
    try {
      for (Runnable task = first; task != null; task = tasks.poll()) {
        task.run();
      }
    } finally {
      running = false;
    }
  }

  /** Lets time pass; what falls due in it runs in its order and at its time. */
  void advance(Duration time) {
    long end = now + time.toNanos();
    for (Scheduled timer = due(end); timer != null; timer = due(end)) {
      now = Math.max(now, timer.due);
      run(timer.task);
    }
    now = end;
  }

  private @Nullable Scheduled due(long end) {
    Scheduled first =
        timers.stream()
            .filter(timer -> timer.due - end <= 0)
            .min(Comparator.comparingLong(Scheduled::due))
            .orElse(null);
    if (first != null) {
      timers.remove(first);
    }
    return first;
  }

  /** How many timers wait. */
  int timers() {
    return timers.size();
  }

  /** Forgets all, after an input that was a finding. */
  void clear() {
    tasks.clear();
    timers.clear();
  }
}
