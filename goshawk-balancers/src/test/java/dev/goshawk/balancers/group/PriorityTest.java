package dev.goshawk.balancers.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.balancers.PriorityConfig;
import dev.goshawk.balancers.RingHashConfig;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.fixture.FakeHost;
import dev.goshawk.core.resolve.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@link Priority}: which group serves, when another one is tried, and how long it is kept. */
class PriorityTest {

  private static final PriorityConfig NEAR_FAR =
      PriorityConfig.of(RoundRobinConfig.DEFAULT, "near", "far");

  private final FakeHost host = new FakeHost();
  private final Priority balancer = new Priority(host);

  /** Endpoints written "group/address". */
  private Status resolve(PriorityConfig config, String... endpoints) {
    return host.resolve(
        balancer, config, Stream.of(endpoints).map(PriorityTest::endpoint).toList());
  }

  private static Endpoint endpoint(String text) {
    String[] parts = text.split("/", 2);
    return FakeHost.endpoint(parts[1]).with(Endpoint.PATH, List.of(parts[0]));
  }

  private void nearAndFar() {
    resolve(NEAR_FAR, "near/n", "far/f");
  }

  @Test
  void firstGroupServesAndTheOtherIsNotConnectedTo() {
    nearAndFar();
    host.expect("connect n", "CONNECTING");
    host.of("n").ready();
    host.expect("READY");
    assertThat(host.picked()).isEqualTo("n");
    assertThat(host.made()).isEqualTo(1);
    assertThat(host.loop.timers()).isZero();
  }

  @Test
  void groupThatFailsIsReplacedAtOnceAndTakesOverAgain() {
    nearAndFar();
    host.log.clear();
    host.of("n").fail();
    host.expect("connect f", "refresh"); // CONNECTING all the time
    host.of("f").ready();
    assertThat(host.picked()).isEqualTo("f");
    host.of("n").idle();
    host.of("n").ready();
    assertThat(host.picked()).isEqualTo("n");
    host.log.clear();
    host.loop.advance(Duration.ofMinutes(15).minusNanos(1));
    host.expect(); // kept, connected
    host.of("n").idle();
    assertThat(host.picked()).isEqualTo("wait");
    host.of("n").fail();
    assertThat(host.picked()).isEqualTo("f"); // at once
  }

  @Test
  void groupThatIsNotNeededIsLetGoAfterAWhile() {
    nearAndFar();
    host.of("n").fail();
    host.of("f").ready();
    host.of("n").idle();
    host.of("n").ready();
    host.log.clear();
    host.loop.advance(Duration.ofMinutes(15));
    host.expect("shutdown f");
    assertThat(host.loop.timers()).isZero();
  }

  @Test
  void groupHasTenSecondsToConnect() {
    nearAndFar();
    host.log.clear();
    host.loop.advance(Duration.ofSeconds(10).minusNanos(1));
    host.expect();
    host.loop.advance(Duration.ofNanos(1));
    host.expect("connect f");
    host.of("f").ready();
    assertThat(host.picked()).isEqualTo("f");
    host.of("n").ready();
    assertThat(host.picked()).isEqualTo("n");
  }

  @Test
  void groupThatWasReadyHasTenSecondsAgain() {
    nearAndFar();
    host.of("n").ready();
    host.of("n").idle();
    assertThat(host.picked()).isEqualTo("wait");
    assertThat(host.loop.untilNextTimer()).isEqualTo(Duration.ofSeconds(10));
    host.loop.advance(Duration.ofSeconds(10));
    assertThat(host.of("f").state()).isEqualTo(ConnectivityState.CONNECTING);
  }

  @Test
  void whenAllFailTheLastOnesErrorIsTold() {
    nearAndFar();
    host.of("n").fail();
    host.of("f").fail();
    assertThat(host.state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    assertThat(host.picked()).isEqualTo("no f");
    host.of("n").idle(); // reconnects, and counts as failed meanwhile
    assertThat(host.picked()).isEqualTo("no f");
    assertThat(host.loop.timers()).isZero();
  }

  @Test
  void groupWithoutEndpointsIsPassedOver() {
    Status accepted = resolve(NEAR_FAR, "far/f", "elsewhere/e");
    assertThat(host.of("f").state()).isEqualTo(ConnectivityState.CONNECTING);
    assertThat(host.made()).isEqualTo(1);
    assertThat(accepted.isOk()).isTrue(); // the group was needed after this
    accepted = resolve(NEAR_FAR, "far/f");
    assertThat(accepted.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(accepted.message()).isEqualTo("near: the name was resolved to no address");
  }

  @Test
  void groupsMayChangePlacesAndLeave() {
    nearAndFar();
    host.of("n").ready();
    resolve(PriorityConfig.of(RoundRobinConfig.DEFAULT, "far", "near"), "near/n", "far/f");
    assertThat(host.picked()).isEqualTo("wait");
    host.of("f").ready();
    assertThat(host.picked()).isEqualTo("f");
    host.log.clear();
    resolve(PriorityConfig.of(RoundRobinConfig.DEFAULT, "far"), "far/f");
    host.expect("shutdown n"); // one that was removed is not kept (gRFC A115)
    assertThat(host.picked()).isEqualTo("f");
    assertThat(host.loop.timers()).isZero();
  }

  @Test
  void requestsForEndpointsMayBeIgnored() {
    PriorityConfig quiet =
        new PriorityConfig(
            Map.of("near", new PriorityConfig.Child(RoundRobinConfig.DEFAULT, true)),
            List.of("near"));
    resolve(quiet, "near/n");
    host.of("n").fail();
    assertThat(host.log).doesNotContain("refresh");
    resolve(PriorityConfig.of(RoundRobinConfig.DEFAULT, "near"), "near/n");
    host.of("n").idle();
    host.of("n").fail();
    assertThat(host.log).contains("refresh");
  }

  @Test
  void ringHashBelowRecoversWithoutCalls() {
    PriorityConfig rings = PriorityConfig.of(RingHashConfig.byMetadata("user"), "near", "far");
    resolve(rings, "near/n1", "near/n2", "far/f");
    assertThat(host.state()).isEqualTo(ConnectivityState.IDLE);
    host.pick();
    host.loop.run();
    host.subchannels().get(0).fail();
    host.subchannels().get(1).fail();
    assertThat(host.state()).isEqualTo(ConnectivityState.IDLE); // far, which no call wants yet
    host.of("n1").idle();
    assertThat(host.of("n1").state()).isEqualTo(ConnectivityState.CONNECTING);
    host.of("n1").ready();
    assertThat(host.state()).isEqualTo(ConnectivityState.READY);
    assertThat(host.picked()).isEqualTo("n1");
  }

  @Test
  void shutdownEndsAllThatIsKept() {
    nearAndFar();
    host.of("n").fail();
    host.of("f").ready();
    host.of("n").idle();
    host.of("n").ready();
    host.loop.run(balancer::shutdown);
    assertThat(host.live()).isZero();
    assertThat(host.loop.timers()).isZero();
  }
}
