package dev.goshawk.core.loop;

/**
 * Whether a loop that may sleep was woken, so that it is woken once and not by each of its callers.
 *
 * <p>Each sleep of the loop has a number. A caller who has given a task to the loop wakes it, and
 * notes the number that it had read before only when that is done; so a caller who reads that this
 * sleep was woken relies on a wake-up that has happened, not on one that may still fail, say for
 * want of stack. A note that comes late is that of an earlier sleep, on which nobody relies.
 *
 * <p>The loop begins the next number before it looks for tasks and sleeps. Either it sees a task
 * whose caller still read the number before, or the caller reads the new one and wakes it.
 *
 * <p>Any thread, but for {@link #beforeSleep}, which is the loop's.
 */
public final class WakeUps {

  private final Runnable wake;
  private volatile long sleep = 1; // written by the loop
  private volatile long woken;

  /**
   * Of a loop that was not woken yet.
   *
   * @param wake wakes the loop, or has its next sleep end at once. Any thread
   */
  public WakeUps(Runnable wake) {
    this.wake = wake;
  }

  /** The loop is going to look for tasks, and to sleep when there are none. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread
  public void beforeSleep() {
    sleep++;
  }

  /** A task was given to the loop: wakes it, unless its present sleep was ended by another. */
  public void wake() {
    long present = sleep;
    if (woken != present) {
      wake.run();
      woken = present;
    }
  }
}
