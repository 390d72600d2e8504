package dev.goshawk.services.orca;

import dev.goshawk.services.orca.proto.OrcaLoadReport;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The values of one report, each of which may be unknown. One thread.
 *
 * <p>Values out of their range are ignored (gRFC A51), since a report must not fail a call; a value
 * that is not a number makes its metric unknown again.
 */
final class LoadMetrics {

  private static final double UNKNOWN = Double.NaN;

  private double cpu = UNKNOWN;
  private double memory = UNKNOWN;
  private double application = UNKNOWN;
  private double qps = UNKNOWN;
  private double eps = UNKNOWN;
  private final Map<String, Double> costs = new TreeMap<>();
  private final Map<String, Double> utilizations = new TreeMap<>();
  private final Map<String, Double> named = new TreeMap<>();

  void cpu(double share) {
    cpu = atLeastZero(share) ? share : cpu;
  }

  void memory(double share) {
    memory = isShare(share) ? share : memory;
  }

  void application(double share) {
    application = atLeastZero(share) ? share : application;
  }

  void qps(double rate) {
    qps = atLeastZero(rate) ? rate : qps;
  }

  void eps(double rate) {
    eps = atLeastZero(rate) ? rate : eps;
  }

  void cost(String name, double cost) {
    put(costs, name, cost);
  }

  void utilization(String name, double share) {
    if (isShare(share)) {
      put(utilizations, name, share);
    }
  }

  void named(String name, double value) {
    put(named, name, value);
  }

  private static void put(Map<String, Double> values, String name, double value) {
    Objects.requireNonNull(name, "name");
    if (Double.isNaN(value)) {
      values.remove(name);
    } else {
      values.put(name, value);
    }
  }

  private static boolean atLeastZero(double value) {
    return Double.isNaN(value) || (value >= 0 && value != Double.POSITIVE_INFINITY);
  }

  private static boolean isShare(double value) {
    return Double.isNaN(value) || (value >= 0 && value <= 1);
  }

  /** A report of these values, and of another one's where these are unknown. */
  OrcaLoadReport over(OrcaLoadReport under) {
    OrcaLoadReport.Builder report = under.toBuilder();
    if (!Double.isNaN(cpu)) {
      report.setCpuUtilization(cpu);
    }
    if (!Double.isNaN(memory)) {
      report.setMemUtilization(memory);
    }
    if (!Double.isNaN(application)) {
      report.setApplicationUtilization(application);
    }
    if (!Double.isNaN(qps)) {
      report.setRpsFractional(qps);
    }
    if (!Double.isNaN(eps)) {
      report.setEps(eps);
    }
    return report
        .putAllRequestCost(costs)
        .putAllUtilization(utilizations)
        .putAllNamedMetrics(named)
        .build();
  }
}
