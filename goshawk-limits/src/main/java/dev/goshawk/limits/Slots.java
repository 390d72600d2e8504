package dev.goshawk.limits;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The calls in progress of one limited thing, beside its limit. Any thread; several event loops
 * share it.
 *
 * <p>Calls count in thousandths, since one may weigh less than one. A limit that is lowered below
 * what is in progress lets that end and lets nothing in meanwhile.
 */
final class Slots {

  /** What a call counts that weighs one. */
  static final long ONE = 1000;

  final LimitState state;
  private final AtomicLong used = new AtomicLong();

  Slots(LimitState state) {
    this.state = state;
  }

  /**
   * Takes room for a call.
   *
   * @param share the share of the limit that its priority may use, from 0 to 1
   * @return what is in progress with it, or -1 when there is no room
   */
  long take(long weight, double share) {
    long most = room(share) * ONE;
    long before = used.get();
    while (before + weight <= most) {
      if (used.compareAndSet(before, before + weight)) {
        return before + weight;
      }
      before = used.get();
    }
    return -1;
  }

  /** How many calls a share of the limit is: at least 1. */
  long room(double share) {
    return Math.max(1, (long) (state.limit() * share));
  }

  /** Gives back what was taken for a call. */
  void give(long weight) {
    used.addAndGet(-weight);
  }

  /** What is in progress, in calls. */
  double inFlight() {
    return (double) used.get() / ONE;
  }
}
