package dev.goshawk.balancers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.balancers.OutlierDetectionConfig.SuccessRate;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.fixture.FakeHost;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An update in which one of 1,000 backends changed touches no other, and is told once. */
class ManyBackendsTest {

  static Stream<PolicyConfig> policies() {
    return Stream.of(
        LeastRequestConfig.DEFAULT,
        WeightedRoundRobinConfig.DEFAULT,
        OutlierDetectionConfig.around(RoundRobinConfig.DEFAULT).successRate(SuccessRate.DEFAULT),
        new RandomSubsettingConfig(2_000, RoundRobinConfig.DEFAULT));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void onlyWhatChangedIsTouched(PolicyConfig config) {
    FakeHost host = new FakeHost();
    LoadBalancer balancer = host.policies().provider(config.policy()).create(host);
    String[] names = IntStream.range(0, 1_000).mapToObj(i -> "b" + i).toArray(String[]::new);
    host.resolve(balancer, config, names);
    List.copyOf(host.subchannels()).forEach(FakeHost.FakeSubchannel::ready);
    host.log.clear();
    names[500] = "other";
    host.resolve(balancer, config, names);
    host.expect("shutdown b500", "connect other", "READY");
    assertThat(host.made()).isEqualTo(1_001);
  }
}
