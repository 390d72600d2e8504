package dev.goshawk.balancers.hash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.balancers.Calls;
import dev.goshawk.balancers.RingHashConfig;
import dev.goshawk.core.balance.PickArgs;
import dev.goshawk.core.fixture.FakeHost;
import dev.goshawk.core.resolve.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link RingHash}: which backend a call goes to, which connect, and what is told of them. */
class RingHashTest {

  private static final RingHashConfig BY_HASH = RingHashConfig.DEFAULT;
  private static final RingHashConfig BY_USER = RingHashConfig.byMetadata("User-Id");

  private final FakeHost host = new FakeHost();
  private final RingHash balancer = new RingHash(host);

  /** A call that the ring of these backends gives to one of them. */
  private PickArgs callFor(String wanted, String... names) {
    List<Ring.Member> members = List.of(names).stream().map(n -> new Ring.Member(n, 1)).toList();
    Ring ring = Ring.of(members, 1024, 4096);
    for (int place = 0; place < ring.size(); place++) {
      if (members.get(ring.owner(place)).key().equals(wanted)) {
        return Calls.hashed(ring.hash(place));
      }
    }
    throw new AssertionError(wanted);
  }

  private String pick(PickArgs args) {
    String picked = Calls.words(host.picker().pick(args));
    host.loop.run();
    return picked;
  }

  @Test
  void connectsToTheBackendOfACallOnly() {
    host.resolve(balancer, BY_HASH, "a", "b", "c");
    host.expect("IDLE");
    PickArgs call = callFor("b", "a", "b", "c");
    assertThat(pick(call)).isEqualTo("wait");
    host.expect("connect b", "CONNECTING");
    assertThat(pick(call)).isEqualTo("wait");
    host.expect();
    host.of("b").ready();
    host.expect("READY");
    assertThat(pick(call)).isEqualTo("b");
    assertThat(pick(callFor("a", "a", "b", "c"))).isEqualTo("wait");
    host.expect("connect a", "READY");
  }

