package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.SecurityLevel;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.testservices.Texts;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Channels that carry no call become idle, by themselves or when told to (gRFC A62). */
class IdleTranscriptTest extends ClientFixture {

  private static final Duration TIMEOUT = Duration.ofMinutes(30);
  private static final Duration QUARTER = TIMEOUT.dividedBy(4);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final CompletableFuture<Metadata> token = new CompletableFuture<>();

  /** Credentials that come when a test says so. */
  private final class Token implements CallCredentials {
    @Override
    public CompletionStage<Metadata> metadata(Request request) {
      return token;
    }

    @Override
    public SecurityLevel leastSecurity() {
      return SecurityLevel.NONE;
    }
  }

  @BeforeEach
  void set() {
    idleTimeout = TIMEOUT.toNanos();
  }

  private void expectIdle(Peer server) {
    assertThat(state()).isEqualTo(ConnectivityState.IDLE);
    assertThat(server.isClosed()).isTrue();
    assertThat(loop.timers()).as("timers of an idle channel").isZero();
  }

  @Test
  void channelWithoutCallsIsIdleAfterTheTimeout() {
    Peer server = server();
    loop.advance(TIMEOUT.minus(SECOND));
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    loop.advance(QUARTER);
    expectIdle(server);
  }

  @Test
  void nextCallHasItResolveAndConnectAnew() {
    server();
    loop.advance(TIMEOUT.plus(QUARTER));
    assertThat(lookUps).hasValue(1);
    Call call = unary();
    assertThat(lookUps).hasValue(2);
    assertThat(state()).isEqualTo(ConnectivityState.CONNECTING);
    Peer again = only(1).accept();
    expectCall(again, 1);
    answer(again, 1, call);
    loop.advance(TIMEOUT.plus(QUARTER));
    expectIdle(again);
  }

  @Test
  void connectHasItDoSoToo() {
    server();
    loop.advance(TIMEOUT.plus(QUARTER));
    Peer again = server();
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    assertThat(again.isClosed()).isFalse();
  }

  /** A call ends at t: the connection is there until t + timeout, and gone at 5/4 of that. */
  @Test
  void timeoutCountsFromTheEndOfTheLastCall() {
    for (int i = 0; i < 9; i++) {
      Duration before = QUARTER.multipliedBy(i).dividedBy(8);
      Peer server = server();
      Call call = unary();
      expectCall(server, 1);
      loop.advance(QUARTER.multipliedBy(20).plus(before));
      assertThat(state()).isEqualTo(ConnectivityState.READY);
      answer(server, 1, call);
      loop.advance(TIMEOUT.minus(SECOND));
      assertThat(state()).as("after %s", before).isEqualTo(ConnectivityState.READY);
      loop.advance(QUARTER.plus(SECOND));
      expectIdle(server);
    }
  }

  @Test
  void callsThatComeAndGoBetweenLooksKeepItAwake() {
    Peer server = server();
    for (int id = 1; id < 40; id += 2) {
      loop.advance(TIMEOUT.minus(SECOND));
      Call call = unary();
      expectCall(server, id);
      answer(server, id, call);
    }
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    assertThat(attempts).hasSize(1);
  }

  @Test
  void callThatWaitsForAConnectionKeepsItAwake() {
    Call call = call(Texts.UNARY, PATIENT);
    loop.advance(TIMEOUT.multipliedBy(3));
    assertThat(state()).isNotEqualTo(ConnectivityState.IDLE);
    assertThat(lookUps).hasValueGreaterThan(1); // as attempts failed, each by its time limit
    loop.advance(Duration.ofMinutes(2));
    Peer server = attempts.get(attempts.size() - 1).accept();
    expectCall(server, 1);
    answer(server, 1, call);
  }

