package dev.goshawk.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.FakeHost;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@link PickFirst} over subchannels that change as a test says; its log reads as a transcript. */
class PickFirstTest {

  private final FakeHost host = new FakeHost();
  private final PickFirst balancer = new PickFirst(host);

  private Status addresses(String... names) {
    return host.resolve(balancer, PickFirstConfig.DEFAULT, names);
  }

  private FakeHost.FakeSubchannel of(String name) {
    return host.of(name);
  }

  private void expect(String... lines) {
    host.expect(lines);
  }

  private void requestConnection() {
    host.loop.run(balancer::requestConnection);
  }

  @Test
  void firstThatWorksIsUsed() {
    addresses("a", "b", "c");
    expect("connect a", "CONNECTING");
    of("a").fail();
    expect("connect b", "CONNECTING");
    of("b").ready();
    expect("READY");
    assertThat(host.picked()).isEqualTo("b");
  }

  @Test
  void attemptThatTakesLongGoesOnBesideTheNext() {
    addresses("a", "b", "c");
    host.loop.advance(Duration.ofMillis(249));
    expect("connect a", "CONNECTING");
    host.loop.advance(Duration.ofMillis(1));
    expect("connect b", "CONNECTING");
    host.loop.advance(Duration.ofMillis(250));
    expect("connect c", "CONNECTING");
    assertThat(host.loop.timers()).isZero();
    of("b").ready();
    expect("abandon a", "abandon c", "READY");
    assertThat(host.picked()).isEqualTo("b");
    of("a").ready(); // which was given up, and came through all the same
    expect();
    assertThat(host.picked()).isEqualTo("b");
  }

  @Test
  void failureOfTheNewestAttemptBeginsTheNextAtOnceAndOfAnOlderOneDoesNot() {
    addresses("a", "b", "c");
    host.loop.advance(Duration.ofMillis(250));
    host.log.clear();
    of("a").fail();
    expect();
    of("b").fail();
    expect("connect c", "CONNECTING");
    of("c").fail();
    expect("TRANSIENT_FAILURE no a; no b; no c", "refresh");
  }

  @Test
  void failureOfAllSticksUntilOneIsReady() {
    addresses("a", "b");
    of("a").fail();
    of("a").idle(); // its backoff is over while the pass still runs
    expect("connect a", "CONNECTING", "connect b", "CONNECTING");
    of("b").fail();
    expect("TRANSIENT_FAILURE no a; no b", "refresh", "connect a");
    of("b").idle();
    expect("connect b");
    of("b").fail();
    expect("TRANSIENT_FAILURE no a; no b");
    of("a").fail();
    expect("refresh", "TRANSIENT_FAILURE no a; no b");
    of("a").idle();
    of("b").idle();
    expect("connect a", "connect b");
    of("a").ready();
    expect("abandon b", "READY");
  }

  @Test
  void failureNotedBeforeItsTurnEndsThePassAllTheSame() {
    addresses("a");
    of("a").fail();
    host.log.clear();
    addresses("b", "a");
    expect("connect b");
    of("b").fail();
    expect("TRANSIENT_FAILURE no b; no a", "refresh");
  }

  @Test
  void lostConnectionIsMadeAnewOnlyWhenAsked() {
    requestConnection(); // there is nothing to connect to yet
    addresses("a", "b");
    of("a").fail();
    of("b").ready();
    host.log.clear();
    of("a").idle();
    of("b").idle();
    expect("refresh", "IDLE");
    addresses("c", "a", "b");
    expect();
    requestConnection();
    expect("connect c", "CONNECTING");
    requestConnection();
    expect();
  }

  @Test
  void readyOneThatMakesAnotherConnectionIsNotGivenUp() {
    addresses("a", "b");
    of("a").ready();
    host.log.clear();
    of("a").enter(ConnectivityState.CONNECTING);
    expect("refresh", "CONNECTING");
    of("a").fail();
    expect("connect b", "CONNECTING");
  }

