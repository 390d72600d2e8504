package dev.goshawk.balancers.load;

import dev.goshawk.balancers.WeightedRoundRobinConfig;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.config.JsonFields;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;

/** Makes {@link WeightedRoundRobinConfig}'s policy. Found by channels. Any thread. */
public final class WeightedRoundRobinProvider implements LoadBalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public WeightedRoundRobinProvider() {}

  @Override
  public String policy() {
    return WeightedRoundRobinConfig.POLICY;
  }

  @Override
  public PolicyConfig config(JsonObject json, LoadBalancerRegistry policies) {
    JsonFields fields = new JsonFields(json);
    WeightedRoundRobinConfig absent = WeightedRoundRobinConfig.DEFAULT;
    return fields.make(
        () ->
            new WeightedRoundRobinConfig(
                fields.flag("enableOobLoadReport", absent.enableOobLoadReport()),
                fields.duration("oobReportingPeriod", absent.oobReportingPeriod()),
                fields.duration("blackoutPeriod", absent.blackoutPeriod()),
                fields.duration("weightExpirationPeriod", absent.weightExpirationPeriod()),
                fields.duration("weightUpdatePeriod", absent.weightUpdatePeriod()),
                fields.number("errorUtilizationPenalty", absent.errorUtilizationPenalty()),
                fields.texts("metricNamesForComputingUtilization")));
  }

  @Override
  public LoadBalancer create(LoadBalancer.Host host) {
    return new WeightedRoundRobin(host);
  }
}