  @Test
  void callThatWaitsForItsCredentialsKeepsItAwake() {
    Peer server = server();
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withCredentials(new Token()));
    loop.advance(TIMEOUT.multipliedBy(3));
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    token.complete(Metadata.EMPTY);
    loop.run();
    expectCall(server, 1);
    answer(server, 1, call);
  }

  /** They end at once, but the state that they end by must not become one in which they wait. */
  @Test
  void callsThatFailForWantOfAConnectionKeepItAwake() {
    unresolvable = new UnknownHostException("nowhere");
    for (int i = 0; i < 5; i++) {
      assertThat(unary().status.code()).isEqualTo(Status.Code.UNAVAILABLE);
      loop.advance(TIMEOUT.minus(SECOND));
      assertThat(state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    }
    loop.advance(QUARTER.plus(SECOND));
    assertThat(state()).isEqualTo(ConnectivityState.IDLE);
    assertThat(loop.timers()).isZero();
  }

  @Test
  void connectionsOfRoundRobinCloseToo() {
    policy = RoundRobinConfig.DEFAULT;
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    channel().connect();
    loop.run();
    Peer one = attempts.get(0).accept();
    Peer other = attempts.get(1).accept();
    loop.advance(TIMEOUT.plus(QUARTER));
    expectIdle(one);
    expectIdle(other);
    assertThat(attempts).hasSize(2);
  }

  @Test
  void connectionOnAnotherLoopAnswersThere() {
    FakeLoop own = new FakeLoop();
    channel().connect();
    loop.run();
    Peer server = only(0).acceptOn(own);
    loop.advance(TIMEOUT.multipliedBy(2));
    assertThat(state()).as("while its loop does not go on").isEqualTo(ConnectivityState.READY);
    for (int i = 0; i < 6; i++) {
      own.run();
      loop.run();
      loop.advance(QUARTER);
    }
    own.run();
    loop.run();
    own.run();
    loop.run();
    expectIdle(server);
  }

  @Test
  void withoutATimeoutNothingIsLookedAt() {
    idleTimeout = Durations.NEVER;
    server();
    assertThat(loop.timers()).isZero();
    loop.advance(Duration.ofDays(1000));
    assertThat(state()).isEqualTo(ConnectivityState.READY);
  }

  @Test
  void enterIdleLetsRunningCallsEnd() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    channel().enterIdle();
    loop.run();
    assertThat(state()).isEqualTo(ConnectivityState.IDLE);
    assertThat(server.isClosed()).isFalse();
    answer(server, 1, call);
    expectIdle(server);
    channel().enterIdle(); // which changes nothing
    loop.run();
    assertThat(attempts).hasSize(1);
  }

  @Test
  void channelTrap41_callsThatWaitHaveItLeaveIdleAtOnce() {
    Call call = unary();
    Attempt first = only(0);
    channel().enterIdle();
    loop.run();
    assertThat(first.aborted).isTrue();
    assertThat(call.status).isNull();
    assertThat(lookUps).hasValue(2);
    Peer server = attempt(1).accept();
    expectCall(server, 1);
    answer(server, 1, call);
  }

  /** The call has read the picker of before, and is on its way to a connection. */
  @Test
  void channelTrap39_callThatIsUnderWayWhenItBecomesIdleGoesOn() {
    FakeLoop own = new FakeLoop();
    channel().connect();
    loop.run();
    Peer server = only(0).acceptOn(own);
    Call call = new Call(Texts.UNARY, CallOptions.DEFAULT);
    call.call.start(call);
    call.call.request(1);
    channel().enterIdle();
    call.call.sendLast("hi"); // to the connection's loop, before that hears of the end
    loop.run();
    assertThat(state()).isEqualTo(ConnectivityState.IDLE);
    own.run();
    expectCall(server, 1);
    answer(server, 1, call);
    own.run();
    loop.run();
    assertThat(server.isClosed()).isTrue();
  }

  @Test
  void channelTrap39_callThatComesToAConnectionThatWasGivenUpHasItLeaveIdle() {
    Peer server = server();
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withCredentials(new Token()));
    channel().enterIdle();
    loop.run();
    expectIdle(server);
    token.complete(Metadata.EMPTY);
    loop.run();
    assertThat(call.status).isNull();
    Peer again = attempt(1).accept();
    expectCall(again, 1);
    answer(again, 1, call);
  }

  @Test
  void channelThatIsOverIsNotIdleAgain() {
    Peer server = server();
    var unused = channel().shutdown(Duration.ZERO);
    channel().enterIdle();
    loop.run();
    assertThat(state()).isEqualTo(ConnectivityState.SHUTDOWN);
    server.expect("GOAWAY 0 NO_ERROR \"channel closed\"");
  }
}
