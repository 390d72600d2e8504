package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.fixture.Texts;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.http2.Http2Config;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A channel on its way to connections and back: states, backoff, waiting calls, GOAWAY, limits.
 * Traps 26, 28, 33 and 44 to 46 as far as this issue goes.
 */
class ClientChannelTranscriptTest extends ClientFixture {

  private static final CallOptions PATIENT = CallOptions.DEFAULT.withWaitForReady(true);

  private Attempt only(int index) {
    Attempt last = attempt(index);
    assertThat(attempts).hasSize(index + 1);
    return last;
  }

  private ConnectivityState state() {
    return channel().state();
  }

  // Trap 45: states.

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

  // Fail fast and wait for ready.

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

  // Trap 46: backoff.

  @Test
  void trap46_backoffGrowsUpToTwoMinutes() {
    channel().connect();
    loop.run();
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      only(i).fail("no route");
      Duration wait = loop.untilNextTimer();
      seconds.add(Math.round(wait.toMillis() / 100.0) / 10.0);
      loop.advance(wait);
    }
    assertThat(seconds)
        .containsExactly(
            1.0, 1.6, 2.6, 4.1, 6.6, 10.5, 16.8, 26.8, 42.9, 68.7, 110.0, 120.0, 120.0);
  }

  @Test
  void trap46_jitterIsAFifthEitherWay() {
    random = 0;
    channel().connect();
    loop.run();
    only(0).fail("no route");
    // 0.8 s, but for the second that is between two attempts in any case
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofSeconds(1));
    random = 1;
    loop.advance(Duration.ofSeconds(1));
    only(1).fail("no route");
    assertThat(loop.untilNextTimer().toMillis()).isEqualTo(1_920);
  }

  @Test
  void trap46_attemptGetsTwentySecondsOrTheBackoff() {
    channel().connect();
    loop.run();
    List<Long> timeouts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      timeouts.add(only(i).timeout.toSeconds());
      only(i).fail("no route");
      loop.advance(loop.untilNextTimer());
    }
    assertThat(timeouts).containsExactly(20L, 20L, 20L, 20L, 20L, 20L, 20L, 26L, 42L, 68L);
  }

  @Test
  void trap46_backoffCountsFromTheAttemptsBegin() {
    channel().connect();
    loop.run();
    loop.advance(Duration.ofMillis(600));
    only(0).fail("no route");
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofMillis(400));
    loop.advance(Duration.ofMillis(400));
    loop.advance(Duration.ofSeconds(5));
    only(1).fail("no route");
    loop.advance(Duration.ZERO);
    only(2);
  }

  /** Row by row, what a connection has to bring for the next attempt to begin at once. */
  @Test
  void trap46_backoffBeginsAnewWithAResponseOrAConnectionThatLasts() {
    channel().connect();
    loop.run();
    only(0).fail("no route");
    loop.advance(Duration.ofSeconds(1));
    Peer silent = only(1).acceptSilently();
    silent.cut("hung up"); // TCP alone
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofMillis(1_600));
    loop.advance(Duration.ofMillis(1_600));
    only(2).accept().cut("gone"); // SETTINGS alone
    assertThat(unary().status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofMillis(2_560));
    loop.advance(Duration.ofMillis(2_560));
    Peer lasting = only(3).accept();
    loop.advance(Duration.ofMillis(4_096)); // its own backoff
    lasting.cut("gone");
    channel().connect();
    loop.run();
    only(4).fail("no route");
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void backoffIsConfigurable() {
    backoff = new Backoff.Bounds(100_000_000, 200_000_000);
    channel().connect();
    loop.run();
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      attempts.get(i).fail("no route");
      millis.add(loop.untilNextTimer().toMillis());
      loop.advance(loop.untilNextTimer());
    }
    assertThat(millis).containsExactly(100L, 160L, 200L, 200L);
  }

  @Test
  void resetBackoffTriesAtOnce() {
    channel().connect();
    loop.run();
    only(0).fail("no route");
    channel().resetConnectBackoff();
    loop.run();
    only(1).fail("no route");
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofSeconds(1));
    loop.advance(Duration.ofSeconds(1));
    only(2).accept();
    channel().resetConnectBackoff();
    loop.run();
    only(2);
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
  void writeToAConnectionThatTheServerHasClosedIsTheServersDoing() {
    Call early = unary();
    only(0).acceptSilently().cut("Broken pipe");
    assertThat(early.status.message())
        .startsWith(
            "cannot connect to a: the server closed the connection (Broken pipe) before it sent"
                + " HTTP/2 SETTINGS");
    loop.advance(Duration.ofSeconds(1));
    Peer server = only(1).accept();
    Call call = unary();
    expectCall(server, 1);
    server.cut("Broken pipe");
    assertEnd(call, Code.UNAVAILABLE, "the server closed the connection (Broken pipe)");
  }

  // Several addresses.

  @Test
  void addressesAreTriedInTheirOrder() {
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"), new NamedAddress("c"));
    Call call = unary();
    assertThat(only(0).address).isEqualTo("a");
    only(0).fail("no a");
    assertThat(state()).isEqualTo(ConnectivityState.CONNECTING);
    assertThat(only(1).address).isEqualTo("b");
    Peer server = only(1).accept();
    expectCall(server, 1);
    answer(server, 1, call);
  }

  @Test
  void channelFailsWhenAllAddressesHave() {
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    Call call = unary();
    only(0).fail("no a");
    assertThat(call.status).isNull();
    only(1).fail("no b");
    assertEnd(call, Code.UNAVAILABLE, "cannot connect to b: no b");
    loop.advance(Duration.ofSeconds(1));
    assertThat(attempts.get(2).address).isEqualTo("a"); // each goes on after its own backoff
    assertThat(only(3).address).isEqualTo("b");
  }

  @Test
  void nameThatIsNotResolvedIsTriedAgain() {
    unresolvable = new UnknownHostException("nobody");
    Call call = unary();
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(call.status.message())
        .contains("cannot resolve target 'test:target'")
        .contains("nobody");
    assertThat(state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofSeconds(1));
    loop.advance(Duration.ofSeconds(1));
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofMillis(1_600));
    Call patient = call(Texts.UNARY, PATIENT);
    unresolvable = null;
    loop.advance(Duration.ofMillis(1_600));
    assertThat(state()).isEqualTo(ConnectivityState.CONNECTING);
    Peer server = only(0).accept();
    expectCall(server, 1);
    answer(server, 1, patient);
  }

  @Test
  void nameThatIsNotResolvedIsLookedUpNowWhenBackoffIsReset() {
    unresolvable = new UnknownHostException("nobody");
    unary();
    assertThat(lookUps).hasValue(1);
    unresolvable = null;
    channel().resetConnectBackoff();
    loop.run();
    assertThat(lookUps).hasValue(2);
    only(0).accept();
    assertThat(state()).isEqualTo(ConnectivityState.READY);
  }

  @Test
  void refreshThatIsPutOffIsMadeNowWhenBackoffIsReset() {
    fixed = false;
    channel().connect();
    loop.run();
    while (attempts.isEmpty()) {
      loop.await();
    }
    attempts.get(0).fail("no route");
    assertThat(lookUps).hasValue(1);
    addresses = List.of(new NamedAddress("b"));
    channel().resetConnectBackoff();
    loop.run();
    while (attempts.size() < 3) {
      loop.await();
    }
    assertThat(lookUps).hasValue(2);
    assertThat(attempts.get(1).aborted).as("the attempt to an address that left").isTrue();
    assertThat(attempts.get(2).address).isEqualTo("b");
  }

  @Test
  void lookUpThatThrowsAnErrorIsTriedAgain() {
    lookUpError = new StackOverflowError();
    assertThat(unary().status.message()).contains("java.lang.StackOverflowError");
    lookUpError = null;
    loop.advance(Duration.ofSeconds(1));
    only(0).accept();
    assertThat(state()).isEqualTo(ConnectivityState.READY);
  }

  // Streams: trap 28.

  @Test
  void trap28_callsBeyondTheServersLimitWaitInOrder() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    Call first = unary();
    Call second = unary();
    Call third = unary();
    expectCall(server, 1);
    answer(server, 1, first);
    expectCall(server, 3);
    answer(server, 3, second);
    expectCall(server, 5);
    answer(server, 5, third);
  }

  @Test
  void trap28_waitingCallMayEndBeforeItsTurn() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    Call first = unary();
    Call cancelled = unary();
    Call late = call(Texts.UNARY, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1)));
    Call last = unary();
    cancelled.cancel();
    loop.advance(Duration.ofSeconds(1));
    assertThat(cancelled.status.code()).isEqualTo(Code.CANCELLED);
    assertEnd(
        late,
        Code.DEADLINE_EXCEEDED,
        "the deadline passed: waiting for a stream slot for 1.0 s, 1 of 1 in use");
    expectCall(server, 1);
    answer(server, 1, first);
    expectCall(server, 3);
    answer(server, 3, last);
  }

  @Test
  void trap28_cancelledCallGivesItsStreamToTheNext() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    Call first = unary();
    Call second = unary();
    expectCall(server, 1);
    first.cancel();
    server.expect("RST_STREAM 1 CANCEL", "HEADERS 3 " + request("Unary"), "DATA 3 [0:hi] ES");
    answer(server, 3, second);
  }

  @Test
  void trap28_callMadeAsAnotherEndsWaitsItsTurn() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    List<Call> made = new ArrayList<>();
    Call first =
        new Call(Texts.UNARY, CallOptions.DEFAULT) {
          @Override
          public void onClose(dev.goshawk.api.Status status, dev.goshawk.api.Metadata trailers) {
            super.onClose(status, trailers);
            Call next = new Call(Texts.UNARY, CallOptions.DEFAULT);
            next.call.start(next);
            next.call.sendLast("hi");
            made.add(next);
          }
        };
    first.call.start(first);
    first.call.sendLast("hi");
    loop.run();
    Call second = unary();
    expectCall(server, 1);
    answer(server, 1, first);
    expectCall(server, 3);
    answer(server, 3, second);
    expectCall(server, 5);
    answer(server, 5, made.get(0));
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    only(0);
  }

  // GOAWAY and refusals: traps 26 and 33.

  @Test
  void trap26_runningCallsOutliveAGoAwayAndNewOnesGoElsewhere() {
    Peer server = server();
    Call running = unary();
    expectCall(server, 1);
    server.send("GOAWAY \"maintenance\"");
    assertThat(state()).isEqualTo(ConnectivityState.IDLE);
    Call next = unary();
    Peer second = only(1).accept();
    expectCall(second, 1);
    answer(second, 1, next);
    answer(server, 1, running);
    server.expect();
    assertThat(server.isClosed()).isTrue();
    assertThat(second.isClosed()).isFalse();
  }

  @Test
  void trap26_callsThatWaitForAStreamMoveToTheNextConnection() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    Call running = unary();
    Call waiting = unary();
    expectCall(server, 1);
    server.send("GOAWAY");
    Peer second = only(1).accept();
    expectCall(second, 1);
    answer(second, 1, waiting);
    answer(server, 1, running);
    assertThat(server.isClosed()).isTrue();
  }

  @Test
  void trap33_unprocessedCallOfOneRequestIsMadeAgain() {
    Peer server = server();
    // The server goes away before it has seen the request.
    server.reading(false);
    Call call = unary();
    Call down = call(Texts.DOWN, CallOptions.DEFAULT);
    server.send("GOAWAY \"bye\"");
    Peer second = only(1).accept();
    second.expectStarting("HEADERS 1", "DATA 1 [0:hi] ES", "HEADERS 3", "DATA 3 [0:hi] ES");
    answer(second, 1, call);
    second.send("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:a][0:b]", "HEADERS 3 ES grpc-status=0");
    assertThat(down.heard).containsExactly("headers []", "a", "b", "OK");
    server.cut("closed");
    server.discard();
  }

  @Test
  void trap33_refusedCallIsMadeAgainOnce() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    server.send("RST_STREAM 1 REFUSED_STREAM");
    expectCall(server, 3);
    server.send("RST_STREAM 3 REFUSED_STREAM");
    server.expect();
    assertEnd(call, Code.UNAVAILABLE, "the server reset the stream with REFUSED_STREAM");
  }

  @Test
  void trap33_callThatIsMadeAgainAsksForAllThatWasAskedFor() {
    Peer server = server();
    Call call = start(Texts.DOWN);
    call.request(1);
    call.send("hi").end();
    server.expectStarting("HEADERS 1", "DATA 1");
    call.request(1);
    server.send("RST_STREAM 1 REFUSED_STREAM");
    server.expectStarting("HEADERS 3", "DATA 3");
    call.request(1);
    server.send(
        "HEADERS 3 " + OK_HEADERS, "DATA 3 [0:a][0:b][0:c][0:d]", "HEADERS 3 ES grpc-status=0");
    assertThat(call.heard).containsExactly("headers []", "a", "b", "c");
    call.request(1);
    assertThat(call.heard).endsWith("d", "OK");
  }

  /** The failure closes the connection, which takes its time; nothing goes there meanwhile. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void trap33_refusedCallLeavesAConnectionThatHasFailed() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    server.lingering = true;
    server.sendRaw(
        HexFormat.of()
            .parseHex(
                "000004"
                    + "03"
                    + "00"
                    + "00000001"
                    + "00000007" // RST_STREAM: REFUSED_STREAM
                    + "000004"
                    + "03"
                    + "00"
                    + "00000002"
                    + "00000000")); // of no stream
    answer(only(1).accept(), call);
    server.expect("GOAWAY 0 PROTOCOL_ERROR \"RST_STREAM on stream 2, which is idle\"");
    server.cut("closed");
  }

  private static void answer(Peer server, Call call) {
    expectCall(server, 1);
    answer(server, 1, call);
  }

  @Test
  void trap33_refusalAfterHeadersIsUnavailable() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    server.send("HEADERS 1 " + OK_HEADERS, "RST_STREAM 1 REFUSED_STREAM");
    server.expect();
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void trap33_cancelledCallIsNotMadeAgain() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    server.cut("gone");
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
    Call cancelled = unary();
    Peer second = only(1).accept();
    expectCall(second, 1);
    loop.run(
        () -> {
          second.sendFromWithin("RST_STREAM 1 REFUSED_STREAM");
          cancelled.call.cancel("no longer wanted", null);
        });
    second.expect();
    assertThat(cancelled.status.code()).isEqualTo(Code.CANCELLED);
  }

  // Calls that are made before there is a connection.

  @Test
  void streamMadeBeforeTheConnectionKeepsItsRequests() {
    Call call = start(Texts.UP).send("a").send("b").end();
    Peer server = only(0).accept();
    server.expect("HEADERS 1 " + request("Up"), "DATA 1 [0:a][0:b] ES");
    answer(server, 1, call);
  }

  @Test
  void streamMadeBeforeTheConnectionIsReadyForALittle() {
    Call call = start(Texts.UP);
    assertThat(call.call.isReady()).isTrue();
    call.send("x".repeat(40_000));
    assertThat(call.call.isReady()).isFalse();
    Peer server = only(0).accept();
    assertThat(call.heard).containsExactly("ready");
    assertThat(call.call.isReady()).isTrue();
    call.cancel();
    server.take();
  }

  @Test
  void manyCallsThatWaitGoInTheirOrder() {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Call call = start(Texts.UNARY);
      call.send("call " + i).end();
      calls.add(call);
    }
    Peer server = only(0).accept();
    for (int i = 0; i < 5; i++) {
      int id = 2 * i + 1;
      server.expectStartingWith("HEADERS " + id, "DATA " + id + " [0:call " + i + "] ES");
    }
    for (int i = 0; i < 5; i++) {
      answer(server, 2 * i + 1, calls.get(i));
    }
  }

  // The end.

  @Test
  void closedChannelFailsWhatWaitsAndWhatComes() {
    Call waiting = call(Texts.UNARY, PATIENT);
    only(0).fail("no route");
    CompletableFuture<Void> terminated = channel().shutdown(Duration.ofMinutes(1));
    Call late = unary();
    loop.run();
    assertEnd(waiting, Code.UNAVAILABLE, "the channel is closed");
    assertEnd(late, Code.UNAVAILABLE, "the channel is closed");
    assertThat(terminated).isCompleted();
    assertThat(state()).isEqualTo(ConnectivityState.SHUTDOWN);
    assertThat(released).isTrue();
  }

  /** The loop does not run here while close waits. */
  @Test
  void closeDoesNotWaitForALoopThatIsStuck() {
    Peer server = server();
    inAnyLoop = false;
    channel().close(Duration.ofMillis(1), Duration.ofMillis(20));
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("Channel[test:target, READY] did not close within PT0.02S");
    loop.run();
    assertThat(state()).isEqualTo(ConnectivityState.SHUTDOWN);
    assertThat(server.isClosed()).isTrue();
  }

  @Test
  void attemptOfAClosedChannelIsGivenUp() {
    unary();
    var unused = channel().shutdown(Duration.ofMinutes(1));
    loop.run();
    assertThat(only(0).aborted).isTrue();
    assertThat(released).isTrue();
  }

  @Test
  void gracefulShutdownLetsRunningCallsEnd() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    CompletableFuture<Void> terminated = channel().shutdown(Duration.ofMinutes(1));
    assertThat(unary().status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(terminated).isNotDone();
    answer(server, 1, call);
    assertThat(server.isClosed()).isTrue();
    assertThat(terminated).isCompleted();
  }

  @Test
  void callsThatOutliveTheGraceAreUnavailable() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    CompletableFuture<Void> terminated = channel().shutdown(Duration.ofMinutes(1));
    loop.run();
    loop.advance(Duration.ofMinutes(1));
    assertEnd(call, Code.UNAVAILABLE, "the channel was closed");
    assertThat(terminated).isCompleted();
    server.discard();
  }
}
