package dev.goshawk.benchmarks;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop of asynchronous calls: so many in flight, and each that ends begins the next, where
 * it was told of the end.
 */
final class CallLoad implements Load {
  private static final long PATIENCE_SECONDS = 60;

  private final Caller caller;
  private final Settings settings;
  private final int expected;
  private volatile boolean stopping;

  CallLoad(Caller caller, Settings settings) {
    this.caller = caller;
    this.settings = settings;
    expected = settings.cannedReply().length;
  }

  @Override
  public Measured run(Line order) throws InterruptedException {
    stopping = false;
    Slot[] slots = new Slot[(int) order.number("inflight", settings.inFlight())];
    CountDownLatch left = new CountDownLatch(slots.length);
    long started = System.nanoTime();
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Slot(left);
      slots[i].next();
    }
    Thread.sleep(order.number("millis", 1000));
    stopping = true;
    if (!left.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(left.getCount() + " calls were never answered");
    }
    return sum(slots, System.nanoTime() - started);
  }

  private static Measured sum(Slot[] slots, long nanos) {
    Tally tally = new Tally();
    for (Slot slot : slots) {
      tally.add(slot.calls, slot.errors, slot.firstError, slot.latency);
    }
    return tally.measured(nanos);
  }

  @Override
  public void close() throws IOException {
    caller.close();
  }

  /** One of the calls in flight, over and over. Its calls follow one another. */
  private final class Slot implements Caller.Done {
    private final CountDownLatch left;
    private final @Nullable Histogram latency = settings.latency() ? Tally.histogram() : null;
    private long begun;
    private long calls;
    private long errors;
    private String firstError = "";

    Slot(CountDownLatch left) {
      this.left = left;
    }

    void next() {
      if (latency != null) {
        begun = System.nanoTime();
      }
      caller.unary(this);
    }

    @Override
    public void done(int octets, @Nullable Throwable failure) {
      if (latency != null) {
        latency.recordValue(System.nanoTime() - begun);
      }
      calls++;
      if ((failure != null || octets != expected) && errors++ == 0) {
        firstError = failure != null ? failure.toString() : "a response of " + octets + " octets";
      }
      if (stopping) {
        left.countDown();
      } else {
        next();
      }
    }
  }
}