  @Test
  void callsWithoutAHashFail() {
    host.resolve(balancer, BY_HASH, "a");
    assertThat(host.pick().failure()).isNotNull();
    assertThat(host.pick().failure().code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(host.picked()).contains("requestHashHeader");
  }

  @Test
  void backendThatFailedIsPassedOver() {
    host.resolve(balancer, BY_HASH, "a", "b", "c");
    PickArgs call = callFor("b", "a", "b", "c");
    pick(call);
    host.log.clear();
    host.of("b").fail();
    // One has failed: another is connected to, whether or not a call wants it.
    host.expect("connect a", "CONNECTING", "refresh");
    host.of("a").ready();
    assertThat(List.of("a", "wait")).contains(pick(call));
  }

  @Test
  void twoFailuresAreAFailureOfAllAndOneAlwaysConnects() {
    host.resolve(balancer, BY_HASH, "a", "b", "c");
    pick(callFor("a", "a", "b", "c"));
    host.of("a").fail();
    assertThat(host.state()).isEqualTo(ConnectivityState.CONNECTING);
    host.log.clear();
    host.of("b").fail();
    assertThat(host.log).startsWith("connect c").endsWith("refresh").hasSize(3);
    assertThat(host.state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    host.of("c").fail();
    assertThat(host.state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    assertThat(pick(callFor("b", "a", "b", "c"))).isEqualTo("no b");
    host.log.clear();
    host.of("a").idle(); // its backoff is over: without a call it connects again
    assertThat(host.log).contains("connect a");
    host.of("a").ready();
    assertThat(host.state()).isEqualTo(ConnectivityState.READY);
    assertThat(pick(callFor("b", "a", "b", "c"))).isEqualTo("a");
  }

  /** A pick must end, whatever the ring: the light one would have no place on it by its weight. */
  @Test
  @Timeout(10)
  void lightBackendServesWhenTheHeavyOneHasFailed() {
    host.resolve(
        balancer,
        BY_HASH,
        List.of(FakeHost.endpoint("a").with(Endpoint.WEIGHT, 100_000L), FakeHost.endpoint("b")));
    assertThat(pick(Calls.hashed(1))).isEqualTo("wait");
    host.of("a").fail();
    assertThat(pick(Calls.hashed(1))).isEqualTo("wait");
    host.of("b").ready();
    assertThat(pick(Calls.hashed(1))).isEqualTo("b");
  }

  @Test
  void onlyBackendThatFailsIsAFailure() {
    host.resolve(balancer, BY_HASH, "a");
    pick(callFor("a", "a"));
    host.of("a").fail();
    assertThat(host.state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
  }

  @Test
  void lostBackendIsIdleUntilACallWantsIt() {
    host.resolve(balancer, BY_HASH, "a", "b");
    PickArgs call = callFor("a", "a", "b");
    pick(call);
    host.of("a").ready();
    host.log.clear();
    host.of("a").idle();
    host.expect("refresh", "IDLE");
    pick(call);
    host.expect("connect a", "CONNECTING");
  }

  @Test
  void valuesOfMetadataAreHashedTogether() {
    host.resolve(balancer, BY_USER, "a", "b", "c");
    Ring ring =
        Ring.of(
            List.of(new Ring.Member("a", 1), new Ring.Member("b", 1), new Ring.Member("c", 1)),
            1024,
            4096);
    String owner = List.of("a", "b", "c").get(ring.owner(ring.placeOf(XxHash64.of("7,8"))));
    pick(Calls.with("user-id", "7", "8"));
    host.of(owner).ready();
    assertThat(pick(Calls.with("user-id", "7", "8"))).isEqualTo(owner);
  }

  @Test
  void callWithoutTheMetadataTakesAnyThatIsReadyAndConnectsOneAtMost() {
    host.resolve(balancer, BY_USER, "a", "b", "c");
    host.log.clear();
    assertThat(pick(FakeHost.ARGS)).isEqualTo("wait");
    assertThat(host.log.stream().filter(line -> line.startsWith("connect"))).hasSize(1);
    host.log.clear();
    assertThat(pick(FakeHost.ARGS)).isEqualTo("wait");
    host.expect();
    String connecting =
        host.subchannels().stream()
            .filter(one -> one.state() == ConnectivityState.CONNECTING)
            .findFirst()
            .orElseThrow()
            .address()
            .toString();
    host.of(connecting).ready();
    for (int i = 0; i < 20; i++) {
      double number = i / 20.0;
      host.random(() -> number);
      assertThat(pick(FakeHost.ARGS)).isEqualTo(connecting);
    }
  }

  @Test
  void orderOfTheListDoesNotMatterAndAnUpdateTouchesWhatChangedOnly() {
    host.resolve(balancer, BY_HASH, "a", "b");
    PickArgs call = callFor("a", "a", "b");
    pick(call);
    host.of("a").ready();
    host.log.clear();
    host.resolve(balancer, BY_HASH, "b", "a");
    host.expect("READY");
    assertThat(pick(call)).isEqualTo("a");
    host.resolve(balancer, BY_HASH, "b");
    host.expect("shutdown a", "IDLE");
  }

  @Test
  void listedTwiceIsTwiceTheWeightAndTheKeyMayBeGiven() {
    Endpoint keyed = FakeHost.endpoint("x").with(Endpoint.HASH_KEY, "node-1");
    host.resolve(balancer, BY_USER, List.of(keyed, FakeHost.endpoint("b"), FakeHost.endpoint("b")));
    Ring ring = Ring.of(List.of(new Ring.Member("node-1", 1), new Ring.Member("b", 2)), 1024, 4096);
    for (int i = 0; i < 50; i++) {
      pick(Calls.with("user-id", "u" + i));
      host.subchannels().stream()
          .filter(one -> one.state() == ConnectivityState.CONNECTING)
          .forEach(FakeHost.FakeSubchannel::ready);
      String expected = List.of("x", "b").get(ring.owner(ring.placeOf(XxHash64.of("u" + i))));
      assertThat(pick(Calls.with("user-id", "u" + i))).isEqualTo(expected);
    }
    assertThat(host.live()).isEqualTo(2);
  }

  @Test
  void spreadIsInProportionToWeights() {
    host.resolve(
        balancer,
        BY_HASH,
        List.of(
            FakeHost.endpoint("a").with(Endpoint.WEIGHT, 1L),
            FakeHost.endpoint("b").with(Endpoint.WEIGHT, 3L)));
    Random random = new Random(42);
    Map<String, Integer> spread = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      PickArgs call = Calls.hashed(random.nextLong());
      String picked = pick(call);
      if (picked.equals("wait")) {
        host.subchannels().stream()
            .filter(one -> one.state() == ConnectivityState.CONNECTING)
            .forEach(FakeHost.FakeSubchannel::ready);
        picked = pick(call);
      }
      spread.merge(picked, 1, Integer::sum);
    }
    // 1,024 places: the share of b is 0.75 with a standard deviation of about
    // sqrt(0.75 * 0.25 / 1,024) = 0.0135 by the ring, so five of them are 0.07.
    assertThat(spread.get("b") / 10_000.0).isBetween(0.68, 0.82);
  }

  @Test
  void emptyListIsRefused() {
    host.resolve(balancer, BY_HASH, "a");
    host.log.clear();
    assertThat(host.resolve(balancer, BY_HASH, List.of()).isOk()).isFalse();
    host.expect("TRANSIENT_FAILURE the name was resolved to no address");
    host.resolve(balancer, BY_HASH, "a");
    host.expect("IDLE");
  }

  @Test
  void backendThatNoCallHasNeededIsShownWithItsAddresses() {
    host.resolve(balancer, BY_HASH, "a", "b,c");
    assertThat(balancer.report().children())
        .extracting(one -> one.policy() + " " + one.state() + " " + one.notes())
        .containsExactly(
            "backend a IDLE [no call has needed it yet]",
            "backend b, c IDLE [no call has needed it yet]");
  }
}
