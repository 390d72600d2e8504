package dev.goshawk.netty.loop;

import dev.goshawk.api.NanoClock;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.TimerWheel;
import dev.goshawk.core.transport.EventLoop;
import io.netty.channel.SelectStrategyFactory;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Netty event loop as the core sees it. Any thread, but for what is said to be the loop's.
 *
 * <p>Timers stand in a wheel of the loop's own; Netty is asked for one timer at a time, for the
 * moment at which the wheel has something to do.
 *
 * <p>Netty's loop outlives what is thrown in it ({@link SurvivingLoop}). Should its thread end
 * nevertheless, the connections that it had are lost, and their owners hear it from Netty; those
 * who share the loops are told; and another loop of Netty's, with a thread of its own, runs what is
 * given to this one from then on. So calls end, and whoever lives on the loop can be closed.
 */
public final class NettyLoop implements EventLoop {

  private static final Log LOG = new Log(NettyLoop.class);

  /** How many bytes go to a socket in one write: 512 KiB, two for a message of 1 MiB. */
  private static final int OUTGOING = 512 * 1024;

  private final NettyLoopThread.Factory threads;
  private final SelectStrategyFactory selecting;
  private final Consumer<String> lost;
  private final TimerWheel wheel = new TimerWheel(this, System.nanoTime());

  /** Netty's loop; written holding this. */
  private volatile SurvivingLoop loop;

  /** What is to run instead of a loop that has ended is not made any more; guarded by this. */
  private boolean over;

  // Event loop only.
  private @Nullable ByteBuffer outgoing;
  private @Nullable ScheduledFuture<?> alarm;
  private boolean alarmMissing; // it could not be set, or may have been lost
  private long alarmAt;

  /**
   * A loop whose thread begins with its first task.
   *
   * @param selecting when its selector is asked
   * @param lost hears the name of the loop's thread when that has ended before the loop was {@link
   *     #end ended}
   */
  NettyLoop(
      NettyLoopThread.Factory threads, SelectStrategyFactory selecting, Consumer<String> lost) {
    this.threads = threads;
    this.selecting = selecting;
    this.lost = lost;
    this.loop = new SurvivingLoop(this, threads, selecting);
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

  /** Forgets what was gathered to be written. Loop. */
  public void discardOutgoing() {
    ByteBuffer present = outgoing;
    if (present != null) {
      present.clear();
    }
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
  public void execute(Runnable task) {
    SurvivingLoop present = loop;
    try {
      present.execute(task);
    } catch (RejectedExecutionException e) {
      if (!replace(present)) {
        throw e;
      }
      loop.execute(task);
    }
  }

  // Timers.

  @Override
  public Timer schedule(Runnable task, long delayNanos) {
    TimerWheel.Entry entry = wheel.timer(task, TimerWheel.due(System.nanoTime(), delayNanos));
    if (inLoop()) {
      add(entry);
    } else {
      execute(() -> add(entry));
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
    if (wake == TimerWheel.NEVER || (!alarmMissing && alarm != null && alarmAt - wake <= 0)) {
      return;
    }
    if (alarm != null) {
      alarm.cancel(false);
    }
    alarm = null;
    alarmMissing = true; // unless all goes well: memory may have run out
    alarmAt = wake;
    alarm = loop.schedule(this::ring, Math.max(0, wake - System.nanoTime()), TimeUnit.NANOSECONDS);
    alarmMissing = false;
  }

  private void ring() {
    alarm = null;
    try {
      wheel.advance(System.nanoTime());
    } finally {
      setAlarm();
    }
  }

  /**
   * Something was thrown on the loop that nobody had caught. Netty takes an alarm that is due out
   * of one queue and puts it into another, and where memory runs out in between it is lost. Loop.
   */
  void failed() {
    alarmMissing = true;
  }

  /** The loop is about to wait for its channels, in each of its rounds. */
  void beforeIo() {
    if (alarmMissing) {
      setAlarm();
    }
  }

  // The end.

  /** Ends the loop behind what was given to it. */
  synchronized void end() {
    over = true;
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** The thread of a loop of Netty's is about to end; comes on that thread. */
  void threadEnded(SurvivingLoop ended) {
    if (isOver()) {
      return;
    }
    String name = Thread.currentThread().getName();
    Guard.run(LOG, "a loop in place of " + name, () -> replace(ended));
    Guard.run(LOG, "telling of the end of " + name, () -> lost.accept(name));
  }

  private synchronized boolean isOver() {
    return over;
  }

  /**
   * Has another loop take the place of one that has ended, unless it was to end; whether it has.
   */
  private synchronized boolean replace(SurvivingLoop ended) {
    if (over) {
      return false;
    }
    if (loop != ended) {
      return true; // that was done
    }
    SurvivingLoop next = new SurvivingLoop(this, threads, selecting);
    next.execute(
        () -> {
          ended.awaitEnd(); // what is the loop's must not be used by two threads at a time
          alarm = null;
          setAlarm();
        });
    loop = next;
    return true;
  }
}
