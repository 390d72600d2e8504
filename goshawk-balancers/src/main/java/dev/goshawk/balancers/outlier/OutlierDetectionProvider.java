package dev.goshawk.balancers.outlier;

import dev.goshawk.balancers.OutlierDetectionConfig;
import dev.goshawk.balancers.OutlierDetectionConfig.FailurePercentage;
import dev.goshawk.balancers.OutlierDetectionConfig.SuccessRate;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.config.JsonFields;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes {@link OutlierDetectionConfig}'s policy. Found by channels. Any thread. */
public final class OutlierDetectionProvider implements LoadBalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public OutlierDetectionProvider() {}

  @Override
  public String policy() {
    return OutlierDetectionConfig.POLICY;
  }

  @Override
  public PolicyConfig config(JsonObject json, LoadBalancerRegistry policies) {
    JsonFields fields = new JsonFields(json);
    OutlierDetectionConfig absent =
        OutlierDetectionConfig.around(policies.config(fields.get("childPolicy")));
    Duration base = fields.duration("baseEjectionTime", absent.baseEjectionTime());
    return fields.make(
        () ->
            new OutlierDetectionConfig(
                fields.duration("interval", absent.interval()),
                base,
                fields.duration("maxEjectionTime", absent.maxEjectionTime()),
                maxEjectionPercent(fields, absent.maxEjectionPercent()),
                successRate(fields.find("successRateEjection")),
                failurePercentage(fields.find("failurePercentageEjection")),
                absent.childPolicy()));
  }

  /** By its documented name, or by the one that grpc-java reads. */
  private static int maxEjectionPercent(JsonFields fields, int absent) {
    return fields.count("maxEjectionPercent", fields.count("maxEjectionPercentage", absent));
  }

  private static @Nullable SuccessRate successRate(@Nullable JsonValue json) {
    if (json == null) {
      return null;
    }
    JsonFields fields = JsonFields.of(json);
    SuccessRate absent = SuccessRate.DEFAULT;
    return fields.make(
        () ->
            new SuccessRate(
                fields.count("stdevFactor", absent.stdevFactor()),
                fields.count("enforcementPercentage", absent.enforcementPercentage()),
                fields.count("minimumHosts", absent.minimumHosts()),
                fields.count("requestVolume", absent.requestVolume())));
  }

  private static @Nullable FailurePercentage failurePercentage(@Nullable JsonValue json) {
    if (json == null) {
      return null;
    }
    JsonFields fields = JsonFields.of(json);
    FailurePercentage absent = FailurePercentage.DEFAULT;
    return fields.make(
        () ->
            new FailurePercentage(
                fields.count("threshold", absent.threshold()),
                fields.count("enforcementPercentage", absent.enforcementPercentage()),
                fields.count("minimumHosts", absent.minimumHosts()),
                fields.count("requestVolume", absent.requestVolume())));
  }

  @Override
  public LoadBalancer create(LoadBalancer.Host host) {
    return new OutlierDetection(host);
  }
}
