package dev.goshawk.core.client;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import java.util.function.Function;

/** A policy of a test's, in the place of one that is built in. */
record OwnPolicy(PolicyConfig config, Function<LoadBalancer.Host, LoadBalancer> making)
    implements LoadBalancerProvider {

  /** In place of {@code pick_first}. */
  static OwnPolicy pickFirst(Function<LoadBalancer.Host, LoadBalancer> making) {
    return new OwnPolicy(PickFirstConfig.DEFAULT, making);
  }

  /** In place of {@code round_robin}. */
  static OwnPolicy roundRobin(Function<LoadBalancer.Host, LoadBalancer> making) {
    return new OwnPolicy(RoundRobinConfig.DEFAULT, making);
  }

  @Override
  public String policy() {
    return config.policy();
  }

  @Override
  public PolicyConfig config(JsonObject json, LoadBalancerRegistry known) {
    return config;
  }

  @Override
  public LoadBalancer create(LoadBalancer.Host host) {
    return making.apply(host);
  }

  /** A policy that takes endpoints as a test says, and else does nothing. */
  @FunctionalInterface
  interface Balancer extends LoadBalancer {
    @Override
    Status accept(Resolved resolved);

    @Override
    default void onResolutionFailed(Status failure) {}

    @Override
    default void requestConnection() {}

    @Override
    default PolicyReport report() {
      return PolicyReport.of("own", ConnectivityState.CONNECTING);
    }

    @Override
    default void shutdown() {}
  }
}
