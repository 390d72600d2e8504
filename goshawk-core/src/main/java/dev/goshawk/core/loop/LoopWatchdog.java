package dev.goshawk.core.loop;

import dev.goshawk.core.transport.EventLoop;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Names handlers that hold an event loop too long.
 *
 * <p>A handler on a loop writes who it is into its loop's slot and takes it out again: two plain
 * writes and no clock. One daemon thread looks at all slots each period; a slot that shows the same
 * run of a handler in two looks has held its loop for a period at least, and is logged once with
 * the stack of the loop.
 */
public final class LoopWatchdog implements Runnable {

  private static final Log LOG = new Log(LoopWatchdog.class);

  /** How often slots are looked at by default, in milliseconds. */
  public static final long DEFAULT_PERIOD_MILLIS = 500;

  /** Where a loop says what it runs. Written by the loop, read by the watchdog. */
  public static final class Slot {
    private static final VarHandle RUNNING;
    private static final VarHandle RUN;

    static {
      try {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        RUNNING = lookup.findVarHandle(Slot.class, "running", Object.class);
        RUN = lookup.findVarHandle(Slot.class, "run", long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private @Nullable Object running;
    private long run;
    private volatile @Nullable Thread thread;

    // Watchdog only.
    private long seenRun = -1;
    private boolean reported;

    /** The loop begins to run something; answers what it was running before, for leave. */
    public @Nullable Object enter(Object what) {
      Object outer = running;
      if (thread == null) {
        thread = Thread.currentThread(); // a loop has one thread
      }
      RUN.setOpaque(this, run + 1);
      RUNNING.setOpaque(this, what);
      return outer;
    }

    /** The loop goes on with what it was running before. */
    public void leave(@Nullable Object outer) {
      RUNNING.setOpaque(this, outer);
    }
  }

  private final long periodMillis;
  private final Map<EventLoop, Slot> slots = new ConcurrentHashMap<>();
  private volatile boolean stopped;
  private @Nullable Thread thread;

  public LoopWatchdog(long periodMillis) {
    this.periodMillis = periodMillis;
  }

  /** The slot of a loop, for all its connections. Any thread. */
  public Slot slotOf(EventLoop loop) {
    return slots.computeIfAbsent(loop, any -> new Slot());
  }

  public void start() {
    Thread t = new Thread(this, "goshawk-watchdog");
    t.setDaemon(true);
    thread = t;
    t.start();
  }

  public void stop() {
    stopped = true;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void run() {
    while (!stopped) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(periodMillis));
      look();
    }
  }

  /** One look at all slots. */
  void look() {
    slots.values().forEach(this::look);
  }

  private void look(Slot slot) {
    Object what = Slot.RUNNING.getOpaque(slot);
    long run = (long) Slot.RUN.getOpaque(slot);
    if (what == null || run != slot.seenRun) {
      slot.seenRun = run;
      slot.reported = false;
      return;
    }
    Thread loop = slot.thread;
    if (!slot.reported && loop != null) {
      slot.reported = true;
      Throwable where = new Throwable("the event loop is here");
      where.setStackTrace(loop.getStackTrace());
      LOG.get()
          .log(
              Level.WARNING,
              "the asynchronous handler of "
                  + what
                  + " has held event loop "
                  + loop.getName()
                  + " for more than "
                  + periodMillis
                  + " ms; blocking code belongs into a blocking service",
              where);
    }
  }
}
