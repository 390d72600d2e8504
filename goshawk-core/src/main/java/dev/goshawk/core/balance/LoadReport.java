package dev.goshawk.core.balance;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What a backend says of its load, with a call or by itself. Immutable, any thread. Source: {@code
 * xds.data.orca.v3.OrcaLoadReport}, gRFC A51.
 *
 * @param cpuUtilization of the processors it may use; more than 1 where it uses more
 * @param memoryUtilization of the memory it may use, 0 to 1
 * @param applicationUtilization as the application counts it; more than 1 where overloaded
 * @param queriesPerSecond calls it answers in a second
 * @param errorsPerSecond of these, those that fail
 * @param requestCost what one request cost, by the application's names
 * @param utilization of other resources, 0 to 1, by the application's names
 * @param namedMetrics other numbers by the application's names
 */
public record LoadReport(
    double cpuUtilization,
    double memoryUtilization,
    double applicationUtilization,
    double queriesPerSecond,
    double errorsPerSecond,
    Map<String, Double> requestCost,
    Map<String, Double> utilization,
    Map<String, Double> namedMetrics) {

  /** Copies. */
  public LoadReport {
    requestCost = Map.copyOf(requestCost);
    utilization = Map.copyOf(utilization);
    namedMetrics = Map.copyOf(namedMetrics);
  }

  /**
   * Somebody who wants to hear of reports.
   *
   * @param interval after which the next one is wanted; a server may let more time pass
   * @param listener hears of them, on the channel's loop
   */
  public record Watch(Duration interval, Consumer<LoadReport> listener) {

    /** Checks. */
    public Watch {
      Objects.requireNonNull(interval, "interval");
      Objects.requireNonNull(listener, "listener");
    }
  }
}
