package dev.goshawk.balancers.load;

import dev.goshawk.core.balance.LoadReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How much of a backend is in use, by its report: the largest of some metrics. Immutable, any
 * thread. Source: gRFC A58, A114.
 */
final class Utilization {

  private static final String UTILIZATION = "utilization.";
  private static final String NAMED = "named_metrics.";

  private final List<ToDoubleFunction<LoadReport>> metrics = new ArrayList<>();

  /** By metrics of these names. A name that cannot be read is a metric that no report has. */
  Utilization(List<String> names) {
    for (String name : names) {
      metrics.add(metric(name));
    }
  }

  private static ToDoubleFunction<LoadReport> metric(String name) {
    if (name.startsWith(UTILIZATION)) {
      String key = name.substring(UTILIZATION.length());
      return report -> report.utilization().getOrDefault(key, 0.0);
    }
    if (name.startsWith(NAMED)) {
      String key = name.substring(NAMED.length());
      return report -> report.namedMetrics().getOrDefault(key, 0.0);
    }
    return switch (name) {
      case "application_utilization" -> LoadReport::applicationUtilization;
      case "cpu_utilization" -> LoadReport::cpuUtilization;
      case "mem_utilization" -> LoadReport::memoryUtilization;
      default -> report -> 0;
    };
  }

  /** More than 0, or 0 or less or NaN when the report does not say. May be more than 1. */
  double of(LoadReport report) {
    double most = 0;
    for (ToDoubleFunction<LoadReport> metric : metrics) {
      double value = metric.applyAsDouble(report);
      if (value > most) { // and not NaN
        most = value;
      }
    }
    if (most > 0) {
      return most;
    }
    double application = report.applicationUtilization();
    return application > 0 ? application : report.cpuUtilization();
  }
}
