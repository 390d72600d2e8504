package dev.goshawk.examples;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.PeerIdentity;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.limits.CallDeadlines;
import dev.goshawk.limits.ConcurrencyLimit;
import dev.goshawk.limits.ConcurrencyLimits;
import dev.goshawk.limits.MessageRate;
import dev.goshawk.limits.Priorities;
import dev.goshawk.limits.Rate;
import dev.goshawk.limits.RateLimits;
import dev.goshawk.netty.GoshawkServer;
import java.time.Duration;

/** Servers that stay useful when they are asked for more than they can do. */
final class Overload {
  private Overload() {}

  // snippet: limit
  static Server serve(BindableService service, int port) {
    ConcurrencyLimits limits =
        ConcurrencyLimits.builder()
            .server(ConcurrencyLimit.aimd().timeout(Duration.ofMillis(50)))
            .build();
    return GoshawkServer.builder().port(port).admission(limits).service(service).start();
  }

  // end snippet

  // snippet: callers
  static ConcurrencyLimits shared() {
    return ConcurrencyLimits.builder()
        .server(ConcurrencyLimit.gradient())
        .perIdentity(Overload::caller, ConcurrencyLimit.fixed(20)) // each its own quota
        .priorities(
            Priorities.byHeader("x-priority", "normal")
                .share("checkout", 1) // all of each limit
                .share("normal", 0.9)
                .share("batch", 0.5)) // refused first
        .memoryShare(0.8) // of maxBufferedBytes
        .build();
  }

  private static Object caller(ServerContext call) {
    PeerIdentity peer = call.peerIdentity();
    return peer == null ? "without a certificate" : peer.subject();
  }

  // end snippet

  // snippet: rates
  static Server metered(BindableService service, int port) {
    return GoshawkServer.builder()
        .port(port)
        .maxConnectionsPerAddress(100)
        .admission(
            RateLimits.builder()
                .perIdentity(Overload::caller, Rate.perSecond(50).burst(100))
                .build())
        .admission(CallDeadlines.defaultDeadline(Duration.ofSeconds(5)).max(Duration.ofMinutes(1)))
        .intercept(MessageRate.of(Rate.perSecond(1_000)))
        .service(service)
        .start();
  }

  // end snippet
}
