package dev.goshawk.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/** The figures of one block, from what both processes read before and after it. */
final class Metrics {
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MEBI = 1 << 20;
  private static final int ARRAY_HEADER = 16;
  private static final int ALIGNMENT = 8;

  private Metrics() {}

  static Map<String, Double> of(Scenario scenario, Line before, Line ran, Line after) {
    double operations = Math.max(1, ran.number("operations", 0));
    double nanos = Math.max(1, ran.number("nanos", 0));
    double serverCpu = after.number("cpu", 0) - before.number("cpu", 0);
    double clientCpu = ran.number("cpu", 0);
    Map<String, Double> block = new LinkedHashMap<>();
    block.put("serverCpu", serverCpu / operations / NANOS_PER_MICRO);
    block.put("clientCpu", clientCpu / operations / NANOS_PER_MICRO);
    block.put("cpu", (serverCpu + clientCpu) / operations / NANOS_PER_MICRO);
    block.put("rate", operations / nanos * NANOS_PER_SECOND);
    block.put("ratePerCore", operations / Math.max(1, serverCpu + clientCpu) * NANOS_PER_SECOND);
    block.put("busyCores", (serverCpu + clientCpu) / nanos);
    double allocated = after.number("allocated", 0) - before.number("allocated", 0);
    block.put("serverAllocated", Math.max(0, allocated / operations - message(scenario)));
    block.put("clientAllocated", ran.number("allocated", 0) / operations);
    for (String percentile : new String[] {"p50", "p90", "p99", "p99.9"}) {
      if (ran.values().containsKey(percentile)) {
        block.put(percentile, ran.number(percentile, 0) / NANOS_PER_MICRO);
      }
    }
    block.put("serverResident", after.number("resident", 0) / MEBI);
    block.put("serverPeak", after.number("peak", 0) / MEBI);
    block.put("clientResident", ran.number("resident", 0) / MEBI);
    return block;
  }

  /** What the application's own message takes: an echo has one array. */
  private static double message(Scenario scenario) {
    Settings settings = Settings.of(scenario.settings());
    if (settings.proto() || settings.load().equals("server-streaming")) {
      return 0;
    }
    int octets = ARRAY_HEADER + settings.payload();
    int aligned = (octets + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return aligned;
  }

  /** The unit of a metric. */
  static String unit(String metric) {
    return switch (metric) {
      case "serverCpu", "clientCpu", "cpu", "p50", "p90", "p99", "p99.9" -> "µs";
      case "rate", "ratePerCore" -> "/s";
      case "serverResident", "serverPeak", "clientResident" -> "MiB";
      case "start" -> "ms";
      case "busyCores" -> "cores";
      default -> "B";
    };
  }
}
