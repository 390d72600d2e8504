package dev.goshawk.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * An open loop: calls begin by a schedule, whatever became of those before, and the time of each
 * counts from when it was to begin. A side that falls behind cannot hide it.
 */
final class ScheduledLoad implements Load {
  private static final long PATIENCE_SECONDS = 60;

  /** A side that is so far behind will not catch up. */
  private static final int MAX_OPEN = 50_000;

  /** In an order: a closed loop of so many calls instead, to warm up with. */
  static final String CLOSED = "inflight";

  private final Caller caller;
  private final CallLoad closed;
  private final int expected;

  ScheduledLoad(Caller caller, Settings settings) {
    this.caller = caller;
    closed = new CallLoad(caller, settings);
    expected = settings.cannedReply().length;
  }

  @Override
  public Measured run(Line order) throws Exception {
    if (order.values().containsKey(CLOSED)) {
      return closed.run(order);
    }
    TimerSlack.none();
    long millis = order.number("millis", 1000);
    double rate = order.decimal("rate", 1000);
    long interval = (long) (TimeUnit.SECONDS.toNanos(1) / rate);
    Histogram latency = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
    AtomicLong ended = new AtomicLong();
    AtomicLong errors = new AtomicLong();
    AtomicReference<@Nullable String> firstError = new AtomicReference<>(null);
    long started = System.nanoTime();
    long until = started + TimeUnit.MILLISECONDS.toNanos(millis);
    long begun = 0;
    long due = started;
    boolean behind = false;
    while (due - until < 0 && !behind) {
      long early = due - System.nanoTime();
      if (early > 0) {
        LockSupport.parkNanos(early);
        continue;
      }
      long intended = due;
      caller.unary(
          (octets, failure) -> {
            latency.recordValue(Math.max(0, System.nanoTime() - intended));
            if (failure != null || octets != expected) {
              errors.incrementAndGet();
              firstError.compareAndSet(null, describe(octets, failure));
            }
            ended.incrementAndGet();
          });
      begun++;
      due += interval;
      behind = begun - ended.get() > MAX_OPEN;
    }
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (ended.get() < begun && System.nanoTime() - patience < 0) {
      Thread.sleep(1);
    }
    if (behind) {
      errors.incrementAndGet();
      firstError.compareAndSet(null, "fell " + MAX_OPEN + " calls behind the schedule");
    }
    String error = firstError.get();
    return new Measured(
        ended.get(),
        System.nanoTime() - started,
        errors.get(),
        error == null ? "" : error,
        latency);
  }

  private static String describe(int octets, @Nullable Throwable failure) {
    return failure != null ? failure.toString() : "a response of " + octets + " octets";
  }

  @Override
  public void close() throws IOException {
    caller.close();
  }
}
