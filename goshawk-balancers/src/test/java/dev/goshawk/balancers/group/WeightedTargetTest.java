package dev.goshawk.balancers.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.balancers.RingHashConfig;
import dev.goshawk.balancers.WeightedTargetConfig;
import dev.goshawk.balancers.WeightedTargetConfig.Target;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.fixture.FakeHost;
import dev.goshawk.core.resolve.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@link WeightedTarget}: shares of the groups that are ready, and what is told of all. */
class WeightedTargetTest {

  private final FakeHost host = new FakeHost();
  private final WeightedTarget balancer = new WeightedTarget(host);

  private static WeightedTargetConfig config(PolicyConfig child, int x, int y) {
    return new WeightedTargetConfig(Map.of("x", new Target(x, child), "y", new Target(y, child)));
  }

  private void resolve(WeightedTargetConfig config, String... endpoints) {
    host.resolve(
        balancer,
        config,
        Stream.of(endpoints)
            .map(
                name ->
                    FakeHost.endpoint(name)
                        .with(Endpoint.PATH, List.of(name.substring(0, 1), "inner")))
            .toList());
  }

  private Map<String, Integer> spread(int calls) {
    Map<String, Integer> spread = new HashMap<>();
    for (int i = 0; i < calls; i++) {
      spread.merge(host.picked(), 1, Integer::sum);
    }
    return spread;
  }

  @Test
  void callsAreSpreadInProportionToWeights() {
    resolve(config(RoundRobinConfig.DEFAULT, 1, 3), "x1", "y1");
    host.expect("connect x1", "connect y1", "CONNECTING");
    host.of("x1").ready();
    host.expect("READY");
    assertThat(spread(10)).isEqualTo(Map.of("x1", 10));
    host.of("y1").ready();
    Random random = new Random(6);
    host.random(random::nextDouble);
    // 7,500 with a standard deviation of sqrt(10,000 * 0.25 * 0.75) = 43: five are 217.
    assertThat(spread(10_000).get("y1")).isBetween(7_283, 7_717);
  }

  @Test
  void drawIsExact() {
    resolve(config(RoundRobinConfig.DEFAULT, 1, 3), "x1", "y1");
    host.of("x1").ready();
    host.of("y1").ready();
    String[] expected = {"x1", "y1", "y1", "y1"};
    for (int i = 0; i < 4; i++) {
      double number = i / 4.0;
      host.random(() -> number);
      assertThat(host.picked()).isEqualTo(expected[i]);
    }
    host.random(() -> 1.0);
    assertThat(host.picked()).isEqualTo("y1");
  }

  @Test
  void groupThatFailsCountsSoUntilItIsReady() {
    resolve(config(RoundRobinConfig.DEFAULT, 1, 1), "x1", "y1");
    host.of("x1").fail();
    assertThat(host.state()).isEqualTo(ConnectivityState.CONNECTING);
    host.of("y1").fail();
    assertThat(host.state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    host.of("x1").idle();
    assertThat(host.state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    host.of("x1").ready();
    assertThat(host.picked()).isEqualTo("x1");
  }

  @Test
  void groupsComeAndGoAndChangeTheirWeights() {
    resolve(config(RoundRobinConfig.DEFAULT, 1, 3), "x1", "y1");
    host.of("x1").ready();
    host.of("y1").ready();
    host.log.clear();
    resolve(config(RoundRobinConfig.DEFAULT, 3, 1), "x1", "y1");
    host.expect("READY");
    host.random(() -> 0.5);
    assertThat(host.picked()).isEqualTo("x1");
    host.log.clear();
    resolve(new WeightedTargetConfig(Map.of("y", new Target(1, RoundRobinConfig.DEFAULT))), "y1");
    host.expect("shutdown x1", "READY");
  }

  @Test
  void groupThatConnectsOnlyForCallsGetsOne() {
    resolve(config(RingHashConfig.byMetadata("user"), 1, 1), "x1", "y1");
    assertThat(host.state()).isEqualTo(ConnectivityState.IDLE);
    assertThat(host.picked()).isEqualTo("wait");
    host.loop.run();
    assertThat(host.live()).isEqualTo(1);
    host.subchannels().get(0).ready();
    assertThat(host.picked()).isEqualTo("x1");
  }

  @Test
  void shutdownEndsAll() {
    resolve(config(RoundRobinConfig.DEFAULT, 1, 3), "x1", "y1");
    host.loop.run(balancer::shutdown);
    assertThat(host.live()).isZero();
  }
}
