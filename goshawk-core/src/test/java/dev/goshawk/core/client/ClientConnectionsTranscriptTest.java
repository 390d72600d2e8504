package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several connections to one address, when the server allows few calls on one (gRFC A105). */
class ClientConnectionsTranscriptTest extends ClientFixture {

  @BeforeEach
  void threeAtMost() {
    maxConnectionsPerAddress = 3;
  }

  private static Http2Config.Builder oneAtATime() {
    return Http2Config.builder().maxConcurrentStreams(1);
  }

  @Test
  void callThatHasToWaitGoesToTheConnectionThatIsMadeForIt() {
    Peer first = server(oneAtATime());
    Call one = unary();
    Call waits = unary();
    assertThat(attempts).hasSize(2);
    assertThat(attempt(1).address).isEqualTo(attempt(0).address);
    Peer second = attempt(1).accept(oneAtATime());
    expectCall(first, 1);
    expectCall(second, 1);
    answer(second, 1, waits);
    answer(first, 1, one);
    Call three = unary(); // the oldest has room again
    expectCall(first, 3);
    answer(first, 3, three);
    assertThat(attempts).hasSize(2);
  }

  @Test
  void asManyAsAreWantedAtLeastAreMadeAndShareTheCalls() {
    minConnectionsPerAddress = 3;
    Peer first = server();
    assertThat(channel().state()).isEqualTo(ConnectivityState.READY);
    Peer second = only(1).accept();
    Peer third = only(2).accept();
    List<Peer> all = List.of(first, second, third);
    for (int i = 0; i < 9; i++) {
      random = (i % 3 + 0.5) / 3;
      Call call = unary();
      Peer server = all.get(i % 3);
      int id = i / 3 * 2 + 1;
      expectCall(server, id);
      answer(server, id, call);
    }
    assertThat(attempts).hasSize(3);
  }

  @Test
  void oneOfThoseThatIsLostIsMadeAnewAfterItsBackoff() {
    minConnectionsPerAddress = 2;
    Peer first = server();
    Peer second = only(1).accept();
    second.cut("gone");
    assertThat(channel().state()).isEqualTo(ConnectivityState.READY);
    assertThat(attempts).hasSize(2);
    loop.advance(Duration.ofSeconds(3));
    assertThat(attempts).hasSize(3);
    attempts.get(2).fail("no more");
    assertThat(channel().state()).isEqualTo(ConnectivityState.READY);
    Call call = unary();
    expectCall(first, 1);
    answer(first, 1, call);
    loop.advance(Duration.ofSeconds(4));
    assertThat(attempts).hasSize(4);
    attempts.get(3).accept();
    channel().enterIdle();
    loop.run();
    assertThat(loop.timers()).isZero();
    assertThat(first.isClosed()).isTrue();
  }

  @Test
  void fullConnectionsAreNotDrawn() {
    minConnectionsPerAddress = 2;
    Peer first = server(oneAtATime());
    Peer second = only(1).accept();
    random = 0;
    Call one = unary();
    expectCall(first, 1);
    for (int id = 1; id < 7; id += 2) {
      Call call = unary();
      expectCall(second, id);
      answer(second, id, call);
    }
    answer(first, 1, one);
  }

  @Test
  void configThatAllowsFewerConnectionsHolds() {
    minConnectionsPerAddress = 3;
    namesConfig = "{\"connectionScaling\": {\"maxConnectionsPerSubchannel\": 1}}";
    server();
    loop.advance(Duration.ofMinutes(1));
    assertThat(attempts).hasSize(1);
    namesConfig = "{\"connectionScaling\": {\"maxConnectionsPerSubchannel\": 2}}";
    resolve();
    only(1).accept();
  }

  @Test
  void queueGoesInOrderToWhicheverConnectionHasRoom() {
    Peer first = server(oneAtATime());
    Call one = unary();
    Call two = unary();
    Call three = unary();
    Peer second = attempt(1).accept(oneAtATime());
    Call four = unary();
    Peer third = attempt(2).accept(oneAtATime());
    Call five = unary();
    Call six = unary();
    assertThat(attempts).hasSize(3);
    expectCall(first, 1);
    expectCall(second, 1);
    expectCall(third, 1);
    answer(third, 1, three);
    expectCall(third, 3);
    answer(third, 3, four);
    answer(first, 1, one);
    expectCall(third, 5);
    expectCall(first, 3);
    answer(second, 1, two);
    answer(third, 5, five);
    answer(first, 3, six);
    assertThat(attempts).hasSize(3);
  }

