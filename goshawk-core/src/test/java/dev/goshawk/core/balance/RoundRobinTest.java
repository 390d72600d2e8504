package dev.goshawk.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.FakeHost;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@link RoundRobin}: the spread of calls, and what changes of the list touch. */
class RoundRobinTest {

  private final FakeHost host = new FakeHost();
  private final RoundRobin balancer = new RoundRobin(host);

  private Status addresses(String... names) {
    return host.resolve(balancer, RoundRobinConfig.DEFAULT, names);
  }

  private void ready(String... names) {
    for (String name : names) {
      host.of(name).ready();
    }
    host.log.clear();
  }

  private Map<String, Long> spread(int calls) {
    return host.picked(calls).stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  @Test
  void connectsToAllAndSpreadsCallsEvenly() {
    addresses("a", "b", "c");
    host.expect("connect a", "connect b", "connect c", "CONNECTING");
    ready("a", "b", "c");
    assertThat(spread(300)).isEqualTo(Map.of("a", 100L, "b", 100L, "c", 100L));
    host.of("b").fail();
    assertThat(spread(300)).isEqualTo(Map.of("a", 150L, "c", 150L));
  }

  @Test
  void turnGoesOnOverUpdates() {
    addresses("a", "b", "c");
    ready("a", "b", "c");
    String first = host.picked();
    addresses("a", "b", "c", "d");
    String second = host.picked();
    addresses("a", "b", "c");
    assertThat(List.of(first, second, host.picked())).doesNotHaveDuplicates();
  }

  @Test
  void failsWithTheErrorsOfAllOnceAllHaveFailed() {
    addresses("a", "b");
    host.of("a").fail();
    assertThat(host.state()).isEqualTo(ConnectivityState.CONNECTING);
    host.of("b").fail();
    assertThat(host.state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    assertThat(host.picked(2)).containsExactly("no a; no b", "no a; no b");
  }

  @Test
  void tellsOfFiveBackendsThatHaveFailedAndHowManyMoreThereAre() {
    addresses("a", "b", "c", "d", "e", "f", "g");
    for (String name : List.of("a", "b", "c", "d", "e", "f", "g")) {
      host.of(name).fail();
    }
    assertThat(host.picked(1)).containsExactly("no a; no b; no c; no d; no e; and 2 more backends");
  }

  @Test
  void backendThatReconnectsAfterAFailureKeepsCountingAsFailed() {
    addresses("a", "b");
    host.of("a").fail();
    host.of("b").fail();
    host.of("a").idle();
    assertThat(host.of("a").state()).isEqualTo(ConnectivityState.CONNECTING);
    assertThat(host.state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
  }

  @Test
  void lostConnectionIsMadeAnewAtOnce() {
    addresses("a", "b");
    ready("a", "b");
    host.of("a").idle();
    assertThat(host.log).contains("connect a", "refresh");
    assertThat(host.state()).isEqualTo(ConnectivityState.READY);
    assertThat(spread(10)).isEqualTo(Map.of("b", 10L));
  }

  @Test
  void onlyWhatChangedIsTouched() {
    addresses("a", "b");
    ready("a", "b");
    addresses("b", "c", "a");
    host.expect("connect c", "READY");
    addresses("c", "a");
    host.expect("shutdown b", "READY");
    assertThat(host.made()).isEqualTo(3);
  }

  @Test
  void backendsAreTheSetsOfTheirAddresses() {
    addresses("a,b", "c", "b,a", "c");
    assertThat(host.live()).isEqualTo(3);
    host.expect("connect a", "connect c", "CONNECTING");
    host.of("a").ready();
    host.log.clear();
    addresses("b,a", "c");
    host.expect("READY");
  }

  @Test
  void aFleetDoesNotBeginWithTheSameBackend() {
    host.random(() -> 0.5);
    addresses("a", "b", "c", "d");
    assertThat(host.log.get(0)).isEqualTo("connect c");
  }

  @Test
  void emptyListIsRefused() {
    addresses("a");
    ready("a");
    assertThat(addresses().code()).isEqualTo(Status.Code.UNAVAILABLE);
    host.expect("shutdown a", "TRANSIENT_FAILURE the name was resolved to no address");
  }

  @Test
  void manyBackendsTakeOneUpdateEach() {
    String[] names = Collections.nCopies(1_000, 0).stream().map(any -> "").toArray(String[]::new);
    for (int i = 0; i < names.length; i++) {
      names[i] = "b" + i;
    }
    addresses(names);
    assertThat(host.log.stream().filter(line -> line.startsWith("CONNECTING"))).hasSize(1);
    for (String name : names) {
      host.of(name).ready();
    }
    host.log.clear();
    names[500] = "other";
    addresses(names);
    host.expect("shutdown b500", "connect other", "READY");
  }
}
