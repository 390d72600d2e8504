package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.json.JsonObject;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.List;
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
  private final class Idle implements LoadBalancerProvider {
    private int asked;

    @Override
    public String policy() {
      return RoundRobinConfig.POLICY;
    }

    @Override
    public PolicyConfig config(JsonObject json, LoadBalancerRegistry known) {
      return RoundRobinConfig.DEFAULT;
    }

    @Override
    public LoadBalancer create(LoadBalancer.Host host) {
      return new LoadBalancer() {
        @Override
        public Status accept(Resolved resolved) {
          host.update(ConnectivityState.IDLE, Picker.WAIT);
          return Status.OK;
        }

        @Override
        public void onResolutionFailed(Status failure) {}

        @Override
        public void requestConnection() {
          asked++;
          host.refreshResolution();
          host.update(ConnectivityState.IDLE, Picker.WAIT);
        }

        @Override
        public PolicyReport report() {
          return PolicyReport.of(RoundRobinConfig.POLICY, ConnectivityState.IDLE);
        }

        @Override
        public void shutdown() {}
      };
    }
  }

  @Test
  void policyThatIsIdleWheneverItIsAskedToConnect() {
    Idle idle = new Idle();
    policies.add(idle);
    policy = RoundRobinConfig.DEFAULT;
    Call call = call(Texts.UNARY, PATIENT);
    int asked = idle.asked;
    assertThat(asked).isBetween(1, 2);
    loop.advance(Duration.ofMillis(999));
    assertThat(idle.asked).isEqualTo(asked);
    loop.advance(Duration.ofMillis(1));
    assertThat(idle.asked).isEqualTo(asked + 1);
    call.cancel();
    loop.advance(Duration.ofSeconds(10));
    assertThat(idle.asked).isEqualTo(asked + 1);
  }
}
