package dev.goshawk.balancers.load;

import dev.goshawk.balancers.LeastRequestConfig;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.config.JsonFields;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;

/** Makes {@link LeastRequestConfig}'s policy. Found by channels. Any thread. */
public final class LeastRequestProvider implements LoadBalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public LeastRequestProvider() {}

  @Override
  public String policy() {
    return LeastRequestConfig.POLICY;
  }

  @Override
  public PolicyConfig config(JsonObject json, LoadBalancerRegistry policies) {
    JsonFields fields = new JsonFields(json);
    int choiceCount = fields.count("choiceCount", LeastRequestConfig.DEFAULT.choiceCount());
    return fields.make(() -> new LeastRequestConfig(choiceCount));
  }

  @Override
  public LoadBalancer create(LoadBalancer.Host host) {
    return new LeastRequest(host);
  }
}
