package dev.goshawk.balancers.outlier;

import dev.goshawk.core.metrics.Instrument;
import dev.goshawk.core.metrics.Metrics;
import dev.goshawk.core.trace.PickInfo;

/**
 * Counts the outliers that {@link OutlierJudge} finds. The channel's loop only. Source: gRFC A91.
 */
final class EjectionMetrics {

  /** The backend's share of successes was too far from the mean. */
  static final String SUCCESS_RATE = "success_rate";

  /** The backend's share of failures was above the threshold. */
  static final String FAILURE_PERCENTAGE = "failure_percentage";

  /** It was not ejected because of chance: {@code enforcementPercentage}. */
  static final String CHANCE = "enforcement_percentage";

  /** It was not ejected because enough others are: {@code maxEjectionPercent}. */
  static final String OVERFLOW = "max_ejection_overflow";

  private static final String METHOD = "grpc.lb.outlier_detection.detection_method";

  private static final Instrument ENFORCED =
      Instrument.counter("grpc.lb.outlier_detection.ejections_enforced")
          .unit("{ejection}")
          .description("Outliers that were ejected")
          .labels(METHOD)
          .optionalLabels(PickInfo.BACKEND_SERVICE)
          .register();

  private static final Instrument UNENFORCED =
      Instrument.counter("grpc.lb.outlier_detection.ejections_unenforced")
          .unit("{ejection}")
          .description("Outliers that were not ejected, and why")
          .labels(METHOD, "grpc.lb.outlier_detection.unenforced_reason")
          .optionalLabels(PickInfo.BACKEND_SERVICE)
          .register();

  private final Metrics metrics;
  private String service = "";

  EjectionMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  /** Whether there is anybody to tell. */
  boolean isOn() {
    return metrics.isOn();
  }

  /** The service of all backends; empty where they differ. */
  void service(String name) {
    service = name;
  }

  void ejected(String method) {
    if (metrics.wants(ENFORCED)) {
      metrics.add(ENFORCED, 1, method, service);
    }
  }

  void spared(String method, String reason) {
    if (metrics.wants(UNENFORCED)) {
      metrics.add(UNENFORCED, 1, method, reason, service);
    }
  }
}
