package dev.goshawk.core.balance;

import dev.goshawk.core.config.JsonFields;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** The policies that every channel knows. Immutable, any thread. */
record BuiltIn(
    String policy,
    Function<JsonObject, PolicyConfig> reader,
    Function<LoadBalancer.Host, LoadBalancer> maker)
    implements LoadBalancerProvider {

  static final List<LoadBalancerProvider> ALL =
      List.of(
          new BuiltIn(PickFirstConfig.POLICY, BuiltIn::pickFirst, PickFirst::new),
          new BuiltIn(RoundRobinConfig.POLICY, json -> RoundRobinConfig.DEFAULT, RoundRobin::new));

  private static PolicyConfig pickFirst(JsonObject json) {
    return PickFirstConfig.DEFAULT.withShuffle(
        new JsonFields(json).flag(PickFirstConfig.SHUFFLE, false));
  }

  @Override
  public PolicyConfig config(JsonObject json, LoadBalancerRegistry policies) {
    return reader.apply(json);
  }

  @Override
  public LoadBalancer create(LoadBalancer.Host host) {
    return maker.apply(host);
  }
}
