package dev.goshawk.balancers;

import dev.goshawk.core.config.FieldException;
import dev.goshawk.core.config.JsonFields;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.time.Duration;
import java.util.List;

/**
 * {@code weighted_round_robin}: backends get calls in proportion to what they can do beside what
 * they have to do, as they report it. Immutable, any thread. Source: gRFC A58, A114.
 *
 * @param enableOobLoadReport whether backends are asked for reports by themselves; otherwise what
 *     they send with each call counts
 * @param oobReportingPeriod how often they are asked to report by themselves
 * @param blackoutPeriod for how long a backend must have reported before its weight counts, anew
 *     after each connection; 0 for not at all
 * @param weightExpirationPeriod how long a weight counts without another report
 * @param weightUpdatePeriod how often weights take effect; less than 100 ms counts as that
 * @param errorUtilizationPenalty how much of the utilization a share of errors of 1 counts as, 0 or
 *     more
 * @param metricNamesForComputingUtilization of which metrics the largest is the utilization: {@code
 *     application_utilization}, {@code cpu_utilization}, {@code mem_utilization}, {@code
 *     utilization.NAME} and {@code named_metrics.NAME}; where a report has none of them, or for an
 *     empty list, the utilization of the application, or if there is none of the processors
 */
public record WeightedRoundRobinConfig(
    boolean enableOobLoadReport,
    Duration oobReportingPeriod,
    Duration blackoutPeriod,
    Duration weightExpirationPeriod,
    Duration weightUpdatePeriod,
    double errorUtilizationPenalty,
    List<String> metricNamesForComputingUtilization)
    implements PolicyConfig {

  /** The name of the policy. */
  public static final String POLICY = "weighted_round_robin";

  private static final Duration LEAST_UPDATE_PERIOD = Duration.ofMillis(100);

  /** gRPC's defaults: by the reports of calls. */
  public static final WeightedRoundRobinConfig DEFAULT =
      new WeightedRoundRobinConfig(
          false,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofMinutes(3),
          Duration.ofSeconds(1),
          1,
          List.of());

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException when something is negative
   */
  public WeightedRoundRobinConfig {
    oobReportingPeriod = Bounds.duration("oobReportingPeriod", oobReportingPeriod, Duration.ZERO);
    blackoutPeriod = Bounds.duration("blackoutPeriod", blackoutPeriod, Duration.ZERO);
    weightExpirationPeriod =
        Bounds.duration("weightExpirationPeriod", weightExpirationPeriod, Duration.ZERO);
    weightUpdatePeriod =
        Bounds.duration("weightUpdatePeriod", weightUpdatePeriod, LEAST_UPDATE_PERIOD);
    if (!(errorUtilizationPenalty >= 0) || Double.isInfinite(errorUtilizationPenalty)) {
      throw new FieldException(
          "errorUtilizationPenalty",
          "a number of 0 or more",
          Double.toString(errorUtilizationPenalty));
    }
    metricNamesForComputingUtilization = List.copyOf(metricNamesForComputingUtilization);
  }

  /** The same, with backends that are asked to report by themselves so often. */
  public WeightedRoundRobinConfig outOfBand(Duration period) {
    return new WeightedRoundRobinConfig(
        true,
        period,
        blackoutPeriod,
        weightExpirationPeriod,
        weightUpdatePeriod,
        errorUtilizationPenalty,
        metricNamesForComputingUtilization);
  }

  /** The same with another time before weights count, and another one for which they do. */
  public WeightedRoundRobinConfig weightsCount(Duration blackout, Duration expiration) {
    return new WeightedRoundRobinConfig(
        enableOobLoadReport,
        oobReportingPeriod,
        blackout,
        expiration,
        weightUpdatePeriod,
        errorUtilizationPenalty,
        metricNamesForComputingUtilization);
  }

  /** The same with another period after which weights take effect. */
  public WeightedRoundRobinConfig weightUpdatePeriod(Duration period) {
    return new WeightedRoundRobinConfig(
        enableOobLoadReport,
        oobReportingPeriod,
        blackoutPeriod,
        weightExpirationPeriod,
        period,
        errorUtilizationPenalty,
        metricNamesForComputingUtilization);
  }

  /** The same with another penalty for errors. */
  public WeightedRoundRobinConfig errorUtilizationPenalty(double penalty) {
    return new WeightedRoundRobinConfig(
        enableOobLoadReport,
        oobReportingPeriod,
        blackoutPeriod,
        weightExpirationPeriod,
        weightUpdatePeriod,
        penalty,
        metricNamesForComputingUtilization);
  }

  /** The same with other metrics as the utilization. */
  public WeightedRoundRobinConfig utilization(String... metricNames) {
    return new WeightedRoundRobinConfig(
        enableOobLoadReport,
        oobReportingPeriod,
        blackoutPeriod,
        weightExpirationPeriod,
        weightUpdatePeriod,
        errorUtilizationPenalty,
        List.of(metricNames));
  }

  @Override
  public String policy() {
    return POLICY;
  }

  @Override
  public JsonObject json() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("enableOobLoadReport", JsonValue.of(enableOobLoadReport))
            .put("oobReportingPeriod", JsonFields.of(oobReportingPeriod))
            .put("blackoutPeriod", JsonFields.of(blackoutPeriod))
            .put("weightExpirationPeriod", JsonFields.of(weightExpirationPeriod))
            .put("weightUpdatePeriod", JsonFields.of(weightUpdatePeriod))
            .put("errorUtilizationPenalty", JsonValue.of(errorUtilizationPenalty));
    if (!metricNamesForComputingUtilization.isEmpty()) {
      json.put(
          "metricNamesForComputingUtilization", JsonFields.of(metricNamesForComputingUtilization));
    }
    return json.build();
  }
}
