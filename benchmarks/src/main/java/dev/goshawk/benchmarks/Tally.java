package dev.goshawk.benchmarks;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Adds up what the parts of a load did. One thread. */
final class Tally {
  private long operations;
  private long errors;
  private String firstError = "";
  private @Nullable Histogram latency;

  /** Latencies up to a minute, with three digits. */
  static Histogram histogram() {
    return new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
  }

  void add(long count, long failed, String error, @Nullable Histogram times) {
    operations += count;
    errors += failed;
    if (firstError.isEmpty()) {
      firstError = error;
    }
    if (times != null) {
      if (latency == null) {
        latency = histogram();
      }
      latency.add(times);
    }
  }

  Measured measured(long nanos) {
    return new Measured(operations, nanos, errors, firstError, latency);
  }
}
