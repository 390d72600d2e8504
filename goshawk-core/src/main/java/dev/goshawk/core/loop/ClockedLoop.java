package dev.goshawk.core.loop;

import dev.goshawk.api.NanoClock;
import dev.goshawk.core.transport.EventLoop;

/**
 * An event loop whose timers go by another clock than its own, such as one that a test moves by
 * hand. Any thread.
 *
 * <p>That clock does not say when it is moved, so it is looked at every few milliseconds while a
 * timer waits: time that a test lets pass is noticed that much later.
 */
public final class ClockedLoop implements EventLoop {

  /** How often the clock is looked at, in nanoseconds of the loop's own: 5 ms. */
  private static final long LOOK = 5_000_000;

  private final EventLoop loop;
  private final NanoClock clock;

  /** A loop by another clock. */
  public ClockedLoop(EventLoop loop, NanoClock clock) {
    this.loop = loop;
    this.clock = clock;
  }

  @Override
  public boolean inLoop() {
    return loop.inLoop();
  }

  @Override
  public NanoClock clock() {
    return clock;
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }

  @Override
  public Timer schedule(Runnable task, long delayNanos) {
    Look look = new Look(task, TimerWheel.due(clock.nanoTime(), delayNanos));
    look.again();
    return look;
  }

  /** A timer, which looks at the clock until it is due. */
  private final class Look implements Timer, Runnable {
    private final Runnable task;
    private final long due;
    private volatile boolean cancelled;
    private volatile EventLoop.Timer next = () -> {};

    Look(Runnable task, long due) {
      this.task = task;
      this.due = due;
    }

    void again() {
      next = loop.schedule(this, Math.max(0, Math.min(LOOK, due - clock.nanoTime())));
      if (cancelled) {
        next.cancel();
      }
    }

    @Override
    public void run() {
      if (cancelled) {
        return;
      }
      if (clock.nanoTime() - due >= 0) {
        task.run();
      } else {
        again();
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      next.cancel();
    }
  }
}
