package dev.goshawk.balancers.hash;

import dev.goshawk.balancers.RandomSubsettingConfig;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.config.JsonFields;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;

/** Makes {@link RandomSubsettingConfig}'s policy. Found by channels. Any thread. */
public final class RandomSubsettingProvider implements LoadBalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public RandomSubsettingProvider() {}

  @Override
  public String policy() {
    return RandomSubsettingConfig.POLICY;
  }

  @Override
  public PolicyConfig config(JsonObject json, LoadBalancerRegistry policies) {
    JsonFields fields = new JsonFields(json);
    fields.get("subsetSize");
    int size = fields.count("subsetSize", 0);
    PolicyConfig child = policies.config(fields.get("childPolicy"));
    return fields.make(() -> new RandomSubsettingConfig(size, child));
  }

  @Override
  public LoadBalancer create(LoadBalancer.Host host) {
    return new RandomSubsetting(host);
  }
}
