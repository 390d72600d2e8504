package dev.goshawk.benchmarks;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.netty.GoshawkChannel;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Callers of an {@link OverloadServer} who do not know of each other: calls begin at random times
 * of a given rate, whatever became of those before, each with a deadline, and none is made again.
 */
final class OverloadLoad implements AutoCloseable {

  /** How long callers wait for an answer. */
  static final Duration DEADLINE = Duration.ofMillis(250);

  private static final long SEED = 20;

  private final Channel channel;

  OverloadLoad(int port) {
    channel = GoshawkChannel.to("127.0.0.1:" + port).plaintext().build();
  }

  /** What is counted of the calls that begin behind the time to settle. */
  private static final class Counts {
    final Histogram letIn = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
    final AtomicLong begun = new AtomicLong();
    final AtomicLong ok = new AtomicLong();
    final AtomicLong refused = new AtomicLong();

    void ended(long intended, Throwable failure) {
      if (failure != null && Status.of(failure).code() == Status.Code.UNAVAILABLE) {
        refused.incrementAndGet();
        return;
      }
      letIn.recordValue(Math.max(0, System.nanoTime() - intended));
      if (failure == null) {
        ok.incrementAndGet();
      }
    }
  }

  /** Offers calls at a rate for some time, of which a part at the beginning does not count. */
  OverloadPoint run(String limit, double perSecond, Duration settling, Duration measured)
      throws InterruptedException {
    TimerSlack.none();
    Random random = new Random(SEED);
    Counts counts = new Counts();
    AtomicLong open = new AtomicLong();
    CallOptions options = CallOptions.DEFAULT.withTimeout(DEADLINE);
    long began = System.nanoTime();
    long countsFrom = began + settling.toNanos();
    long until = countsFrom + measured.toNanos();
    long due = began;
    while (due - until < 0) {
      long early = due - System.nanoTime();
      if (early > 0) {
        LockSupport.parkNanos(early);
        continue;
      }
      long intended = due;
      boolean counted = intended - countsFrom >= 0;
      if (counted) {
        counts.begun.incrementAndGet();
      }
      open.incrementAndGet();
      AsyncClientCalls.unary(channel, OverloadServer.WORK, options, new byte[100])
          .whenComplete(
              (answer, failure) -> {
                if (counted) {
                  counts.ended(intended, failure);
                }
                open.decrementAndGet();
              });
      due += (long) (-Math.log(1 - random.nextDouble()) * TimeUnit.SECONDS.toNanos(1) / perSecond);
    }
    while (open.get() > 0) { // each has a deadline
      Thread.sleep(1);
    }
    double seconds = measured.toNanos() / 1e9;
    return new OverloadPoint(
        limit,
        counts.begun.get() / seconds,
        counts.ok.get() / seconds,
        counts.refused.get() / seconds,
        counts.letIn.getValueAtPercentile(50) / 1e6,
        counts.letIn.getValueAtPercentile(99) / 1e6);
  }

  @Override
  public void close() {
    channel.close();
  }
}
