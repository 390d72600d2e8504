package dev.goshawk.netty;

import dev.goshawk.api.NanoClock;
import dev.goshawk.core.EventLoop;
import dev.goshawk.core.Log;
import dev.goshawk.core.TimerWheel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Netty event loop as the core sees it. Any thread, but for what is said to be the loop's.
 *
 * <p>While Netty's thread sleeps, another one can {@link #enter} the loop: it is on the loop then,
 * with all that this means, until it leaves. Tasks that it gives to the loop meanwhile are its own
 * to run, behind what it does; it need not wake Netty's thread for them.
 *
 * <p>Timers stand in a wheel of the loop's own; Netty is asked for one timer at a time, for the
 * moment at which the wheel has something to do.
 */
final class NettyLoop implements EventLoop {

  private static final Log LOG = new Log(NettyLoop.class);

  private final SingleThreadEventLoop loop;
  private final LoopLease lease;
  private final TimerWheel wheel = new TimerWheel(this, System.nanoTime());

  /** How many bytes go to a socket in one write: 512 KiB, two for a message of 1 MiB. */
  private static final int OUTGOING = 512 * 1024;

  // Event loop only.
  private @Nullable ByteBuffer outgoing;
  private final ArrayDeque<Runnable> aside = new ArrayDeque<>(2);
  private @Nullable ScheduledFuture<?> alarm;
  private long alarmAt;

  NettyLoop(SingleThreadEventLoop loop, LoopLease lease) {
    this.loop = loop;
    this.lease = lease;
  }

  /** A direct buffer in which writes of all connections are gathered, one after another. Loop. */
  ByteBuffer outgoing() {
    ByteBuffer present = outgoing;
    if (present == null) {
      present = ByteBuffer.allocateDirect(OUTGOING);
      outgoing = present;
    }
    return present;
  }

  io.netty.channel.EventLoop netty() {
    return loop;
  }

  @Override
  public boolean inLoop() {
    return loop.inEventLoop() || lease.isMine();
  }

  /**
   * Makes this thread the loop's until {@link #leave}, if Netty's sleeps and no task waits for it;
   * so nothing that was given to the loop before is overtaken. Any thread that is not on the loop.
   */
  boolean enter() {
    if (!lease.borrow()) {
      return false;
    }
    if (loop.pendingTasks() > 0) {
      lease.giveBack();
      return false;
    }
    return true;
  }

  /** Runs what was given to the loop since {@link #enter}, and gives the loop back. */
  void leave() {
    try {
      for (Runnable task = aside.poll(); task != null; task = aside.poll()) {
        try {
          task.run();
        } catch (Throwable e) { // as Netty does with any task
          LOG.get().log(Level.WARNING, "a task of the event loop failed", e);
        }
      }
    } finally {
      // Some are left only where logging failed as well: the loop must be given back all the same.
      for (Runnable task = aside.poll(); task != null; task = aside.poll()) {
        loop.execute(task);
      }
      lease.giveBack();
    }
  }

  @Override
  public NanoClock clock() {
    return NanoClock.SYSTEM;
  }

  @Override
  public Timer schedule(Runnable task, long delayNanos) {
    TimerWheel.Entry entry = wheel.timer(task, System.nanoTime() + Math.max(delayNanos, 0));
    if (inLoop()) {
      add(entry);
    } else {
      loop.execute(() -> add(entry));
    }
    return entry;
  }

  private void add(TimerWheel.Entry entry) {
    wheel.add(entry);
    setAlarm();
  }

  /** Sees to it that Netty calls in time. An alarm that turns out needless is let ring. */
  private void setAlarm() {
    long wake = wheel.nextWake();
    if (wake == TimerWheel.NEVER || (alarm != null && alarmAt - wake <= 0)) {
      return;
    }
    if (alarm != null) {
      alarm.cancel(false);
    }
    alarmAt = wake;
    alarm = loop.schedule(this::ring, Math.max(0, wake - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private void ring() {
    alarm = null;
    try {
      wheel.advance(System.nanoTime());
    } finally {
      setAlarm();
    }
  }

  @Override
  public void execute(Runnable task) {
    if (lease.isMine()) {
      aside.add(task);
    } else {
      loop.execute(task);
    }
  }
}