  @Test
  void orderAloneChangesNothing() {
    addresses("a", "b", "c");
    of("a").fail();
    host.log.clear();
    addresses("c", "b", "a");
    expect();
    of("b").fail();
    expect("connect c", "CONNECTING");
    of("c").fail();
    host.log.clear();
    addresses("b", "a", "c");
    addresses("a", "b", "c", "a");
    expect();
    assertThat(host.made()).isEqualTo(3);
  }

  @Test
  void attemptToAnAddressThatLeftEnds() {
    addresses("a");
    host.log.clear();
    addresses("b");
    expect("shutdown a", "connect b", "CONNECTING");
    of("b").ready();
    host.log.clear();
    addresses("c", "b");
    expect();
    addresses("c");
    expect("shutdown b", "connect c", "CONNECTING");
  }

  @Test
  void addressThatComesWhileAllFailIsTriedAtOnce() {
    addresses("a");
    of("a").fail();
    host.log.clear();
    addresses("a", "b");
    expect("connect b");
    of("b").fail();
    expect("TRANSIENT_FAILURE no a; no b", "refresh");
  }

  @Test
  void attemptInFlightGoesOnWhenOthersCome() {
    addresses("a", "b");
    host.log.clear();
    addresses("c", "a");
    expect("shutdown b", "connect c", "CONNECTING");
    of("a").fail();
    expect();
    of("c").fail();
    expect("TRANSIENT_FAILURE no a; no c", "refresh");
  }

  @Test
  void nameThatCannotBeResolvedFailsOnlyWithoutAddresses() {
    balancer.onResolutionFailed(Status.UNAVAILABLE.withMessage("no name"));
    expect("TRANSIENT_FAILURE no name");
    addresses("a");
    expect("connect a", "CONNECTING");
    balancer.onResolutionFailed(Status.UNAVAILABLE.withMessage("no name"));
    expect();
  }

  @Test
  void emptyListIsRefusedAndEndsWhatThereIs() {
    addresses("a");
    of("a").ready();
    host.log.clear();
    assertThat(addresses().code()).isEqualTo(Status.Code.UNAVAILABLE);
    expect("shutdown a", "TRANSIENT_FAILURE the name was resolved to no address", "refresh");
    assertThat(addresses("b")).isEqualTo(Status.OK);
    expect("connect b", "CONNECTING");
  }

  @Test
  void shuffleTakesHeavierBackendsFirst() {
    host.random(() -> 0.5);
    host.resolve(
        balancer,
        PickFirstConfig.DEFAULT.withShuffle(true),
        java.util.List.of(
            FakeHost.endpoint("light"),
            FakeHost.endpoint("heavy").with(dev.goshawk.core.resolve.Endpoint.WEIGHT, 10L)));
    expect("connect heavy", "CONNECTING");
  }

  @Test
  void healthIsFollowedOnlyBelowAnotherPolicy() {
    PickFirst below = new PickFirst(host, true);
    host.resolve(below, PickFirstConfig.DEFAULT, "a");
    of("a").holdHealth();
    host.log.clear();
    of("a").ready();
    expect("CONNECTING");
    of("a").health(ConnectivityState.READY, Status.OK);
    expect("READY");
    of("a")
        .health(ConnectivityState.TRANSIENT_FAILURE, Status.UNAVAILABLE.withMessage("not serving"));
    expect("TRANSIENT_FAILURE not serving");
    of("a").health(ConnectivityState.READY, Status.OK);
    expect("READY");
    of("a").idle();
    expect("refresh", "IDLE");
    of("a").health(ConnectivityState.READY, Status.OK); // a late word of the connection before
    expect();
  }

  @Test
  void shutdownEndsAllAndTheTimer() {
    addresses("a", "b");
    host.log.clear();
    host.loop.run(balancer::shutdown);
    expect("shutdown a", "shutdown b");
    assertThat(host.loop.timers()).isZero();
  }
}
