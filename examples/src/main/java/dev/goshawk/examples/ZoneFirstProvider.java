package dev.goshawk.examples;

import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.config.JsonFields;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;

/** Makes the policy {@code zone_first}. */
// snippet: provider
final class ZoneFirstProvider implements LoadBalancerProvider {
  record Config(String zone) implements PolicyConfig {
    @Override
    public String policy() {
      return "zone_first";
    }

    @Override
    public JsonObject json() {
      return JsonObject.builder().put("zone", JsonValue.of(zone)).build();
    }
  }

  @Override
  public String policy() {
    return "zone_first";
  }

  @Override
  public PolicyConfig config(JsonObject json, LoadBalancerRegistry policies) {
    return new Config(new JsonFields(json).text("zone", ""));
  }

  @Override
  public LoadBalancer create(LoadBalancer.Host host) {
    return new ZoneFirst(host);
  }
}
// end snippet
