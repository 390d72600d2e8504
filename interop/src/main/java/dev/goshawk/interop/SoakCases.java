package dev.goshawk.interop;

import dev.goshawk.api.Channel;
import dev.goshawk.api.StatusException;
import dev.goshawk.interop.proto.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The cases of many large unary calls: over one channel, or each over a channel of its own. They
 * pass when all calls were made in time and few enough of them failed or were slow.
 */
final class SoakCases {

  private SoakCases() {}

  /** The calls of one thread. */
  private interface Caller {
    void call() throws Exception;
  }

  static void rpcSoak(Session session) throws Exception {
    SoakOptions soak = session.options().soak();
    TestClient client = session.client();
    run(session, () -> UnaryCases.unary(client, soak.requestSize(), soak.responseSize()));
  }

  static void channelSoak(Session session) throws Exception {
    SoakOptions soak = session.options().soak();
    run(
        session,
        () -> {
          try (Channel channel = session.newChannel()) {
            UnaryCases.unary(session.client(channel), soak.requestSize(), soak.responseSize());
          }
        });
  }

  private static void run(Session session, Caller caller) throws InterruptedException {
    SoakOptions soak = session.options().soak();
    Results results = new Results(session, soak);
    long end = System.nanoTime() + soak.effectiveTimeout().toNanos();
    AtomicInteger next = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < soak.threads(); i++) {
      Thread thread =
          new Thread(() -> calls(soak, end, next, caller, results), "interop-soak-" + i);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    results.check();
  }

  private static void calls(
      SoakOptions soak, long end, AtomicInteger next, Caller caller, Results results) {
    try {
      while (true) {
        long start = System.nanoTime();
        if (start - end >= 0) {
          return;
        }
        int iteration = next.getAndIncrement();
        if (iteration >= soak.iterations()) {
          return;
        }
        String failure = "";
        try {
          caller.call();
        } catch (StatusException | InteropFailure e) {
          failure = String.valueOf(e.getMessage());
        }
        results.add(iteration, System.nanoTime() - start, failure);
        TimeUnit.NANOSECONDS.sleep(start + soak.minTimeBetween().toNanos() - System.nanoTime());
      }
    } catch (Exception e) {
      results.broken(e);
    }
  }

  /** What became of the calls. Any thread. */
  private static final class Results {
    private final Session session;
    private final SoakOptions soak;
    private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Exception> broken = new ConcurrentLinkedQueue<>();

    Results(Session session, SoakOptions soak) {
      this.session = session;
      this.soak = soak;
    }

    void add(int iteration, long nanos, String failure) {
      latencies.add(nanos);
      String outcome = failure;
      if (outcome.isEmpty() && nanos > soak.maxLatency().toNanos()) {
        outcome =
            String.format(
                Locale.ROOT,
                "took %,d ms, more than soak_per_iteration_max_acceptable_latency_ms %,d",
                millis(nanos),
                soak.maxLatency().toMillis());
      }
      if (!outcome.isEmpty()) {
        failures.add("iteration " + iteration + ": " + outcome);
      }
      session.say(
          String.format(
              Locale.ROOT,
              "soak iteration %d: %,d ms, server %s, %s",
              iteration,
              millis(nanos),
              session.options().target(),
              outcome.isEmpty() ? "succeeded" : "failed: " + outcome));
    }

    void broken(Exception e) {
      broken.add(e);
    }

    void check() {
      Exception unexpected = broken.peek();
      if (unexpected != null) {
        throw new InteropFailure("a thread of the soak test failed: " + unexpected, unexpected);
      }
      long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
      session.say(
          String.format(
              Locale.ROOT,
              "soak test ran %d of %d iterations, %d failed; latency %s",
              sorted.length,
              soak.iterations(),
              failures.size(),
              percentiles(sorted)));
      Check.that(
          sorted.length == soak.iterations(),
          String.format(
              Locale.ROOT,
              "only %d of %d iterations began within soak_overall_timeout_seconds, %,d s",
              sorted.length,
              soak.iterations(),
              soak.effectiveTimeout().toSeconds()));
      Check.that(
          failures.size() <= soak.maxFailures(),
          String.format(
              Locale.ROOT,
              "%d iterations failed, more than soak_max_failures %d; the first: %s",
              failures.size(),
              soak.maxFailures(),
              failures.peek()));
    }

    private static String percentiles(long[] sorted) {
      if (sorted.length == 0) {
        return "unknown";
      }
      return Arrays.stream(new int[] {50, 90, 100})
          .mapToObj(
              p ->
                  "p"
                      + p
                      + " "
                      + millis(sorted[Math.max(0, (sorted.length * p + 99) / 100 - 1)])
                      + " ms")
          .reduce((a, b) -> a + ", " + b)
          .orElseThrow();
    }

    private static long millis(long nanos) {
      return Duration.ofNanos(nanos).toMillis();
    }
  }
}
