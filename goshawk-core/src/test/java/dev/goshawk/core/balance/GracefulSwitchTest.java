package dev.goshawk.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.FakeHost;
import org.junit.jupiter.api.Test;

/** {@link GracefulSwitch}: one policy serves until the next can. */
class GracefulSwitchTest {

  private final FakeHost host = new FakeHost();
  private final GracefulSwitch balancer = new GracefulSwitch(host);

  private void first(String... names) {
    host.resolve(balancer, PickFirstConfig.DEFAULT, names);
  }

  private void all(String... names) {
    host.resolve(balancer, RoundRobinConfig.DEFAULT, names);
  }

  @Test
  void oldPolicyServesWhileTheNewOneConnects() {
    first("a");
    host.of("a").ready();
    host.log.clear();
    all("b");
    host.expect("connect b");
    assertThat(host.picked()).isEqualTo("a");
    host.of("b").ready();
    host.expect("READY", "shutdown a");
    assertThat(host.picked()).isEqualTo("b");
  }

  @Test
  void oldPolicyThatDoesNotServeGoesAtOnce() {
    first("a");
    host.of("a").fail();
    host.log.clear();
    all("b");
    host.expect("CONNECTING", "shutdown a", "connect b", "CONNECTING");
  }

  @Test
  void oldPolicyThatStopsServingGoes() {
    first("a");
    host.of("a").ready();
    all("b");
    host.log.clear();
    host.of("a").idle();
    assertThat(host.log).contains("shutdown a");
    assertThat(host.state()).isEqualTo(ConnectivityState.CONNECTING);
    host.of("b").ready();
    assertThat(host.picked()).isEqualTo("b");
  }

  @Test
  void newPolicyThatFailsTakesOverToo() {
    first("a");
    host.of("a").ready();
    all("b");
    host.of("b").fail();
    assertThat(host.state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    assertThat(host.live()).isEqualTo(1);
  }

  @Test
  void samePolicyIsToldOfItsNewConfigAndKeepsItsConnections() {
    first("a", "b");
    host.of("a").ready();
    host.log.clear();
    host.resolve(balancer, PickFirstConfig.DEFAULT.withShuffle(true), "a", "b");
    host.expect();
    assertThat(host.picked()).isEqualTo("a");
  }

  @Test
  void pendingPolicyIsReplacedByAThird() {
    first("a");
    host.of("a").ready();
    all("b");
    host.log.clear();
    first("c");
    host.expect("shutdown b", "connect c");
    assertThat(host.picked()).isEqualTo("a");
    host.of("c").ready();
    assertThat(host.picked()).isEqualTo("c");
  }

  @Test
  void failedLookUpBeforeAnyPolicyFailsCalls() {
    balancer.onResolutionFailed(Status.UNAVAILABLE.withMessage("no name"));
    host.expect("TRANSIENT_FAILURE no name");
  }

  @Test
  void reportHasTheStateBeforeThereIsAPolicy() {
    assertThat(balancer.report().state()).isEqualTo(ConnectivityState.CONNECTING);
    balancer.onResolutionFailed(Status.UNAVAILABLE.withMessage("no name"));
    assertThat(balancer.report().state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
  }
}
