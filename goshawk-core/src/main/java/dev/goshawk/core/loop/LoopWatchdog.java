package dev.goshawk.core.loop;

import dev.goshawk.core.transport.EventLoop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Names code of users that holds an event loop too long: handlers, filters, listeners, callbacks.
 *
 * <p>Whoever calls such code on a loop writes whose it is into the loop's slot and takes it out
 * again: plain writes and no clock. One daemon thread looks at all slots each period; a slot that
 * shows the same run in two looks has held its loop for a period at least, and is logged once with
 * the stack of the loop. What the loop does for that code is not watched: its time is not the
 * user's. Nor is it called blocking code when a marshaller takes long, which may be the message's
 * fault or the machine's: a marshaller is told of in words of its own.
 *
 * <p>All servers and channels of a process share one, since they share loops. The thread runs while
 * anybody has it {@linkplain #start started}.
 */
public final class LoopWatchdog {

  private static final Log LOG = new Log(LoopWatchdog.class);

  /** How often slots are looked at by default, in milliseconds. */
  public static final long DEFAULT_PERIOD_MILLIS = 500;

  /** How long the ends of its threads are waited for: 1 s. */
  private static final Duration MAX_AWAIT = Duration.ofSeconds(1);

  private static final LoopWatchdog SHARED = new LoopWatchdog(DEFAULT_PERIOD_MILLIS);

  /** The slot of the loop whose thread it is. Weakly, as what ran there may hold much. */
  private static final ThreadLocal<@Nullable WeakReference<Slot>> CURRENT = new ThreadLocal<>();

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

    /** What {@code run} ends with while code of a user's runs: a method's, or one of these two. */
    private static final int CODE = 1;

    private static final int MARSHALLER = 2;
    private static final int OBSERVER = 3;
    private static final int KIND = 3;

    /**
     * Whose code runs, or ran last: it stays when that is over, and is written only when it is
     * another. A reference that is written costs a memory fence with some collectors, and most
     * loops run code of few.
     */
    private @Nullable Object running;

    /** Counts what begins and ends, times 4, and in its last two bits the kind of what runs. */
    private long run;

    private volatile @Nullable Thread thread;

    // Watchdog only.
    private long seenRun = -1;
    private boolean reported;

    private Slot() {}

    /**
     * The loop begins to run code of a user's, or with null something of its own within that.
     *
     * @param what whose code it is, to be named by {@link Object#toString}: a method
     * @return what the loop was running before, for {@link #leave}
     */
    public @Nullable Object enter(@Nullable Object what) {
      return enter(what, CODE);
    }

    /** The loop begins to encode or decode a message of a method. */
    public @Nullable Object enterMarshaller(Object method) {
      return enter(method, MARSHALLER);
    }

    /** The loop begins to tell a tracer or a metric sink of something. */
    public @Nullable Object enterObserver(Object observer) {
      return enter(observer, OBSERVER);
    }

    private @Nullable Object enter(@Nullable Object what, int kind) {
      Object outer = (run & KIND) == 0 ? null : running;
      if (thread == null) {
        ofThread(Thread.currentThread());
      }
      become(what, kind);
      return outer;
    }

    /** The loop goes on with what it was running before, whose time begins anew. */
    public void leave(@Nullable Object outer) {
      become(outer, CODE);
    }

    private void ofThread(Thread loop) {
      if (thread != loop) {
        thread = loop;
        CURRENT.set(new WeakReference<>(this));
      }
    }

    private void become(@Nullable Object what, int kind) {
      if (what != null && what != running) {
        RUNNING.setOpaque(this, what);
      }
      RUN.setOpaque(this, (run | KIND) + 1 + (what == null ? 0 : kind));
    }
  }

  private final long periodMillis;

  /**
   * Guarded by itself. Slots weakly, too: connections and channels hold theirs, and what runs on a
   * loop may hold the loop, such as the service of a server in this process.
   */
  private final Map<EventLoop, WeakReference<Slot>> slots = new WeakHashMap<>();

  private final Set<Runnable> looks = ConcurrentHashMap.newKeySet();

  // Guarded by this.
  private int users;
  private @Nullable Look looking;
  private final List<Thread> threads = new ArrayList<>(1); // some that have ended among them

  LoopWatchdog(long periodMillis) {
    this.periodMillis = periodMillis;
  }

  /** The one of the process. */
  public static LoopWatchdog shared() {
    return SHARED;
  }

  /** The slot of a loop, for all its connections. Any thread; on the loop, the slot notes whose. */
  public Slot slotOf(EventLoop loop) {
    Slot slot;
    synchronized (slots) {
      WeakReference<Slot> known = slots.get(loop);
      slot = known == null ? null : known.get();
      if (slot == null) {
        slot = new Slot();
        slots.put(loop, new WeakReference<>(slot));
      }
    }
    if (loop.inLoop()) { // whose thread may be another than before: one that has ended is replaced
      slot.ofThread(Thread.currentThread());
    }
    return slot;
  }

  /** The slot of the loop on whose thread this is called; null on other threads. */
  static @Nullable Slot current() {
    WeakReference<Slot> known = CURRENT.get();
    return known == null ? null : known.get();
  }

  /** Looks at something else as well, each period. */
  public void add(Runnable look) {
    looks.add(look);
  }

  /** One more server or channel has to be watched. Any thread. */
  public synchronized void start() {
    if (users++ > 0) {
      return;
    }
    Look look = new Look();
    Thread thread = new Thread(look, "goshawk-watchdog");
    thread.setDaemon(true);
    look.thread = thread;
    Throwable failure = Guard.attempt(thread::start);
    if (failure != null) {
      LOG.warn("the watchdog of event loops could not start", failure);
      return;
    }
    looking = look;
    threads.removeIf(other -> !other.isAlive());
    threads.add(thread);
  }

  /** One fewer; to be called once for each {@link #start}. Any thread. */
  public synchronized void stop() {
    Look look = looking;
    if (--users == 0 && look != null) {
      looking = null;
      look.stopped = true;
      LockSupport.unpark(look.thread);
    }
  }

  /**
   * Waits until its threads have ended, a second at most, if nobody has it started. There may be
   * several: one that was stopped ends after its look, and may have been started anew meanwhile.
   *
   * @param latest when the caller waits no more, as a reading of {@link System#nanoTime}
   */
  public void awaitEnd(long latest) throws InterruptedException {
    List<Thread> ending;
    synchronized (this) {
      ending = users == 0 ? List.copyOf(threads) : List.of();
    }
    ThreadEnds.await(ending, MAX_AWAIT, latest);
  }

  /** The thread that looks, until it is stopped. */
  private final class Look implements Runnable {
    private volatile boolean stopped;
    private @Nullable Thread thread;

    @Override
    public void run() {
      while (!stopped) {
        try {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(periodMillis));
          if (!stopped) {
            Guard.run(LOG, "a look at the event loops", LoopWatchdog.this::look);
          }
        } catch (Throwable failure) {
          // Without memory not even the words above can be had when they are used first.
        }
      }
    }
  }

  /** One look at all slots. */
  void look() {
    List<Slot> all;
    synchronized (slots) {
      all = slots.values().stream().map(WeakReference::get).filter(Objects::nonNull).toList();
    }
    all.forEach(this::look);
    looks.forEach(look -> Guard.run(LOG, "a look at what is watched", look));
  }

  private void look(Slot slot) {
    long run = (long) Slot.RUN.getOpaque(slot);
    Object what = Slot.RUNNING.getOpaque(slot);
    int kind = (int) run & Slot.KIND;
    if (kind == 0 || run != slot.seenRun) {
      slot.seenRun = run;
      slot.reported = false;
      return;
    }
    Thread loop = slot.thread;
    if (!slot.reported && loop != null) {
      slot.reported = true;
      Throwable where = new Throwable("the event loop is here");
      where.setStackTrace(loop.getStackTrace());
      LOG.warn(
          whose(kind, what)
              + " has held event loop "
              + loop.getName()
              + " for more than "
              + periodMillis
              + " ms; "
              + advice(kind),
          where);
    }
  }

  private static String whose(int kind, @Nullable Object what) {
    return switch (kind) {
      case Slot.MARSHALLER -> "a marshaller of " + what;
      case Slot.OBSERVER ->
          "tracer or metric sink " + (what == null ? "unknown" : what.getClass().getName());
      default -> "code of " + what;
    };
  }

  private static String advice(int kind) {
    return switch (kind) {
      case Slot.MARSHALLER -> "it is slow, the message is very large, or the machine is overloaded";
      case Slot.OBSERVER -> "it must not block: what takes long belongs on a thread of its own";
      default -> "code that blocks belongs into a blocking service, or on a thread of its own";
    };
  }
}
