package dev.goshawk.interop;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long rpc_soak and channel_soak go on, and what they bear.
 *
 * @param iterations how many calls are made in all
 * @param maxFailures how many of them may fail
 * @param maxLatency a call that takes longer has failed
 * @param minTimeBetween the least time from the start of one call of a thread to that of its next
 * @param overallTimeout when no more calls are started, or null for {@code iterations * maxLatency}
 * @param requestSize the size of the payload of each request, in bytes
 * @param responseSize the size of the payload of each response, in bytes
 * @param threads how many threads make calls, sharing the iterations
 */
public record SoakOptions(
    int iterations,
    int maxFailures,
    Duration maxLatency,
    Duration minTimeBetween,
    @Nullable Duration overallTimeout,
    int requestSize,
    int responseSize,
    int threads) {

  /** Ten calls of the sizes of large_unary on one thread, each within a second. */
  public static final SoakOptions DEFAULT =
      new SoakOptions(10, 0, Duration.ofSeconds(1), Duration.ZERO, null, 271_828, 314_159, 1);

  public SoakOptions {
    atLeast("soak_iterations", iterations, 1);
    atLeast("soak_max_failures", maxFailures, 0);
    atLeast("soak_per_iteration_max_acceptable_latency_ms", maxLatency.toMillis(), 1);
    atLeast("soak_min_time_ms_between_rpcs", minTimeBetween.toMillis(), 0);
    atLeast("soak_request_size", requestSize, 0);
    atLeast("soak_response_size", responseSize, 0);
    atLeast("soak_num_threads", threads, 1);
    if (overallTimeout != null) {
      atLeast("soak_overall_timeout_seconds", overallTimeout.toSeconds(), 1);
    }
  }

  private static void atLeast(String flag, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(flag + " of " + value + " is less than " + min);
    }
  }

  /** How long the whole may take. */
  Duration effectiveTimeout() {
    return overallTimeout != null ? overallTimeout : maxLatency.multipliedBy(iterations);
  }
}
