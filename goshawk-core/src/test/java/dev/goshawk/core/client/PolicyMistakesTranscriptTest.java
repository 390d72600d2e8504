package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ChannelDescription;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadReport;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.testservices.Texts;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policies of users that tell their channel what cannot be: each is told so, and calls end. */
class PolicyMistakesTranscriptTest extends ClientFixture {

  private static final CallOptions SHORT = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(3));

  private LoadBalancer.Host host;
  private Subchannel subchannel;
  private int connectsAsked;

  /** What the policy does with its first endpoints. */
  private BiConsumer<LoadBalancer.Host, Subchannel> onSubchannel = (host, fresh) -> {};

  /** What it does when it is asked to connect. */
  private Runnable onConnect = () -> {};

  private PolicyReport report = PolicyReport.of("own", ConnectivityState.READY);

  @BeforeEach
  void usePolicy() {
    policies.add(
        OwnPolicy.pickFirst(
            given -> {
              host = given;
              return new Own();
            }));
  }

  private final class Own implements OwnPolicy.Balancer {
    @Override
    public Status accept(Resolved resolved) {
      Endpoint first = resolved.endpoints().get(0);
      subchannel =
          host.newSubchannel(
              new Subchannel.Spec(
                  first.addresses().get(0), first, Attributes.EMPTY, (source, state) -> {}));
      onSubchannel.accept(host, subchannel);
      return Status.OK;
    }

    @Override
    public void requestConnection() {
      if (connectsAsked++ > 100) {
        throw new AssertionError("asked to connect again and again");
      }
      onConnect.run();
    }

    @Override
    public PolicyReport report() {
      return report;
    }

    @Override
    public void shutdown() {
      if (subchannel != null) {
        subchannel.shutdown();
      }
    }
  }

  /** A subchannel that no channel has made. */
  private record Foreign(SocketAddress address) implements Subchannel {
    @Override
    public Endpoint endpoint() {
      return Endpoint.of(address);
    }

    @Override
    public ConnectivityState state() {
      return ConnectivityState.READY;
    }

    @Override
    public Status failure() {
      return Status.UNAVAILABLE;
    }

    @Override
    public void connect() {}

    @Override
    public void abandonAttempt() {}

    @Override
    public void watchHealth(HealthListener listener) {}

    @Override
    public Runnable watchLoad(LoadReport.Watch watch) {
      return () -> {};
    }

    @Override
    public String describe(long now) {
      return "foreign";
    }

    @Override
    public void shutdown() {}
  }

  @Test
  void callsThatAreSentToWhatIsNotConnectedWaitForTheNextPicker() {
    onSubchannel = (told, fresh) -> told.update(ConnectivityState.READY, Picker.of(fresh));
    Call late = call(Texts.UNARY, SHORT);
    Call call = call(Texts.UNARY, PATIENT);
    loop.advance(Duration.ofSeconds(3));
    assertEnd(
        late,
        Code.DEADLINE_EXCEEDED,
        "the deadline passed: no connection: the load-balancing policy sends calls to a, which is"
            + " not connected");
    loop.run(() -> subchannel.connect());
    Peer server = attempts.get(0).accept();
    loop.run(() -> host.update(ConnectivityState.READY, Picker.of(subchannel)));
    expectCall(server, 1);
    answer(server, 1, call);
  }

  @Test
  void callsAreNotSentToAnotherOnesSubchannel() {
    onSubchannel =
        (told, fresh) ->
            told.update(
                ConnectivityState.READY, Picker.of(new Foreign(new NamedAddress("elsewhere"))));
    Call waited = unary();
    assertThat(waited.status.code()).isEqualTo(Code.INTERNAL);
    assertThat(waited.status.message())
        .contains("a subchannel that its channel has not made: elsewhere");
    assertThat(unary().status.code()).isEqualTo(Code.INTERNAL);
    assertThat(call(Texts.UNARY, PATIENT).status.code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void nullsAndTheStateOfAChannelThatIsOverAreRefused() {
    channel().connect();
    loop.run();
    loop.run(
        () -> {
          assertThatThrownBy(() -> host.update(null, Picker.WAIT))
              .isInstanceOf(NullPointerException.class)
              .hasMessage("state");
          assertThatThrownBy(() -> host.update(ConnectivityState.READY, null))
              .isInstanceOf(NullPointerException.class)
              .hasMessage("picker");
          assertThatThrownBy(() -> host.update(ConnectivityState.SHUTDOWN, Picker.WAIT))
              .isInstanceOf(IllegalArgumentException.class);
        });
    assertThat(state()).isEqualTo(ConnectivityState.CONNECTING);
  }

  @Test
  void otherThreadsAreRefused() {
    channel().connect();
    loop.run();
    for (Runnable asked :
        new Runnable[] {
          () -> host.update(ConnectivityState.READY, Picker.WAIT),
          () -> host.refreshResolution(),
          () ->
              host.newSubchannel(
                  new Subchannel.Spec(
                      subchannel.address(), subchannel.endpoint(), Attributes.EMPTY, (s, t) -> {}))
        }) {
      assertThatThrownBy(asked::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("LoadBalancer.Host.loop()");
    }
  }

  @Test
  void policyThatStaysIdleIsNotAskedToConnectForEver() {
    onSubchannel = (told, fresh) -> told.update(ConnectivityState.IDLE, Picker.WAIT);
    onConnect = () -> host.update(ConnectivityState.IDLE, Picker.WAIT);
    Call call = call(Texts.UNARY, SHORT);
    assertThat(connectsAsked).isBetween(1, 2);
    Call second = call(Texts.UNARY, SHORT);
    assertThat(connectsAsked).isBetween(2, 3);
    loop.advance(Duration.ofSeconds(3));
    assertThat(call.status.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(second.status.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
  }

  @Test
  void policyThatStaysIdleIsMadeAnewForCallsThatWaitWhenTheChannelBecomesIdle() {
    onSubchannel = (told, fresh) -> told.update(ConnectivityState.IDLE, Picker.WAIT);
    Call call = call(Texts.UNARY, PATIENT);
    LoadBalancer.Host before = host;
    onSubchannel = (told, fresh) -> fresh.connect();
    channel().enterIdle();
    loop.run();
    assertThat(host).isNotSameAs(before);
    Peer server = attempts.get(0).accept();
    loop.run(() -> host.update(ConnectivityState.READY, Picker.of(subchannel)));
    expectCall(server, 1);
    answer(server, 1, call);
  }

  @Test
  void descriptionThatFailsIsAnAnswerToo() {
    report =
        PolicyReport.of("own", ConnectivityState.READY).withSubchannels(List.of(new Foreign(null)));
    channel().connect();
    loop.run();
    CompletableFuture<ChannelDescription> answer = channel().describe();
    loop.run();
    assertThat(answer).isCompletedExceptionally();
    assertThatThrownBy(answer::join).isInstanceOf(CompletionException.class);
  }

  @Test
  void providerThatMakesNoPolicyIsSaidToDoSo() {
    policies.clear();
    policies.add(OwnPolicy.pickFirst(given -> null));
    Call call = unary();
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(call.status.message())
        .contains("the provider of load-balancing policy pick_first returned null from create");
  }
}
