package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Resolvers and policies that call the channel back from within what it calls them by: neither
 * calls the other without end.
 */
class CallingBackTranscriptTest extends ClientFixture {

  private static final CallOptions PATIENT = CallOptions.DEFAULT.withWaitForReady(true);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void resolverThatAnswersWithNothingWheneverItIsAsked(boolean first) {
    policy = first ? policy : RoundRobinConfig.DEFAULT;
    addresses = List.of();
    Call call = call(Texts.UNARY, PATIENT);
    assertThat(lookUps).hasValue(1);
    loop.advance(Duration.ofSeconds(1));
    assertThat(lookUps).hasValue(2);
    addresses = List.of(new NamedAddress("a"));
    loop.advance(Duration.ofMillis(1_600));
    assertThat(lookUps).hasValue(3);
    Peer server = attempt(0).accept();
    expectCall(server, 1);
    answer(server, 1, call);
  }

  /** The policy is idle, whatever is asked of it. */
  private record Idle(LoadBalancer.Host host, AtomicInteger asked) implements OwnPolicy.Balancer {
    @Override
    public Status accept(Resolved resolved) {
      host.update(ConnectivityState.IDLE, Picker.WAIT);
      return Status.OK;
    }

    @Override
    public void requestConnection() {
      asked.incrementAndGet();
      host.refreshResolution();
      host.update(ConnectivityState.IDLE, Picker.WAIT);
    }
  }

  @Test
  void policyThatIsIdleWheneverItIsAskedToConnect() {
    AtomicInteger count = new AtomicInteger();
    policies.add(OwnPolicy.roundRobin(host -> new Idle(host, count)));
    policy = RoundRobinConfig.DEFAULT;
    Call call = call(Texts.UNARY, PATIENT);
    int asked = count.get();
    assertThat(asked).isBetween(1, 2);
    loop.advance(Duration.ofMillis(999));
    assertThat(count).hasValue(asked);
    loop.advance(Duration.ofMillis(1));
    assertThat(count).hasValue(asked + 1);
    call.cancel();
    loop.advance(Duration.ofSeconds(10));
    assertThat(count).hasValue(asked + 1);
  }
}
