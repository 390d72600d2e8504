package dev.goshawk.balancers.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status;
import dev.goshawk.balancers.Calls;
import dev.goshawk.balancers.WeightedRoundRobinConfig;
import dev.goshawk.core.balance.LoadReport;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.fixture.FakeHost;
import dev.goshawk.core.fixture.MetricLog;
import dev.goshawk.core.resolve.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@link WeightedRoundRobin}: where weights come from, and when they take effect. */
class WeightedRoundRobinTest {

  private static final WeightedRoundRobinConfig PER_CALL =
      WeightedRoundRobinConfig.DEFAULT.weightsCount(Duration.ZERO, Duration.ofMinutes(3));
  private static final WeightedRoundRobinConfig OUT_OF_BAND =
      PER_CALL.outOfBand(Duration.ofSeconds(10));

  private final FakeHost host = new FakeHost();
  private final WeightedRoundRobin balancer = new WeightedRoundRobin(host);

  private void ready(WeightedRoundRobinConfig config, String... names) {
    host.resolve(balancer, config, names);
    for (String name : names) {
      host.of(name).ready();
    }
    host.log.clear();
  }

  private Map<String, Integer> spread(int calls) {
    Map<String, Integer> spread = new TreeMap<>();
    for (int i = 0; i < calls; i++) {
      spread.merge(host.picked(), 1, Integer::sum);
    }
    return spread;
  }

  /** Calls until each has answered with its report. */
  private void report(Map<String, LoadReport> reports) {
    for (int i = 0; i < 10 * reports.size(); i++) {
      PickResult picked = host.pick();
      LoadReport report = reports.get(Calls.words(picked));
      Calls.end(picked, Status.OK, report == null ? Metadata.EMPTY : Calls.trailers(report));
    }
  }

  @Test
  void callsGoInTurnUntilTwoBackendsHaveReported() {
    ready(PER_CALL, "a", "b", "c");
    assertThat(spread(300)).isEqualTo(Map.of("a", 100, "b", 100, "c", 100));
    report(Map.of("a", Calls.load(100, 0, 0.1)));
    host.loop.advance(Duration.ofSeconds(1));
    assertThat(spread(300)).isEqualTo(Map.of("a", 100, "b", 100, "c", 100));
  }

  @Test
  void reportsOfCallsTakeEffectWithTheTimer() {
    ready(PER_CALL, "a", "b");
    report(Map.of("a", Calls.load(100, 0, 0.2), "b", Calls.load(100, 0, 0.6)));
    host.loop.advance(Duration.ofMillis(999));
    assertThat(spread(200)).isEqualTo(Map.of("a", 100, "b", 100));
    host.loop.advance(Duration.ofMillis(1));
    // 3 : 1, to within one call of each generation that is cut
    assertThat(spread(4_000).get("a")).isBetween(2_999, 3_001);
    host.expect(); // without another picker
  }

  @Test
  void reportThatIsMalformedIsIgnored() {
    ready(PER_CALL, "a", "b");
    PickResult picked = host.pick();
    Calls.end(
        picked,
        Status.OK,
        Metadata.of(MetadataKey.binary("endpoint-load-metrics-bin"), new byte[] {9, 1}));
    host.loop.advance(Duration.ofSeconds(1));
    assertThat(spread(200)).isEqualTo(Map.of("a", 100, "b", 100));
  }

  @Test
  void weightsExpire() {
    ready(PER_CALL, "a", "b");
    report(Map.of("a", Calls.load(100, 0, 0.2), "b", Calls.load(100, 0, 0.6)));
    host.loop.advance(Duration.ofSeconds(179));
    assertThat(spread(4_000).get("a")).isBetween(2_999, 3_001);
    host.loop.advance(Duration.ofSeconds(1));
    assertThat(spread(200)).isEqualTo(Map.of("a", 100, "b", 100));
  }

  @Test
  void reportsOutOfBandCountAndThoseOfCallsDoNot() {
    ready(OUT_OF_BAND, "a", "b");
    assertThat(host.pick().completion()).isNull();
    assertThat(host.of("a").watches()).hasSize(1);
    assertThat(host.of("a").watches().get(0).interval()).isEqualTo(Duration.ofSeconds(10));
    host.of("a").report(Calls.load(100, 0, 0.2));
    host.of("b").report(Calls.load(100, 0, 0.6));
    host.loop.advance(Duration.ofSeconds(1));
    assertThat(spread(4_000).get("a")).isBetween(2_999, 3_001);
  }

