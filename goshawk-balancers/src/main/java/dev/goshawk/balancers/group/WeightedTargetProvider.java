package dev.goshawk.balancers.group;

import dev.goshawk.balancers.WeightedTargetConfig;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.config.JsonFields;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import java.util.Map;

/** Makes {@link WeightedTargetConfig}'s policy. Found by channels. Any thread. */
public final class WeightedTargetProvider implements LoadBalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public WeightedTargetProvider() {}

  @Override
  public String policy() {
    return WeightedTargetConfig.POLICY;
  }

  @Override
  public PolicyConfig config(JsonObject json, LoadBalancerRegistry policies) {
    JsonFields fields = new JsonFields(json);
    Map<String, WeightedTargetConfig.Target> targets =
        fields.map(
            "targets",
            target -> {
              PolicyConfig child = policies.config(target.get("childPolicy"));
              target.get("weight");
              return target.make(
                  () -> new WeightedTargetConfig.Target(target.count("weight", 0), child));
            });
    return fields.make(() -> new WeightedTargetConfig(targets));
  }

  @Override
  public LoadBalancer create(LoadBalancer.Host host) {
    return new WeightedTarget(host);
  }
}
