package dev.goshawk.examples;

import dev.goshawk.api.Channel;
import dev.goshawk.balancers.LeastRequestConfig;
import dev.goshawk.balancers.OutlierDetectionConfig;
import dev.goshawk.balancers.PriorityConfig;
import dev.goshawk.balancers.RandomSubsettingConfig;
import dev.goshawk.balancers.RingHashConfig;
import dev.goshawk.balancers.WeightedRoundRobinConfig;
import dev.goshawk.balancers.WeightedTargetConfig;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.netty.GoshawkChannel;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Channels with balancing policies, and the configs of the policies. */
final class Balancing {
  private Balancing() {}

  // snippet: channel
  static Channel orders() {
    return GoshawkChannel.to("dns:///orders.example:443")
        .loadBalancing(LeastRequestConfig.DEFAULT)
        .build();
  }

  // end snippet

  // snippet: own
  static Channel nearOrders() {
    return GoshawkChannel.to("dns:///orders.example:443")
        .loadBalancer(new ZoneFirstProvider())
        .loadBalancing(new ZoneFirstProvider.Config("eu-west-1a"))
        .build();
  }

  // end snippet

  static PolicyConfig leastRequest() {
    // snippet: least-request
    return new LeastRequestConfig(3);
    // end snippet
  }

  static PolicyConfig weighted() {
    // snippet: weighted
    return WeightedRoundRobinConfig.DEFAULT
        .outOfBand(Duration.ofSeconds(5))
        .utilization("named_metrics.queue", "cpu_utilization");
    // end snippet
  }

  static PolicyConfig ring() {
    // snippet: ring
    return RingHashConfig.byMetadata("user-id");
    // end snippet
  }

  static PolicyConfig outliers() {
    // snippet: outliers
    return OutlierDetectionConfig.around(RoundRobinConfig.DEFAULT)
        .successRate(OutlierDetectionConfig.SuccessRate.DEFAULT)
        .failurePercentage(new OutlierDetectionConfig.FailurePercentage(50, 100, 3, 20))
        .ejection(Duration.ofSeconds(10), Duration.ofMinutes(5), 30);
    // end snippet
  }

  static PolicyConfig subset() {
    // snippet: subset
    return new RandomSubsettingConfig(20, RoundRobinConfig.DEFAULT);
    // end snippet
  }

  static PolicyConfig priorities() {
    // snippet: priorities
    return PriorityConfig.of(RoundRobinConfig.DEFAULT, "near", "far");
    // end snippet
  }

  static Endpoint far(SocketAddress address) {
    // snippet: path
    return Endpoint.of(address).with(Endpoint.PATH, List.of("far"));
    // end snippet
  }

  static PolicyConfig targets() {
    // snippet: targets
    return new WeightedTargetConfig(
        Map.of(
            "stable", new WeightedTargetConfig.Target(95, RoundRobinConfig.DEFAULT),
            "canary", new WeightedTargetConfig.Target(5, RoundRobinConfig.DEFAULT)));
    // end snippet
  }
}
