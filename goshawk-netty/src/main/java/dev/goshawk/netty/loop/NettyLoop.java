package dev.goshawk.netty.loop;

import dev.goshawk.api.NanoClock;
import dev.goshawk.core.loop.TimerWheel;
import dev.goshawk.core.transport.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Netty event loop as the core sees it. Any thread, but for what is said to be the loop's.
 *
 * <p>Timers stand in a wheel of the loop's own; Netty is asked for one timer at a time, for the
 * moment at which the wheel has something to do.
 */
public final class NettyLoop implements EventLoop {

  /** How many bytes go to a socket in one write: 512 KiB, two for a message of 1 MiB. */
  private static final int OUTGOING = 512 * 1024;

  private final io.netty.channel.EventLoop loop;
  private final TimerWheel wheel = new TimerWheel(this, System.nanoTime());

  // Event loop only.
  private @Nullable ByteBuffer outgoing;
  private @Nullable ScheduledFuture<?> alarm;
  private long alarmAt;

  NettyLoop(io.netty.channel.EventLoop loop) {
    this.loop = loop;
  }

  /** A direct buffer in which writes of all connections are gathered, one after another. Loop. */
  public ByteBuffer outgoing() {
    ByteBuffer present = outgoing;
    if (present == null) {
      present = ByteBuffer.allocateDirect(OUTGOING);
      outgoing = present;
    }
    return present;
  }

  /** The loop for channels of Netty. */
  public io.netty.channel.EventLoop netty() {
    return loop;
  }

  @Override
  public boolean inLoop() {
    return loop.inEventLoop();
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
    loop.execute(task);
  }
}
