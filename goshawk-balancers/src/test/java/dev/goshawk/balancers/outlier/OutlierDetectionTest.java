package dev.goshawk.balancers.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.balancers.Calls;
import dev.goshawk.balancers.LeastRequestConfig;
import dev.goshawk.balancers.OutlierDetectionConfig;
import dev.goshawk.balancers.OutlierDetectionConfig.FailurePercentage;
import dev.goshawk.balancers.OutlierDetectionConfig.SuccessRate;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.fixture.FakeHost;
import dev.goshawk.core.fixture.MetricLog;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.testsupport.LogCapture;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@link OutlierDetection}: who is ejected, for how long, and what others see of it. */
class OutlierDetectionTest {

  private static final OutlierDetectionConfig AROUND =
      OutlierDetectionConfig.around(RoundRobinConfig.DEFAULT)
          .ejection(Duration.ofSeconds(30), Duration.ofMinutes(5), 50);
  private static final OutlierDetectionConfig BY_RATE = AROUND.successRate(SuccessRate.DEFAULT);
  private static final OutlierDetectionConfig BY_FAILURES =
      AROUND.failurePercentage(FailurePercentage.DEFAULT);
  private static final String[] FIVE = {"a", "b", "c", "d", "e"};

  private final FakeHost host = new FakeHost();
  private final OutlierDetection balancer = new OutlierDetection(host);

  private void ready(OutlierDetectionConfig config, String... names) {
    host.resolve(balancer, config, names);
    for (String name : names) {
      host.of(name).ready();
    }
    host.log.clear();
  }

  /** Each backend that is not ejected gets 100 calls, of which some fail. */
  private void calls(Map<String, Integer> failuresOf) {
    Map<String, Integer> left = new HashMap<>(failuresOf);
    int backends = serving().size();
    for (int i = 0; i < 100 * backends; i++) {
      PickResult picked = host.pick();
      String name = Calls.words(picked);
      boolean fails = left.getOrDefault(name, 0) > 0;
      left.merge(name, -1, Integer::sum);
      Calls.end(picked, fails ? Status.UNAVAILABLE : Status.OK, Metadata.EMPTY);
    }
  }

  private void interval() {
    host.loop.advance(Duration.ofSeconds(10));
  }

