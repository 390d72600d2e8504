package dev.goshawk.http2;

/**
 * A number of things that may happen, some of which come back with every second (a token bucket).
 * Event loop only; owned by {@link FloodGuard}.
 *
 * <p>The clock belongs to the connection's owner and is read only when half of the budget is gone,
 * and when all of it is: a well-behaved peer costs no look at a clock. What comes back is counted
 * from the moment at which half was gone, so in any time {@code t} no more than {@code size + t *
 * perSecond} things happen, those aside that {@link #giveBack} made up for.
 */
final class Budget {
  private static final long SECOND = 1_000_000_000L;

  private final int size;
  private final int perSecond;
  private final Http2Handler clock;
  private int left;

  /** Up to when the refill has been counted; of meaning only while half of the budget is gone. */
  private long countedTo;

  /**
   * A full budget.
   *
   * @param perSecond how many come back in a second; 0 for none
   */
  Budget(int size, int perSecond, Http2Handler clock) {
    this.size = size;
    this.perSecond = perSecond;
    this.clock = clock;
    this.left = size;
  }

  int size() {
    return size;
  }

  int perSecond() {
    return perSecond;
  }

  /** Takes one; false when there is none. */
  boolean take() {
    takeUnchecked();
    return left >= 0 || refill();
  }

  /** Takes one, of those to come if there is none: the next {@link #take} will see. */
  void takeUnchecked() {
    left = Math.max(left - 1, -2);
    if (left == size >> 1) {
      countedTo = clock.nanoTime();
    }
  }

  /** Puts some back. */
  void giveBack(int count) {
    if (left < size) { // it is full at most times
      left = (int) Math.min((long) left + count, size);
    }
  }

  private boolean refill() {
    if (perSecond == 0) {
      return false;
    }
    long now = clock.nanoTime();
    long nanosForOne = Math.max(1, SECOND / perSecond);
    long earned = Math.max(0, now - countedTo) / nanosForOne;
    if (earned >= size - (long) left) {
      left = size - 1; // it was full again before the one that is taken
      countedTo = now;
    } else {
      left += (int) earned;
      countedTo += earned * nanosForOne;
    }
    return left >= 0;
  }
}
