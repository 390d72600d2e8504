package dev.goshawk.core.loop;

import dev.goshawk.core.transport.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one event loop: a hierarchical timing wheel (Varghese and Lauck, 1987). To set a
 * timer and to forget it costs the same however many there are, which matters since almost every
 * deadline is forgotten before its time.
 *
 * <p>Event loop only, but for {@link Entry#cancel}. Time is counted in ticks of 2^20 ns, about a
 * millisecond; a timer never runs early and, when the loop is on time, less than two ticks late.
 * Three levels of 256 slots reach 1 tick, 256 ticks and 65,536 ticks per slot: five hours. What is
 * due later stands in the last slot and is put in its place again when that comes.
 *
 * <p>The wheel has no clock: the loop asks {@link #nextWake} when to call {@link #advance}.
 */
public final class TimerWheel {

  private static final Log LOG = new Log(TimerWheel.class);

  private static final int TICK_BITS = 20;
  private static final int SLOT_BITS = 8;
  private static final int SLOTS = 1 << SLOT_BITS;
  private static final int LEVELS = 3;

  /** The longest delay, 146 years: with a longer one, the time at which it is due would wrap. */
  private static final long LONGEST = Long.MAX_VALUE / 2;

  /** The result of {@link #nextWake} when there is nothing to wake for. */
  public static final long NEVER = Long.MAX_VALUE;

  /** One timer, in the list of its slot. */
  public final class Entry implements EventLoop.Timer {
    private @Nullable Runnable task;
    private final long due;

    // Event loop only.
    private int slot = NOWHERE;
    private @Nullable Entry next;
    private @Nullable Entry previous;

    private Entry(Runnable task, long due) {
      this.task = task;
      this.due = due;
    }

    @Override
    public void cancel() {
      if (loop.inLoop()) {
        remove(this);
      } else {
        loop.execute(() -> remove(this));
      }
    }
  }

  private static final int NOWHERE = -1;
  private static final int OVER = -2;

  private final EventLoop loop;
  private final long origin;
  private final @Nullable Entry[] slots = new @Nullable Entry[LEVELS * SLOTS];

  /** A bit for each slot that is not empty. */
  private final long[] occupied = new long[LEVELS * SLOTS / Long.SIZE];

  private long tick;
  private int size;

  /** An empty wheel of a loop that begins now, in nanoseconds. */
  public TimerWheel(EventLoop loop, long now) {
    this.loop = loop;
    origin = now;
  }

  /**
   * A timer that is not set yet. Any thread.
   *
   * @param due when, in nanoseconds on the clock of the wheel
   */
  public Entry timer(Runnable task, long due) {
    return new Entry(task, tickAfter(due));
  }

  /**
   * When a delay that begins now is over, on the clock of the wheel.
   *
   * @param delay in nanoseconds; less than 0 counts as 0, and more than 146 years as these
   */
  public static long due(long now, long delay) {
    return now + Math.max(0, Math.min(delay, LONGEST));
  }

  /** Sets a timer, unless it was cancelled. One that is due already runs with the next advance. */
  public void add(Entry entry) {
    if (entry.slot == NOWHERE) {
      size++;
      // The slot of the current tick has been run.
      place(entry, tick + 1);
    }
  }

  private void remove(Entry entry) {
    if (entry.slot >= 0) {
      unlink(entry);
      size--;
    }
    entry.slot = OVER;
    entry.task = null;
  }

  /** How many timers are set. */
  public int size() {
    return size;
  }

  /** When to advance next, in nanoseconds; {@link #NEVER} when no timer is set. */
  public long nextWake() {
    if (size == 0) {
      return NEVER;
    }
    long wake = NEVER;
    for (int level = 0; level < LEVELS; level++) {
      int shift = level * SLOT_BITS;
      long current = tick >>> shift;
      int ahead = slotsAhead(level, (int) current & (SLOTS - 1));
      if (ahead > 0) {
        wake = Math.min(wake, (current + ahead) << shift);
      }
    }
    return origin + (wake << TICK_BITS);
  }

  /** How many slots behind the current one the next occupied one of a level is; 0 for none. */
  private int slotsAhead(int level, int current) {
    int base = level * SLOTS;
    for (int ahead = 1; ahead < SLOTS; ) {
      int slot = (current + ahead) & (SLOTS - 1);
      long word = occupied[(base + slot) / Long.SIZE] >>> slot;
      if (word != 0) {
        int found = ahead + Long.numberOfTrailingZeros(word);
        return found < SLOTS ? found : 0;
      }
      ahead += Long.SIZE - (slot & (Long.SIZE - 1));
    }
    return 0;
  }

  /** Runs what is due now, in nanoseconds, in the order of its ticks. */
  public void advance(long now) {
    long end = (now - origin) >> TICK_BITS;
    while (size > 0) {
      long next = (nextWake() - origin) >> TICK_BITS;
      if (next > end) {
        break;
      }
      tick = next;
      for (int level = LEVELS - 1; level > 0; level--) {
        int shift = level * SLOT_BITS;
        if ((tick & ((1L << shift) - 1)) == 0) {
          cascade(level * SLOTS + ((int) (tick >>> shift) & (SLOTS - 1)));
        }
      }
      runSlot((int) tick & (SLOTS - 1));
    }
    tick = Math.max(tick, end);
  }

  /** Distributes the entries of a slot over the slots below; the current one is run after it. */
  private void cascade(int slot) {
    for (Entry entry = slots[slot]; entry != null; entry = slots[slot]) {
      unlink(entry);
      place(entry, tick);
    }
  }

  private void runSlot(int slot) {
    for (Entry entry = slots[slot]; entry != null; entry = slots[slot]) {
      Runnable task = entry.task;
      remove(entry); // first, so that a task that throws does not come again
      if (task != null) {
        Guard.run(LOG, "a task of a timer", task); // the others of the slot are due all the same
      }
    }
  }

  /** Puts an entry into the slot of its time, but not before that of a tick. */
  private void place(Entry entry, long earliest) {
    long due = Math.max(entry.due, earliest);
    int level = 0;
    while (level < LEVELS - 1 && slotsTo(due, level) >= SLOTS) {
      level++;
    }
    int shift = level * SLOT_BITS;
    long slotTime = (tick >>> shift) + Math.min(slotsTo(due, level), SLOTS - 1);
    link(entry, level * SLOTS + ((int) slotTime & (SLOTS - 1)));
  }

  /** How many slots of a level lie between now and a tick. */
  private long slotsTo(long due, int level) {
    int shift = level * SLOT_BITS;
    return (due >>> shift) - (tick >>> shift);
  }

  private void link(Entry entry, int slot) {
    Entry first = slots[slot];
    entry.slot = slot;
    entry.next = first;
    if (first != null) {
      first.previous = entry;
    } else {
      occupied[slot / Long.SIZE] |= 1L << slot;
    }
    slots[slot] = entry;
  }

  private void unlink(Entry entry) {
    Entry before = entry.previous;
    Entry after = entry.next;
    if (before != null) {
      before.next = after;
    } else {
      slots[entry.slot] = after;
      if (after == null) {
        occupied[entry.slot / Long.SIZE] &= ~(1L << entry.slot);
      }
    }
    if (after != null) {
      after.previous = before;
    }
    entry.next = null;
    entry.previous = null;
  }

  private long tickAfter(long due) {
    return Math.max(0, (due - origin + (1L << TICK_BITS) - 1) >> TICK_BITS);
  }
}
