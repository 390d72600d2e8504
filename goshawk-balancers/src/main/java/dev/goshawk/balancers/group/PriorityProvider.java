package dev.goshawk.balancers.group;

import dev.goshawk.balancers.PriorityConfig;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.config.JsonFields;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Makes {@link PriorityConfig}'s policy. Found by channels. Any thread. */
public final class PriorityProvider implements LoadBalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public PriorityProvider() {}

  @Override
  public String policy() {
    return PriorityConfig.POLICY;
  }

  @Override
  public PolicyConfig config(JsonObject json, LoadBalancerRegistry policies) {
    JsonFields fields = new JsonFields(json);
    Map<String, PriorityConfig.Child> children =
        fields.map(
            "children",
            child ->
                new PriorityConfig.Child(
                    policies.config(child.get("config")),
                    child.flag("ignoreReresolutionRequests", false)));
    List<String> priorities = fields.texts("priorities");
    return fields.make(() -> new PriorityConfig(children, priorities));
  }

  @Override
  public LoadBalancer create(LoadBalancer.Host host) {
    return new Priority(host);
  }
}
