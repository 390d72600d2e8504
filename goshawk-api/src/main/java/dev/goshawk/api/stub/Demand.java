package dev.goshawk.api.stub;

import java.util.function.IntConsumer;

/**
 * The demand of a {@code Flow} subscriber, counted in {@code long}, on its way to a call, which
 * counts in {@code int}.
 *
 * <p>What is asked for before {@link #open} is kept until then. Of a demand too large for the call,
 * {@link #MOST} go on at once and the rest follows as messages are delivered: a demand of {@code
 * Long.MAX_VALUE} never runs dry, and none is exceeded (Flow §1.1, §3.17). {@link #add} and {@link
 * #open} from any thread, {@link #delivered} where the messages come.
 */
final class Demand {

  /** How much is asked of a call at once: half of what it can count, so that two such sums fit. */
  static final int MOST = 1 << 30;

  /** After how many messages more is asked of the call while demand is held back. */
  static final int STEP = 1 << 20;

  private final IntConsumer call;
  private final int most;
  private final int step;
  private volatile boolean open;
  private volatile long heldBack; // written under this
  private int sinceStep; // where the messages come

  /** Demand on a call that is given the counts to ask for. */
  Demand(IntConsumer call) {
    this(call, MOST, STEP);
  }

  /** With other numbers, of which the step is the smaller. */
  Demand(IntConsumer call, int most, int step) {
    this.call = call;
    this.most = most;
    this.step = step;
  }

  /** Adds demand, which is positive. */
  void add(long count) {
    if (open && heldBack == 0 && count <= most) {
      call.accept((int) count); // the usual case
      return;
    }
    int now;
    synchronized (this) {
      boolean first = heldBack == 0;
      long sum = heldBack + count;
      heldBack = sum < 0 ? Long.MAX_VALUE : sum;
      now = open && first ? take(most) : 0;
    }
    pass(now);
  }

  /** Lets demand through from now on. Called once, when the call may be asked. */
  void open() {
    open = true;
    pass(take(most));
  }

  /** A message was delivered. */
  void delivered() {
    if (heldBack > 0 && ++sinceStep == step) {
      sinceStep = 0;
      pass(take(step));
    }
  }

  private synchronized int take(int limit) {
    long before = heldBack;
    int taken = (int) Math.min(before, limit);
    heldBack = before - taken;
    return taken;
  }

  private void pass(int count) {
    if (count > 0) {
      call.accept(count);
    }
  }
}
