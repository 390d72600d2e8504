package dev.goshawk.balancers.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.balancers.Calls;
import dev.goshawk.core.balance.LoadReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@link EndpointWeight} and {@link Utilization}: what a report is worth, and for how long. */
class EndpointWeightTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long BLACKOUT = 10 * SECOND;
  private static final long EXPIRATION = 180 * SECOND;
  private static final Utilization PLAIN = new Utilization(List.of());

  private final EndpointWeight weight = new EndpointWeight();

  private void report(long now, double queries, double errors, double application) {
    weight.report(Calls.load(queries, errors, application), PLAIN, 1, now);
  }

  private double at(long now) {
    return weight.at(now, BLACKOUT, EXPIRATION);
  }

  @Test
  void countsOnceReportsHaveComeForTheBlackoutPeriod() {
    report(0, 100, 0, 0.5);
    assertThat(at(BLACKOUT - 1)).isZero();
    assertThat(at(BLACKOUT)).isEqualTo(200);
    assertThat(new EndpointWeight().at(0, 0, EXPIRATION)).isZero();
  }

  @Test
  void expiresAndThenTheBlackoutHoldsAnew() {
    report(0, 100, 0, 0.5);
    assertThat(at(EXPIRATION - 1)).isEqualTo(200);
    assertThat(at(EXPIRATION)).isZero();
    report(EXPIRATION + SECOND, 100, 0, 0.5);
    assertThat(at(EXPIRATION + SECOND)).isZero();
    assertThat(at(EXPIRATION + SECOND + BLACKOUT)).isEqualTo(200);
  }

  @Test
  void connectionBeginsTheBlackoutAnew() {
    report(0, 100, 0, 0.5);
    weight.connected();
    assertThat(at(BLACKOUT)).isZero();
    report(20 * SECOND, 100, 0, 0.5);
    assertThat(at(20 * SECOND + BLACKOUT)).isEqualTo(200);
  }

  @Test
  void withoutBlackoutAReportCountsAtOnce() {
    report(0, 100, 0, 0.5);
    weight.connected();
    assertThat(weight.at(0, 0, EXPIRATION)).isEqualTo(200);
  }

  @Test
  void errorsCountAsUtilization() {
    report(0, 100, 10, 0.5);
    assertThat(at(BLACKOUT)).isEqualTo(100 / (0.5 + 0.1));
    weight.report(Calls.load(100, 10, 0.5), PLAIN, 0, 0);
    assertThat(at(BLACKOUT)).isEqualTo(200);
  }

  @Test
  void reportsWithoutCallsOrLoadChangeNothing() {
    report(0, 100, 0, 0.5);
    for (double nothing : new double[] {0, -1, Double.NaN}) {
      report(170 * SECOND, nothing, 0, 0.5);
      report(170 * SECOND, 100, 0, nothing);
    }
    report(170 * SECOND, Double.POSITIVE_INFINITY, 0, 0.5);
    report(170 * SECOND, 100, 0, Double.POSITIVE_INFINITY);
    assertThat(at(EXPIRATION - 1)).isEqualTo(200);
    assertThat(at(EXPIRATION)).isZero();
  }

  @Test
  void utilizationMayBeAboveOne() {
    report(0, 100, 0, 2);
    assertThat(at(BLACKOUT)).isEqualTo(50);
  }

  @Test
  void utilizationIsTheApplicationsOrTheProcessors() {
    assertThat(PLAIN.of(report(0.3, 0.9, 0.4))).isEqualTo(0.4);
    assertThat(PLAIN.of(report(0.3, 0.9, 0))).isEqualTo(0.3);
  }

  @Test
  void utilizationIsTheLargestOfTheMetricsAskedFor() {
    LoadReport report = report(0.3, 0.9, 0.4);
    assertThat(new Utilization(List.of("cpu_utilization")).of(report)).isEqualTo(0.3);
    assertThat(new Utilization(List.of("cpu_utilization", "mem_utilization")).of(report))
        .isEqualTo(0.9);
    assertThat(new Utilization(List.of("utilization.disk.io")).of(report)).isEqualTo(0.6);
    assertThat(new Utilization(List.of("named_metrics.queue")).of(report)).isEqualTo(7);
    assertThat(new Utilization(List.of("application_utilization")).of(report)).isEqualTo(0.4);
  }

  @Test
  void metricsThatAreAbsentOrUnreadableLeaveThePlainRule() {
    LoadReport report = report(0.3, 0.9, 0.4);
    assertThat(
            new Utilization(List.of("named_metrics.nan", "utilization.none", "disk", ""))
                .of(report))
        .isEqualTo(0.4);
    assertThat(new Utilization(List.of("named_metrics.nan", "cpu_utilization")).of(report))
        .isEqualTo(0.3);
  }

  private static LoadReport report(double cpu, double memory, double application) {
    return new LoadReport(
        cpu,
        memory,
        application,
        100,
        0,
        Map.of(),
        Map.of("disk.io", 0.6),
        Map.of("queue", 7.0, "nan", Double.NaN));
  }
}