  @Test
  void oneThatCannotBeMadeIsTriedAgainWhileCallsWait() {
    Peer first = server(oneAtATime());
    Call one = unary();
    Call two = unary();
    attempt(1).fail("no more");
    assertThat(channel().state()).isEqualTo(ConnectivityState.READY);
    Call three = unary();
    assertThat(attempts).hasSize(2);
    loop.advance(Duration.ofMillis(1_600)); // the second delay of the series
    assertThat(attempts).hasSize(3);
    attempt(2).fail("still none");
    loop.advance(Duration.ofMillis(999)); // the series began anew, as the first connection lasts
    assertThat(attempts).hasSize(3);
    loop.advance(Duration.ofMillis(1));
    assertThat(attempts).hasSize(4);
    Peer second = attempt(3).accept(oneAtATime());
    expectCall(second, 1);
    answer(second, 1, two);
    expectCall(second, 3);
    answer(second, 3, three);
    expectCall(first, 1);
    answer(first, 1, one);
  }

  @Test
  void noneIsMadeWhenTheBackoffEndsAndNoCallWaits() {
    Peer first = server(oneAtATime());
    Call one = unary();
    Call two = unary();
    attempt(1).fail("no more");
    expectCall(first, 1);
    answer(first, 1, one);
    expectCall(first, 3);
    answer(first, 3, two);
    loop.advance(Duration.ofMinutes(5));
    assertThat(attempts).hasSize(2);
  }

