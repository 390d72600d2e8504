package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The states of a channel, and what they mean to its calls: traps 45 and 46. */
class ClientStateTranscriptTest extends ClientFixture {

  @Test
  void trap45_channelIsIdleUntilTheFirstCall() {
    assertThat(state()).isEqualTo(ConnectivityState.IDLE);
    loop.run();
    assertThat(attempts).isEmpty();
    Call call = unary();
    assertThat(state()).isEqualTo(ConnectivityState.CONNECTING);
    assertThat(call.status).isNull();
    Peer server = only(0).accept();
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    expectCall(server, 1);
    answer(server, 1, call);
  }

  @Test
  void trap45_connectLeavesIdleToo() {
    channel().connect();
    loop.run();
    assertThat(state()).isEqualTo(ConnectivityState.CONNECTING);
    channel().connect();
    loop.run();
    only(0).accept();
    assertThat(state()).isEqualTo(ConnectivityState.READY);
  }

  @Test
  void trap46_readyWaitsForTheServersSettings() {
    Call call = unary();
    Peer server = only(0).acceptSilently();
    assertThat(state()).isEqualTo(ConnectivityState.CONNECTING);
    assertThat(call.status).isNull();
    server.greet();
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    expectCall(server, 1);
    answer(server, 1, call);
  }

  @Test
  void trap46_serverThatSaysNothingIsGivenUp() {
    Call call = unary();
    only(0).acceptSilently();
    loop.advance(Duration.ofSeconds(20));
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "cannot connect to a: the server sent no HTTP/2 SETTINGS in time; is it an HTTP/2 server?");
    assertThat(state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
  }

  @Test
  void trap45_stateFuturesComplete() {
    CompletableFuture<ConnectivityState> connecting =
        channel().whenStateLeaves(ConnectivityState.IDLE);
    assertThat(channel().whenStateLeaves(ConnectivityState.READY))
        .isCompletedWithValue(ConnectivityState.IDLE);
    assertThat(connecting).isNotDone();
    Peer server = server();
    assertThat(connecting).isCompletedWithValue(ConnectivityState.CONNECTING);
    CompletableFuture<ConnectivityState> idle = channel().whenStateLeaves(ConnectivityState.READY);
    server.cut("gone");
    assertThat(idle).isCompletedWithValue(ConnectivityState.IDLE);
  }

  @Test
  void lostConnectionIsMadeAnewByTheNextCall() {
    server().cut("gone");
    assertThat(state()).isEqualTo(ConnectivityState.IDLE);
    loop.advance(Duration.ofHours(1));
    only(0);
    Call call = unary();
    Peer second = only(1).accept();
    expectCall(second, 1);
    answer(second, 1, call);
  }

  @Test
  void trap45_failFastCallsWaitWhileConnectingAndFailWhenThatFails() {
    Call early = unary();
    assertThat(early.status).isNull();
    only(0).fail("no route");
    assertEnd(early, Code.UNAVAILABLE, "cannot connect to a: no route");
    assertThat(state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    Call late = unary();
    assertEnd(late, Code.UNAVAILABLE, "cannot connect to a: no route");
    only(0);
  }

  /** gRFC A62: nobody who hears of the failure sees the channel still connecting, or again. */
  @Test
  void callThatFailsSeesTheStateThatItFailedIn() {
    List<ConnectivityState> seen = new ArrayList<>();
    Call early =
        new Call(Texts.UNARY, CallOptions.DEFAULT) {
          @Override
          public void onClose(Status status, Metadata trailers) {
            seen.add(state());
            super.onClose(status, trailers);
          }
        };
    early.call.start(early);
    early.call.sendLast("hi");
    Call patient = call(Texts.UNARY, PATIENT);
    only(0).fail("no route");
    assertThat(early.status.code()).isEqualTo(Code.UNAVAILABLE);
    loop.advance(Duration.ofSeconds(1));
    seen.add(state());
    only(1).fail("no route yet");
    seen.add(state());
    assertThat(seen).containsOnly(ConnectivityState.TRANSIENT_FAILURE).hasSize(3);
    assertThat(patient.status).isNull();
    loop.advance(Duration.ofSeconds(2));
    Peer server = only(2).accept();
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    expectCall(server, 1);
    answer(server, 1, patient);
  }

  @Test
  void trap45_callsThatWaitForReadyOutliveFailures() {
    Call call = call(Texts.UNARY, PATIENT);
    only(0).fail("no route");
    loop.advance(Duration.ofSeconds(1));
    only(1).fail("no route yet");
    assertThat(call.status).isNull();
    loop.advance(Duration.ofSeconds(2));
    Peer server = only(2).accept();
    expectCall(server, 1);
    answer(server, 1, call);
  }

  @Test
  void deadlineOfACallThatWaitsSaysForWhat() {
    Call call = call(Texts.UNARY, PATIENT.withTimeout(Duration.ofMillis(500)));
    loop.advance(Duration.ofMillis(499));
    only(0).fail("no route");
    assertThat(call.status).isNull();
    loop.advance(Duration.ofMillis(1));
    assertEnd(
        call,
        Code.DEADLINE_EXCEEDED,
        "the deadline passed: no connection: last attempt failed 0.0 s ago: cannot connect to a: no"
            + " route; the next is in 0.5 s");
    Call other = call(Texts.UNARY, PATIENT.withTimeout(Duration.ofMillis(500)));
    other.cancel();
    assertThat(other.status.code()).isEqualTo(Code.CANCELLED);
  }

  @Test
  void transientFailureSticksUntilReady() {
    channel().connect();
    loop.run();
    only(0).fail("no route");
    loop.advance(Duration.ofSeconds(1));
    only(1);
    assertThat(state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    assertThat(unary().status.code()).isEqualTo(Code.UNAVAILABLE);
    only(1).accept();
    assertThat(state()).isEqualTo(ConnectivityState.READY);
  }

  @Test
  void serverThatHangsUpBeforeItsSettingsIsAFailure() {
    Call call = unary();
    only(0).acceptSilently().cut("the peer closed the connection");
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(call.status.message())
        .startsWith("cannot connect to a: the peer closed the connection before it sent HTTP/2")
        .contains("TLS")
        .contains("plaintext");
  }

  @Test
  void whatTheTransportSaysOfALossIsTold() {
    Call early = unary();
    only(0).acceptSilently().cut("the peer closed the connection");
    assertThat(early.status.message())
        .startsWith(
            "cannot connect to a: the peer closed the connection before it sent HTTP/2 SETTINGS");
    loop.advance(Duration.ofSeconds(1));
    Peer server = only(1).accept();
    Call call = unary();
    expectCall(server, 1);
    server.cut("the peer reset the connection");
    assertEnd(call, Code.UNAVAILABLE, "the peer reset the connection");
  }
}
