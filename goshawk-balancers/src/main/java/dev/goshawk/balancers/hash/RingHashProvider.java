package dev.goshawk.balancers.hash;

import dev.goshawk.balancers.RingHashConfig;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.config.JsonFields;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;

/** Makes {@link RingHashConfig}'s policy. Found by channels. Any thread. */
public final class RingHashProvider implements LoadBalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public RingHashProvider() {}

  @Override
  public String policy() {
    return RingHashConfig.POLICY;
  }

  @Override
  public PolicyConfig config(JsonObject json, LoadBalancerRegistry policies) {
    JsonFields fields = new JsonFields(json);
    return fields.make(
        () ->
            new RingHashConfig(
                fields.integer("minRingSize", RingHashConfig.DEFAULT.minRingSize()),
                fields.integer("maxRingSize", RingHashConfig.DEFAULT.maxRingSize()),
                fields.text("requestHashHeader", "")));
  }

  @Override
  public LoadBalancer create(LoadBalancer.Host host) {
    return new RingHash(host);
  }
}
