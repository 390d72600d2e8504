package dev.goshawk.logging.queue;

import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Entries on their way to a log: taken from any thread, and written one after another by a thread
 * of its own, which begins with the first entry.
 *
 * <p>Whoever has an entry never waits. What the queue has no room for is dropped and counted, and
 * so is what the output fails to write. The writing thread says so, at most once in 10 s: nobody
 * else, since an event loop that told a log of a log that is stuck would be stuck with it.
 *
 * @param <T> what an entry is
 */
public final class LogQueue<T> implements AutoCloseable {

  /** Where entries go. One thread; may block. */
  public interface Output<T> {

    /** Writes an entry, or keeps it until {@link #flush}. */
    void write(T entry) throws Exception;

    /** There are no more entries for now. */
    default void flush() throws Exception {}

    /** There are no more entries at all; {@link #flush} came before. */
    default void close() throws Exception {}
  }

  private static final long WARNING_INTERVAL = TimeUnit.SECONDS.toNanos(10);
  private static final long IDLE = TimeUnit.SECONDS.toNanos(1);
  private static final long CLOSE_MILLIS = 5_000;

  private final String name;
  private final long capacity;
  private final String setting;
  private final ToLongFunction<T> weight;
  private final Output<T> output;
  private final Queue<T> entries = new ConcurrentLinkedQueue<>();
  private final AtomicLong held = new AtomicLong(); // what entries weigh, and those being offered
  private final LongAdder dropped = new LongAdder();
  private volatile boolean idle;
  private volatile boolean ended;
  private volatile @Nullable Thread writer; // written under the monitor

  // Of the writing thread.
  private @Nullable Throwable failure;
  private boolean warned;
  private long warnedAt;
  private long told; // how many of those dropped have been said

  /**
   * A queue without entries.
   *
   * @param name names the thread and the log in warnings: {@code access log}
   * @param capacity what all entries may weigh
   * @param setting what changes that, for the warning
   * @param weight of an entry
   */
  public LogQueue(
      String name, long capacity, String setting, ToLongFunction<T> weight, Output<T> output) {
    this.name = name;
    this.capacity = capacity;
    this.setting = setting;
    this.weight = weight;
    this.output = output;
  }

  /** Takes an entry, or drops it. Any thread; does not wait. */
  public void offer(T entry) {
    long weighs = weight.applyAsLong(entry);
    if (ended || held.addAndGet(weighs) > capacity) {
      if (!ended) {
        held.addAndGet(-weighs);
      }
      dropped.increment();
      return;
    }
    entries.add(entry);
    Thread thread = writer;
    if (thread == null) {
      begin();
    } else if (idle) {
      LockSupport.unpark(thread);
    }
  }

  private synchronized void begin() {
    if (writer == null && !ended) {
      Thread thread = new Thread(this::run, "goshawk-" + name.replace(' ', '-'));
      thread.setDaemon(true);
      thread.start(); // may fail for want of threads: then the next entry tries again
      writer = thread;
    }
  }

  /** How many entries were dropped. Any thread. */
  public long dropped() {
    return dropped.sum();
  }

  /** The output has lost entries that it had taken. Any thread. */
  public void lost(long count) {
    dropped.add(count);
  }

  /** What waits is written, for at most 5 s; what is offered from here on is dropped. */
  @Override
  public void close() {
    Thread thread;
    synchronized (this) {
      ended = true;
      thread = writer;
    }
    if (thread == Thread.currentThread()) {
      return; // it closes the output behind what it is writing
    }
    if (thread == null) {
      attempt(output::close);
      warn(true);
    } else {
      LockSupport.unpark(thread);
      try {
        thread.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (thread == null || !thread.isAlive()) {
      while (entries.poll() != null) { // what was being offered meanwhile
        dropped.increment();
      }
    }
  }

  // The writing thread.

  private void run() {
    boolean unflushed = false;
    while (true) {
      boolean last = ended; // looked at first: then nothing comes behind what is there
      T entry = entries.poll();
      if (entry != null) {
        held.addAndGet(-weight.applyAsLong(entry));
        unflushed = true;
        if (!attempt(() -> output.write(entry))) {
          dropped.increment();
        }
      } else if (unflushed) {
        unflushed = false;
        attempt(output::flush);
      } else if (last) {
        attempt(output::close);
        warn(true);
        return;
      } else {
        park();
      }
      warn(false);
    }
  }

  private void park() {
    idle = true;
    if (entries.isEmpty() && !ended) {
      LockSupport.parkNanos(this, IDLE);
    }
    idle = false;
  }

  /** A step of the output, which is code of users, or meets a full disk. */
  private interface Step {
    void run() throws Exception;
  }

  private boolean attempt(Step step) {
    try {
      step.run();
      return true;
    } catch (Throwable thrown) {
      failure = thrown;
      return false;
    }
  }

  private void warn(boolean now) {
    long lost = dropped.sum() - told;
    if (lost == 0 && failure == null) {
      return;
    }
    long time = System.nanoTime();
    if (warned && !now && time - warnedAt < WARNING_INTERVAL) {
      return;
    }
    String words =
        failure == null
            ? String.format(
                Locale.ROOT,
                "the %s dropped %,d entries: they come faster than they are written, and %s is"
                    + " %,d",
                name,
                lost,
                setting,
                capacity)
            : String.format(
                Locale.ROOT, "the %s cannot be written; it dropped %,d entries", name, lost);
    told += lost;
    warned = true;
    warnedAt = time;
    Throwable thrown = failure;
    failure = null;
    try {
      System.getLogger(LogQueue.class.getName()).log(Level.WARNING, words, thrown);
    } catch (Throwable e) {
      // There is nowhere left to tell it.
    }
  }
}
