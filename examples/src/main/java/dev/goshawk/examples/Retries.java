package dev.goshawk.examples;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Status;
import dev.goshawk.core.config.HedgingPolicy;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.netty.GoshawkChannel;
import java.time.Duration;

/** Channels that make calls again. */
final class Retries {

  private Retries() {}

  // snippet: retry
  /** Calls of all methods have up to four attempts, each to the next backend. */
  static Channel retrying() {
    return GoshawkChannel.to("dns:///orders.example.com:443")
        .roundRobin()
        .retry(RetryPolicy.of(4).on(Status.Code.UNAVAILABLE))
        .build();
  }

  // end snippet

  // snippet: hedging
  /** What takes longer than 200 ms is asked of a second backend, and then of a third. */
  static Channel hedging() {
    return GoshawkChannel.to("dns:///orders.example.com:443")
        .roundRobin()
        .hedging(
            HedgingPolicy.of(3).delay(Duration.ofMillis(200)).nonFatal(Status.Code.UNAVAILABLE))
        .build();
  }
  // end snippet
}