  @Test
  void configMayTurnToReportsOutOfBandAndBack() {
    ready(PER_CALL, "a", "b");
    assertThat(host.of("a").watches()).isEmpty();
    host.resolve(balancer, OUT_OF_BAND, "a", "b");
    host.resolve(balancer, OUT_OF_BAND, "b", "a");
    assertThat(host.of("a").watches()).hasSize(1);
    host.of("a").report(Calls.load(100, 0, 0.2));
    host.resolve(balancer, PER_CALL, "a", "b");
    assertThat(host.of("a").watches()).isEmpty();
    report(Map.of("b", Calls.load(100, 0, 0.6)));
    host.loop.advance(Duration.ofSeconds(1));
    assertThat(spread(4_000).get("a")).isBetween(2_999, 3_001);
  }

  @Test
  void timerRunsOnlyWhileABackendIsReady() {
    host.resolve(balancer, PER_CALL, "a", "b");
    assertThat(host.loop.timers()).isZero();
    host.of("a").ready();
    assertThat(host.loop.timers()).isEqualTo(1);
    host.of("b").ready();
    host.loop.advance(Duration.ofSeconds(5));
    assertThat(host.loop.timers()).isEqualTo(1);
    host.of("a").idle();
    host.of("b").idle();
    assertThat(host.loop.timers()).isZero();
    host.of("a").ready();
    assertThat(host.loop.untilNextTimer()).isEqualTo(Duration.ofSeconds(1));
    host.resolve(balancer, PER_CALL.weightUpdatePeriod(Duration.ofSeconds(7)), "a", "b");
    assertThat(host.loop.untilNextTimer()).isEqualTo(Duration.ofSeconds(7));
    host.loop.run(balancer::shutdown);
    assertThat(host.loop.timers()).isZero();
    assertThat(host.live()).isZero();
  }

  @Test
  void newConnectionBeginsTheBlackoutAnew() {
    WeightedRoundRobinConfig config = WeightedRoundRobinConfig.DEFAULT;
    ready(config, "a", "b");
    report(Map.of("a", Calls.load(100, 0, 0.2), "b", Calls.load(100, 0, 0.6)));
    host.loop.advance(Duration.ofSeconds(10));
    assertThat(spread(4_000).get("a")).isBetween(2_999, 3_001);
    host.of("a").idle();
    host.of("a").ready();
    assertThat(spread(200)).isEqualTo(Map.of("a", 100, "b", 100)); // b alone has a weight
  }

  @Test
  void weightsSurviveUpdatesOfTheList() {
    ready(PER_CALL, "a", "b");
    report(Map.of("a", Calls.load(100, 0, 0.2), "b", Calls.load(100, 0, 0.6)));
    host.resolve(balancer, PER_CALL, "b", "a");
    assertThat(spread(4_000).get("a")).isBetween(2_999, 3_001);
  }

  @Test
  void weightsAreMeasuredAtEachUpdate() {
    MetricLog metrics = new MetricLog();
    FakeHost measured = new FakeHost();
    measured.metrics(metrics);
    WeightedRoundRobin policy = new WeightedRoundRobin(measured);
    Status unused =
        measured.resolve(
            policy,
            OUT_OF_BAND,
            List.of(
                FakeHost.endpoint("a").with(Endpoint.LOCALITY, "north"),
                FakeHost.endpoint("b").with(Endpoint.LOCALITY, "north")));
    measured.of("a").ready();
    metrics.take();
    measured.of("b").ready();
    String labels = " [test:target, north, ]";
    metrics.expect(
        "grpc.lb.pick_first.connection_attempts_succeeded 1 [test:target]",
        "grpc.lb.wrr.endpoint_weight_not_yet_usable 1" + labels,
        "grpc.lb.wrr.endpoint_weights 0.0" + labels,
        "grpc.lb.wrr.endpoint_weight_not_yet_usable 1" + labels,
        "grpc.lb.wrr.endpoint_weights 0.0" + labels,
        "grpc.lb.wrr.rr_fallback 1" + labels);
    measured.of("a").report(Calls.load(100, 0, 0.5));
    measured.of("b").report(Calls.load(100, 0, 0.25));
    measured.loop.advance(Duration.ofSeconds(1));
    metrics.expect(
        "grpc.lb.wrr.endpoint_weights 200.0" + labels,
        "grpc.lb.wrr.endpoint_weights 400.0" + labels);
    measured.loop.advance(Duration.ofMinutes(3).minusSeconds(2));
    metrics.take();
    measured.of("a").report(Calls.load(100, 0, 0.5));
    measured.loop.advance(Duration.ofSeconds(1));
    metrics.expect(
        "grpc.lb.wrr.endpoint_weights 200.0" + labels,
        "grpc.lb.wrr.endpoint_weight_stale 1" + labels,
        "grpc.lb.wrr.endpoint_weights 0.0" + labels,
        "grpc.lb.wrr.rr_fallback 1" + labels);
  }
}
