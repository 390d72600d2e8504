import dev.goshawk.balancers.group.PriorityProvider;
import dev.goshawk.balancers.group.WeightedTargetProvider;
import dev.goshawk.balancers.hash.RandomSubsettingProvider;
import dev.goshawk.balancers.hash.RingHashProvider;
import dev.goshawk.balancers.load.LeastRequestProvider;
import dev.goshawk.balancers.load.WeightedRoundRobinProvider;
import dev.goshawk.balancers.outlier.OutlierDetectionProvider;
import dev.goshawk.core.balance.LoadBalancerProvider;

/** Balancing policies beside those that every channel has; channels find them by themselves. */
module dev.goshawk.balancers {
  requires transitive dev.goshawk.core;
  requires static org.jspecify;

  exports dev.goshawk.balancers;

  provides LoadBalancerProvider with
      LeastRequestProvider,
      OutlierDetectionProvider,
      PriorityProvider,
      RandomSubsettingProvider,
      RingHashProvider,
      WeightedRoundRobinProvider,
      WeightedTargetProvider;
}