  private Set<String> serving() {
    Set<String> serving = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      serving.add(host.picked());
    }
    return new TreeSet<>(serving);
  }

  @Test
  void backendThatFailsMoreThanTheOthersGetsNoCallsForAWhile() {
    ready(BY_RATE, FIVE);
    calls(Map.of("c", 50));
    assertThat(serving()).containsExactly(FIVE);
    interval();
    assertThat(serving()).containsExactly("a", "b", "d", "e");
    assertThat(host.of("c").state()).isEqualTo(ConnectivityState.READY);
    host.loop.advance(Duration.ofSeconds(30)); // not more than 30 s after it was ejected
    assertThat(serving()).containsExactly("a", "b", "d", "e");
    interval();
    assertThat(serving()).containsExactly(FIVE);
  }

  @Test
  void secondEjectionIsTwiceAsLong() {
    ready(BY_RATE, FIVE);
    calls(Map.of("c", 50));
    interval();
    host.loop.advance(Duration.ofSeconds(40));
    assertThat(serving()).containsExactly(FIVE);
    calls(Map.of("c", 50));
    interval();
    host.loop.advance(Duration.ofSeconds(60));
    assertThat(serving()).containsExactly("a", "b", "d", "e");
    interval();
    assertThat(serving()).containsExactly(FIVE);
  }

  @Test
  void eachIntervalWithoutEjectionShortensTheNext() {
    ready(BY_RATE, FIVE);
    calls(Map.of("c", 50));
    interval();
    host.loop.advance(Duration.ofSeconds(50)); // back after 40, one interval in peace
    calls(Map.of("c", 50));
    interval();
    host.loop.advance(Duration.ofSeconds(40));
    assertThat(serving()).containsExactly(FIVE);
  }

  @Test
  void failurePercentageIsJudgedByItself() {
    ready(BY_FAILURES, FIVE);
    calls(Map.of("a", 86, "b", 85));
    interval();
    assertThat(serving()).containsExactly("b", "c", "d", "e"); // above 85, not at it
  }

  @Test
  void backendThatFailsByBothRulesIsEjectedOnce() {
    ready(BY_RATE.failurePercentage(FailurePercentage.DEFAULT), FIVE);
    calls(Map.of("a", 100));
    interval();
    assertThat(serving()).containsExactly("b", "c", "d", "e");
    host.loop.advance(Duration.ofSeconds(40)); // not twice the base time
    assertThat(serving()).containsExactly(FIVE);
  }

  @Test
  void tooFewHostsOrCallsAreNotJudged() {
    ready(BY_RATE, "a", "b", "c", "d");
    calls(Map.of("c", 50));
    interval();
    assertThat(serving()).hasSize(4);
    host.resolve(
        balancer, AROUND.successRate(new SuccessRate(1900, 100, 4, 101)), "a", "b", "c", "d");
    calls(Map.of("c", 50));
    interval();
    assertThat(serving()).hasSize(4);
  }

  @Test
  void shareOfEjectedBackendsIsLimited() {
    ready(BY_FAILURES.ejection(Duration.ofSeconds(30), Duration.ofMinutes(5), 10), FIVE);
    calls(Map.of("a", 100, "b", 100));
    interval();
    assertThat(serving()).containsExactly("b", "c", "d", "e"); // one may always go
  }

  @Test
  void withAShareOfZeroNoneIsEjected() {
    ready(BY_FAILURES.ejection(Duration.ofSeconds(30), Duration.ofMinutes(5), 0), FIVE);
    calls(Map.of("a", 100));
    interval();
    assertThat(serving()).containsExactly(FIVE);
  }

  @Test
  void enforcementIsDrawn() {
    OutlierDetectionConfig half = AROUND.failurePercentage(new FailurePercentage(85, 50, 5, 50));
    host.random(() -> 0.5);
    ready(half, FIVE);
    calls(Map.of("a", 100));
    interval();
    assertThat(serving()).containsExactly(FIVE);
    host.random(() -> 0.49);
    calls(Map.of("a", 100));
    interval();
    assertThat(serving()).containsExactly("b", "c", "d", "e");
  }

  @Test
  void unsetAlgorithmsBringAllBackAndStopCounting() {
    ready(BY_RATE, FIVE);
    assertThat(host.pick().completion()).isNotNull();
    calls(Map.of("c", 50));
    interval();
    host.resolve(balancer, AROUND, FIVE);
    assertThat(serving()).containsExactly(FIVE);
    assertThat(host.pick().completion()).isNull();
    assertThat(host.loop.timers()).isZero();
    host.resolve(balancer, BY_RATE, FIVE);
    assertThat(host.pick().completion()).isNotNull();
    calls(Map.of("c", 50));
    interval();
    host.loop.advance(Duration.ofSeconds(40)); // as the first time: it was forgiven
    assertThat(serving()).containsExactly(FIVE);
  }

  @Test
  void updatesDoNotPutTheEndOfTheIntervalOff() {
    ready(BY_RATE, FIVE);
    calls(Map.of("c", 50));
    for (int i = 0; i < 4; i++) {
      host.loop.advance(Duration.ofSeconds(2));
      host.resolve(balancer, BY_RATE.interval(Duration.ofMillis(10_000 + i)), FIVE);
    }
    assertThat(host.loop.timers()).isEqualTo(1);
    host.loop.advance(Duration.ofSeconds(2).plusMillis(3));
    assertThat(serving()).containsExactly("a", "b", "d", "e");
    host.resolve(balancer, BY_RATE.interval(Duration.ofSeconds(1)), FIVE);
    assertThat(host.loop.untilNextTimer()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void ejectedBackendThatReconnectsStaysEjectedAndThenTellsItsLatestHealth() {
    ready(BY_RATE, FIVE);
    calls(Map.of("c", 50));
    interval();
    host.of("c").idle();
    assertThat(host.of("c").state()).isEqualTo(ConnectivityState.CONNECTING);
    host.of("c").ready();
    assertThat(serving()).containsExactly("a", "b", "d", "e");
    host.of("c").health(ConnectivityState.TRANSIENT_FAILURE, Status.UNAVAILABLE);
    host.loop.advance(Duration.ofSeconds(40));
    assertThat(serving()).containsExactly("a", "b", "d", "e"); // NOT_SERVING by itself
    host.of("c").health(ConnectivityState.READY, Status.OK);
    assertThat(serving()).containsExactly(FIVE);
  }

  @Test
  void healthOfAnEjectedBackendDoesNotShow() {
    ready(BY_RATE, FIVE);
    calls(Map.of("c", 50));
    interval();
    host.log.clear();
    host.of("c").health(ConnectivityState.READY, Status.OK);
    host.expect();
    assertThat(serving()).containsExactly("a", "b", "d", "e");
  }

  @Test
  void whenAllAreEjectedCallsFailWithTheReason() {
    ready(
        AROUND
            .failurePercentage(new FailurePercentage(85, 100, 1, 50))
            .ejection(Duration.ofSeconds(30), Duration.ofMinutes(5), 100),
        "a",
        "b");
    calls(Map.of("a", 100, "b", 100));
    interval();
    assertThat(host.state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    assertThat(host.picked()).contains("ejected");
  }

  @Test
  void ejectedBackendThatLeavesAndReturnsIsAnotherOne() {
    ready(BY_RATE, FIVE);
    calls(Map.of("c", 50));
    interval();
    host.resolve(balancer, BY_RATE, "a", "b", "d", "e");
    host.resolve(balancer, BY_RATE, FIVE);
    host.of("c").ready();
    assertThat(serving()).containsExactly(FIVE);
  }

  @Test
  void leafPickFirstSeesNothingOfIt() {
    OutlierDetectionConfig useless =
        new OutlierDetectionConfig(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            100,
            null,
            new FailurePercentage(85, 100, 1, 50),
            PickFirstConfig.DEFAULT);
    try (LogCapture log = LogCapture.of(OutlierDetection.class.getName())) {
      host.resolve(balancer, useless, "a");
      host.resolve(balancer, useless, "a");
      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().get(0)).contains("no effect around pick_first", "round_robin");
    }
    host.of("a").ready();
    calls(Map.of("a", 100));
    interval();
    assertThat(host.picked()).isEqualTo("a");
  }

  @Test
  void policyBelowMayBeAnotherOneThatWatchesCalls() {
    OutlierDetectionConfig around =
        OutlierDetectionConfig.around(LeastRequestConfig.DEFAULT)
            .failurePercentage(FailurePercentage.DEFAULT);
    ready(around, FIVE);
    Random random = new Random(5);
    host.random(random::nextDouble);
    for (int i = 0; i < 1_000; i++) {
      PickResult picked = host.pick();
      boolean fails = Calls.words(picked).equals("d");
      Calls.end(picked, fails ? Status.DEADLINE_EXCEEDED : Status.OK, Metadata.EMPTY);
    }
    interval();
    assertThat(serving()).containsExactly("a", "b", "c", "e");
    host.loop.run(balancer::shutdown);
    assertThat(host.live()).isZero();
    assertThat(host.loop.timers()).isZero();
  }

  @Test
  void outliersAreMeasuredEjectedOrNot() {
    MetricLog metrics = new MetricLog();
    host.metrics(metrics);
    OutlierDetection measured = new OutlierDetection(host);
    OutlierDetectionConfig config =
        BY_FAILURES.ejection(Duration.ofSeconds(30), Duration.ofMinutes(5), 20);
    Status unused = host.resolve(measured, config, FIVE);
    host.subchannels().forEach(FakeHost.FakeSubchannel::ready);
    metrics.take();
    host.random(() -> 0.99);
    calls(Map.of("a", 100, "b", 100));
    interval();
    String prefix = "grpc.lb.outlier_detection.ejections_";
    metrics.expect(
        prefix + "enforced 1 [test:target, " + "failure_percentage" + ", ]",
        prefix
            + "unenforced 1 [test:target, "
            + "failure_percentage"
            + ", max_ejection_overflow, ]");
    unused =
        host.resolve(
            measured,
            AROUND.successRate(new SuccessRate(1900, 50, 5, 100)),
            List.of("f", "g", "h", "i", "j", "k").stream()
                .map(name -> FakeHost.endpoint(name).with(Endpoint.BACKEND_SERVICE, "orders"))
                .toList());
    host.subchannels().forEach(FakeHost.FakeSubchannel::ready);
    metrics.take();
    calls(Map.of("f", 90));
    interval();
    metrics.expect(
        prefix
            + "unenforced 1 [test:target, "
            + "success_rate"
            + ", enforcement_percentage, orders]");
  }

  @Test
  void reportShowsWhoIsEjected() {
    ready(BY_RATE, FIVE);
    calls(Map.of("c", 50));
    interval();
    PolicyReport report = balancer.report();
    assertThat(report.notes()).containsExactly("1 of 5 backends ejected");
    assertThat(report.children()).hasSize(1);
    assertThat(report.children().get(0).children())
        .filteredOn(one -> one.state() == ConnectivityState.TRANSIENT_FAILURE)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.policy()).isEqualTo("backend c");
              assertThat(one.notes())
                  .containsExactly(
                      "connected, but c: the backend is ejected for a while: more of its calls"
                          + " failed than of the others' (outlier_detection)");
            });
  }
}
