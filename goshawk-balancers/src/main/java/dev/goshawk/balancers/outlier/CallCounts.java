package dev.goshawk.balancers.outlier;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls of a backend succeeded and failed in an interval. Any thread counts; the channel's
 * loop takes the counts. A call that ends while they are taken may be lost.
 */
final class CallCounts {

  private volatile Bucket present = new Bucket();

  /** The counts of an interval that is over. Immutable. */
  record Taken(int succeeded, int failed) {
    /** Nothing. */
    static final Taken NONE = new Taken(0, 0);

    int volume() {
      return succeeded + failed;
    }

    /** The share that succeeded, 0 to 1; NaN without calls. */
    double successRate() {
      return (double) succeeded / volume();
    }

    /** The share that failed, 0 to 100; NaN without calls. */
    double failurePercentage() {
      return 100.0 * failed / volume();
    }
  }

  private static final class Bucket {
    final AtomicInteger succeeded = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
  }

  /** A call has ended. */
  void count(boolean success) {
    Bucket bucket = present;
    (success ? bucket.succeeded : bucket.failed).incrementAndGet();
  }

  /** The counts so far; counting begins anew. */
  Taken take() {
    Bucket past = present;
    present = new Bucket();
    return new Taken(past.succeeded.get(), past.failed.get());
  }
}
