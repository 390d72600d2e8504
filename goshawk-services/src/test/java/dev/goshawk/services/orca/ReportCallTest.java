package dev.goshawk.services.orca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import dev.goshawk.api.Status;
import dev.goshawk.services.RecordedCall;
import dev.goshawk.services.orca.proto.OpenRcaMethods;
import dev.goshawk.services.orca.proto.OrcaLoadReport;
import dev.goshawk.services.orca.proto.OrcaLoadReportRequest;
import dev.goshawk.services.stream.OpenCalls;
import dev.goshawk.services.stream.Ticker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportCallTest {
  private static final java.time.Duration LEAST = java.time.Duration.ofSeconds(30);

  /** A clock that ticks when the test says so. */
  private static final class HandTicker implements Ticker {
    final List<java.time.Duration> intervals = new ArrayList<>();
    final List<Runnable> tasks = new ArrayList<>();

    @Override
    public Runnable every(java.time.Duration interval, Runnable task) {
      intervals.add(interval);
      tasks.add(task);
      return () -> tasks.remove(task);
    }

    void tick() {
      List.copyOf(tasks).forEach(Runnable::run);
    }
  }

  private final HandTicker ticker = new HandTicker();
  private final OpenCalls open = new OpenCalls();
  private final MetricRecorder metrics = new MetricRecorder();
  private final OrcaService service = new OrcaService(metrics, LEAST, ticker);
  private final RecordedCall<OrcaLoadReportRequest, OrcaLoadReport> call =
      new RecordedCall<>(OpenRcaMethods.STREAM_CORE_METRICS);
  private final ReportCall reports = new ReportCall(call, service, open);

  private static OrcaLoadReportRequest every(long seconds, int nanos) {
    return OrcaLoadReportRequest.newBuilder()
        .setReportInterval(Duration.newBuilder().setSeconds(seconds).setNanos(nanos))
        .build();
  }

  private void begin() {
    reports.onMessage(every(60, 0));
    reports.onHalfClose();
  }

  private List<Double> sent() {
    return call.sent().stream().map(OrcaLoadReport::getCpuUtilization).toList();
  }

  @Test
  void aReportComesAtOnceAndThenEachInterval() {
    metrics.cpuUtilization(0.1);
    begin();
    assertThat(sent()).containsExactly(0.1);
    assertThat(ticker.intervals).containsExactly(java.time.Duration.ofSeconds(60));
    metrics.cpuUtilization(0.2);
    assertThat(sent()).containsExactly(0.1);
    ticker.tick();
    ticker.tick(); // also where nothing has changed
    assertThat(sent()).containsExactly(0.1, 0.2, 0.2);
    assertThat(call.end()).isNull();
  }

  @Test
  void aSlowClientMissesReportsAndIsSentTheLatest() {
    metrics.cpuUtilization(0.1);
    begin();
    call.ready(false);
    for (int i = 0; i < 1_000; i++) {
      ticker.tick();
    }
    metrics.cpuUtilization(0.3);
    assertThat(sent()).containsExactly(0.1);
    call.ready(true);
    reports.onReady();
    reports.onReady();
    assertThat(sent()).containsExactly(0.1, 0.3);
  }

  @Test
  void whoLeavesIsForgotten() {
    begin();
    assertThat(service.streams()).isEqualTo(1);
    reports.onCancel(Status.CANCELLED);
    assertThat(service.streams()).isZero();
    assertThat(ticker.tasks).isEmpty();
  }

  @Test
  void closingEndsTheStreamsAndThoseThatComeLater() {
    begin();
    service.close();
    assertThat(call.end().code()).isEqualTo(Status.Code.UNAVAILABLE);
    RecordedCall<OrcaLoadReportRequest, OrcaLoadReport> late =
        new RecordedCall<>(OpenRcaMethods.STREAM_CORE_METRICS);
    ReportCall lateReports = new ReportCall(late, service, open);
    lateReports.onMessage(every(60, 0));
    lateReports.onHalfClose();
    assertThat(late.end().code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(late.sent()).isEmpty();
    reports.onComplete();
    lateReports.onComplete();
    assertThat(ticker.tasks).isEmpty();
  }

  @Test
  void theShutdownOfItsServerEndsAStream() {
    begin();
    open.onShutdown();
    assertThat(call.end()).isEqualTo(Status.UNAVAILABLE.withMessage("the server is shutting down"));
    reports.onComplete();
    assertThat(open.size()).isZero();
    assertThat(ticker.tasks).isEmpty();
  }

  @Test
  void whatAnInterceptorThrowsEndsTheCallOnly() {
    begin();
    call.onSend(
        message -> {
          throw new IllegalStateException("an interceptor's");
        });
    ticker.tick(); // does not throw
    assertThat(call.end().code()).isEqualTo(Status.Code.UNKNOWN);
  }

  @Test
  void aCallWithoutARequestFails() {
    reports.onHalfClose();
    assertThat(call.end().code()).isEqualTo(Status.Code.INTERNAL);
    reports.onCancel(Status.CANCELLED);
    assertThat(service.streams()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, PT30S",
    "29, 999999999, PT30S",
    "30, 0, PT30S",
    "30, 1, PT30.000000001S",
    "-5, 0, PT30S",
    "-9223372036854775808, -2147483648, PT30S",
    "9223372036854775807, 0, PT8760H",
    "1, -2000000000, PT30S",
  })
  void theIntervalIsNoLessThanTheLeast(long seconds, int nanos, java.time.Duration expected) {
    assertThat(ReportCall.interval(every(seconds, nanos), LEAST)).isEqualTo(expected);
  }

  @Test
  void noIntervalIsTheLeast() {
    assertThat(ReportCall.interval(OrcaLoadReportRequest.getDefaultInstance(), LEAST))
        .isEqualTo(LEAST);
  }

  @Test
  void aLeastIntervalOfNearlyNothingIsRefused() {
    assertThatThrownBy(() -> new OrcaService(metrics, java.time.Duration.ofMillis(9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("minInterval of PT0.009S is less than PT0.01S");
  }
}