  @Test
  void oneThatIsLeftServesOnWhenTheFirstEnds() {
    Peer first = server(oneAtATime());
    Call one = unary();
    Call two = unary();
    Peer second = attempt(1).accept(oneAtATime());
    expectCall(first, 1);
    expectCall(second, 1);
    attempt(0).lose();
    loop.run();
    assertThat(one.status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(channel().state()).isEqualTo(ConnectivityState.READY);
    answer(second, 1, two);
    Call three = unary();
    expectCall(second, 3);
    answer(second, 3, three);
    attempt(1).lose();
    loop.run();
    assertThat(channel().state()).isEqualTo(ConnectivityState.IDLE);
    Call four = unary();
    Peer third = attempt(2).accept();
    expectCall(third, 1);
    answer(third, 1, four);
  }

  @Test
  void callsThatWaitOutliveAllConnections() {
    Peer first = server(oneAtATime());
    Call one = unary();
    Call two = unary();
    Call three = unary();
    expectCall(first, 1);
    attempt(0).lose();
    loop.run();
    assertThat(one.status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(channel().state()).isEqualTo(ConnectivityState.CONNECTING);
    Peer second = attempt(1).accept();
    second.expect(
        "HEADERS 1 " + request("Unary"),
        "DATA 1 [0:hi] ES",
        "HEADERS 3 " + request("Unary"),
        "DATA 3 [0:hi] ES");
    answer(second, 1, two);
    answer(second, 3, three);
  }

  /** A queue that is searched for each call would take minutes. */
  @Test
  void cancelOfManyWaitingCallsIsLinear() {
    maxConnectionsPerAddress = 1;
    Peer first = server(oneAtATime());
    Call one = unary();
    List<Call> waiting = new ArrayList<>();
    for (int i = 0; i < 80_000; i++) {
      Call call = new Call(Texts.UNARY, CallOptions.DEFAULT);
      call.call.start(call);
      call.call.sendLast("hi");
      waiting.add(call);
    }
    loop.run();
    for (int i = waiting.size() - 1; i >= 0; i--) {
      waiting.get(i).call.cancel("no longer wanted", null);
    }
    loop.run();
    assertThat(waiting).allMatch(call -> call.status.code() == Code.CANCELLED);
    expectCall(first, 1);
    answer(first, 1, one);
    first.expect();
  }

  /** As gRFC A105 has it: a service config replaces what the channel's builder says. */
  @Test
  void serviceConfigSaysHowManyConnectionsThereMayBe() {
    maxConnectionsPerAddress = 1;
    serviceConfig = ServiceConfig.builder().maxConnections(2).build();
    Peer first = server(oneAtATime());
    Call one = unary();
    Call two = unary();
    Peer second = attempt(1).accept(oneAtATime());
    Call three = unary();
    assertThat(attempts).hasSize(2);
    expectCall(first, 1);
    expectCall(second, 1);
    answer(first, 1, one);
    expectCall(first, 3);
    answer(second, 1, two);
    answer(first, 3, three);
  }

  @Test
  void serverThatEndsEachConnectionIsAskedWithBackoff() {
    List<Long> starts = new ArrayList<>();
    channel().connect();
    loop.run();
    for (int i = 0; i < 6; i++) {
      starts.add(loop.nanoTime() / 100_000_000);
      attempts.get(i).accept().send("GOAWAY");
      channel().connect();
      loop.run();
      assertThat(channel().state())
          .isEqualTo(i == 0 ? ConnectivityState.CONNECTING : ConnectivityState.TRANSIENT_FAILURE);
      if (i > 0) {
        assertEnd(
            unary(),
            Code.UNAVAILABLE,
            "the connection to a ended before it was of use: the server went away with NO_ERROR");
      }
      assertThat(attempts).hasSize(i + 1);
      loop.advance(loop.untilNextTimer());
      assertThat(attempts).hasSize(i + 2);
    }
    assertThat(starts.stream().map(start -> start - starts.get(0)))
        .containsExactly(0L, 10L, 26L, 51L, 92L, 158L);
  }

  @Test
  void responseLetsTheBackoffBeginAnew() {
    server().cut("gone");
    Call first = unary();
    attempt(1).fail("no route");
    assertThat(first.status.code()).isEqualTo(Code.UNAVAILABLE);
    loop.advance(loop.untilNextTimer());
    Peer third = attempt(2).accept();
    Call answered = unary();
    expectCall(third, 1);
    answer(third, 1, answered);
    third.cut("gone");
    Call next = unary(); // waits for the second that is between two attempts
    assertThat(attempts).hasSize(3);
    loop.advance(Duration.ofMillis(999));
    assertThat(attempts).hasSize(3);
    loop.advance(Duration.ofMillis(1));
    Peer fourth = attempt(3).accept();
    expectCall(fourth, 1);
    answer(fourth, 1, next);
  }

  @Test
  void shutdownEndsAll() {
    Peer first = server(oneAtATime());
    Call one = unary();
    Call two = unary();
    Peer second = attempt(1).accept(oneAtATime());
    Call waits = unary();
    expectCall(first, 1);
    expectCall(second, 1);
    var unused = channel().shutdown(Duration.ofMinutes(1));
    loop.run();
    assertThat(waits.status.code()).isEqualTo(Code.UNAVAILABLE);
    answer(second, 1, two);
    loop.run();
    assertThat(second.isClosed()).isTrue();
    answer(first, 1, one);
    loop.run();
    assertThat(first.isClosed()).isTrue();
  }

  // Stream ids run out: trap 28.

  private static final int LAST = Integer.MAX_VALUE;

  @Test
  void trap28_callBehindTheLastStreamIdGoesToANewConnection() {
    http2.firstStreamId(LAST);
    Peer first = server();
    Call last = unary();
    expectCall(first, LAST);
    Call next = unary();
    Peer second = attempt(1).accept();
    expectCall(second, LAST);
    answer(second, LAST, next);
    assertThat(first.isClosed()).isFalse();
    answer(first, LAST, last);
    assertThat(first.isClosed()).isTrue();
  }

  @Test
  void trap28_connectionIsClosedOnceItsLastStreamHasEnded() {
    http2.firstStreamId(LAST);
    Peer first = server();
    Call last = unary();
    expectCall(first, LAST);
    answer(first, LAST, last);
    Call next = unary();
    Peer second = attempt(1).accept();
    expectCall(second, LAST);
    answer(second, LAST, next);
    first.expect();
    assertThat(first.isClosed()).isTrue();
  }

  @Test
  void trap28_callsThatWaitForAStreamMoveWhenTheIdsRunOut() {
    maxConnectionsPerAddress = 1;
    http2.firstStreamId(LAST - 2);
    Peer first = server(oneAtATime());
    Call one = unary();
    Call two = unary();
    Call three = unary();
    expectCall(first, LAST - 2);
    answer(first, LAST - 2, one);
    expectCall(first, LAST);
    answer(first, LAST, two);
    Peer second = attempt(1).accept(oneAtATime());
    expectCall(second, LAST - 2);
    answer(second, LAST - 2, three);
    assertThat(first.isClosed()).isTrue();
  }
}
