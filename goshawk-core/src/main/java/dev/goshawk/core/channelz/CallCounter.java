package dev.goshawk.core.channelz;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the calls of a channel, which begin on any thread. What is read is right when nothing
 * happens meanwhile.
 */
public final class CallCounter {

  private final LongAdder started = new LongAdder();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicLong lastStarted = new AtomicLong(); // milliseconds; the last writer wins

  CallCounter() {}

  /** A call begins. */
  public void began() {
    started.increment();
    lastStarted.setOpaque(System.currentTimeMillis());
  }

  /** A call that was counted when it began has ended. */
  public void ended(boolean ok) {
    (ok ? succeeded : failed).increment();
  }

  CallCounts counts() {
    return new CallCounts(
        started.sum(), succeeded.sum(), failed.sum(), CallCounts.time(lastStarted.getOpaque()));
  }
}
