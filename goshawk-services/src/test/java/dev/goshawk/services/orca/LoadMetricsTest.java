package dev.goshawk.services.orca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.services.orca.proto.OrcaLoadReport;
import org.junit.jupiter.api.Test;

class LoadMetricsTest {
  private static final OrcaLoadReport NOTHING = OrcaLoadReport.getDefaultInstance();

  private final LoadMetrics metrics = new LoadMetrics();

  @Test
  void whatIsNotSetIsNotReported() {
    assertThat(metrics.over(NOTHING)).isEqualTo(NOTHING);
  }

  @Test
  void allThatIsSetIsReported() {
    metrics.cpu(1.5);
    metrics.memory(1);
    metrics.application(2.5);
    metrics.qps(1_000);
    metrics.eps(3);
    metrics.cost("db", 7.5);
    metrics.utilization("disk", 0.5);
    metrics.named("queue", -4);
    assertThat(metrics.over(NOTHING))
        .isEqualTo(
            OrcaLoadReport.newBuilder()
                .setCpuUtilization(1.5)
                .setMemUtilization(1)
                .setApplicationUtilization(2.5)
                .setRpsFractional(1_000)
                .setEps(3)
                .putRequestCost("db", 7.5)
                .putUtilization("disk", 0.5)
                .putNamedMetrics("queue", -4)
                .build());
  }

  @Test
  void whatIsOutOfRangeIsIgnored() {
    metrics.cpu(0.25);
    metrics.cpu(-0.01);
    metrics.cpu(Double.POSITIVE_INFINITY);
    metrics.memory(0.25);
    metrics.memory(1.01);
    metrics.memory(-0.01);
    metrics.application(0.25);
    metrics.application(-1);
    metrics.qps(0.25);
    metrics.qps(-1);
    metrics.eps(0.25);
    metrics.eps(Double.NEGATIVE_INFINITY);
    metrics.utilization("disk", 0.25);
    metrics.utilization("disk", 1.01);
    metrics.utilization("net", -0.01);
    assertThat(metrics.over(NOTHING))
        .isEqualTo(
            OrcaLoadReport.newBuilder()
                .setCpuUtilization(0.25)
                .setMemUtilization(0.25)
                .setApplicationUtilization(0.25)
                .setRpsFractional(0.25)
                .setEps(0.25)
                .putUtilization("disk", 0.25)
                .build());
  }

  @Test
  void whatIsNoNumberIsUnknownAgain() {
    metrics.cpu(0.5);
    metrics.memory(0.5);
    metrics.application(0.5);
    metrics.qps(1);
    metrics.eps(1);
    metrics.cost("db", 1);
    metrics.utilization("disk", 0.5);
    metrics.named("queue", 1);
    metrics.cpu(Double.NaN);
    metrics.memory(Double.NaN);
    metrics.application(Double.NaN);
    metrics.qps(Double.NaN);
    metrics.eps(Double.NaN);
    metrics.cost("db", Double.NaN);
    metrics.utilization("disk", Double.NaN);
    metrics.named("queue", Double.NaN);
    assertThat(metrics.over(NOTHING)).isEqualTo(NOTHING);
  }

  @Test
  void theyGoOverAnotherReportFieldByField() {
    metrics.cpu(0); // known, and none in use
    metrics.qps(20);
    metrics.utilization("disk", 0.75);
    metrics.cost("db", 1);
    OrcaLoadReport under =
        OrcaLoadReport.newBuilder()
            .setCpuUtilization(0.5)
            .setMemUtilization(0.5)
            .setRpsFractional(10)
            .putUtilization("disk", 0.25)
            .putUtilization("net", 0.25)
            .build();
    assertThat(metrics.over(under))
        .isEqualTo(
            OrcaLoadReport.newBuilder()
                .setMemUtilization(0.5)
                .setRpsFractional(20)
                .putUtilization("disk", 0.75)
                .putUtilization("net", 0.25)
                .putRequestCost("db", 1)
                .build());
  }
}
