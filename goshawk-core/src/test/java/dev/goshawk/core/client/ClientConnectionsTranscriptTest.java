package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import java.time.Duration;
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
  void anotherConnectionIsMadeWhenACallHasToWait() {
    Peer first = server(oneAtATime());
    Call one = unary();
    assertThat(attempts).hasSize(1);
    Call waits = unary();
    assertThat(attempts).hasSize(2);
    assertThat(attempts.get(1).address).isEqualTo(attempts.get(0).address);
    Peer second = attempts.get(1).accept(oneAtATime());
    Call three = unary();
    expectCall(first, 1);
    expectCall(second, 1);
    answer(second, 1, three);
    answer(first, 1, one);
    expectCall(first, 3); // the call that waited there
    answer(first, 3, waits);
    assertThat(attempts).hasSize(2);
  }

  @Test
  void connectionsAreLimited() {
    Peer first = server(oneAtATime());
    Call one = unary();
    Call two = unary();
    Peer second = attempts.get(1).accept(oneAtATime());
    Call three = unary();
    Call four = unary(); // waits on the second
    Peer third = attempts.get(2).accept(oneAtATime());
    Call five = unary();
    Call six = unary(); // waits on the third
    assertThat(attempts).hasSize(3);
    expectCall(first, 1);
    expectCall(second, 1);
    expectCall(third, 1);
    answer(first, 1, one);
    answer(second, 1, three);
    answer(third, 1, five);
    expectCall(first, 3);
    expectCall(second, 3);
    expectCall(third, 3);
    answer(first, 3, two);
    answer(second, 3, four);
    answer(third, 3, six);
    assertThat(attempts).hasSize(3);
  }

  @Test
  void oneThatCannotBeMadeHarmsNothingAndIsTriedAgainLater() {
    Peer first = server(oneAtATime());
    Call one = unary();
    Call two = unary();
    attempts.get(1).fail("no more");
    assertThat(channel().state()).isEqualTo(ConnectivityState.READY);
    Call three = unary();
    assertThat(attempts).hasSize(2);
    expectCall(first, 1);
    answer(first, 1, one);
    expectCall(first, 3);
    answer(first, 3, two);
    expectCall(first, 5);
    answer(first, 5, three);

    loop.advance(Duration.ofSeconds(20));
    Call four = unary();
    Call five = unary();
    assertThat(attempts).hasSize(3);
    attempts.get(2).fail("still none");
    expectCall(first, 7);
    answer(first, 7, four);
    expectCall(first, 9);
    answer(first, 9, five);
  }

  @Test
  void oneThatIsLeftTakesThePlaceOfTheFirst() {
    Peer first = server(oneAtATime());
    Call one = unary();
    Call two = unary();
    Peer second = attempts.get(1).accept(oneAtATime());
    expectCall(first, 1);
    answer(first, 1, one);
    expectCall(first, 3);
    answer(first, 3, two);
    attempts.get(0).lose();
    loop.run();
    assertThat(channel().state()).isEqualTo(ConnectivityState.READY);
    Call three = unary();
    expectCall(second, 1);
    answer(second, 1, three);
    attempts.get(1).lose();
    loop.run();
    assertThat(channel().state()).isEqualTo(ConnectivityState.IDLE);
    Call four = unary(); // it knows all the addresses
    Peer third = attempts.get(2).accept();
    expectCall(third, 1);
    answer(third, 1, four);
  }

  @Test
  void oneThatEndsIsForgotten() {
    Peer first = server(oneAtATime());
    Call one = unary();
    Call two = unary();
    attempts.get(1).accept(oneAtATime());
    attempts.get(1).lose();
    loop.run();
    expectCall(first, 1);
    answer(first, 1, one);
    expectCall(first, 3);
    answer(first, 3, two);
    Call three = unary();
    expectCall(first, 5);
    answer(first, 5, three);
    assertThat(attempts).hasSize(2);
  }

  @Test
  void shutdownEndsAll() {
    Peer first = server(oneAtATime());
    Call one = unary();
    Call two = unary();
    Peer second = attempts.get(1).accept(oneAtATime());
    expectCall(first, 1);
    var unused = channel().shutdown(Duration.ofMinutes(1));
    loop.run();
    assertThat(second.isClosed()).isTrue();
    assertThat(two.status.code()).isEqualTo(Code.UNAVAILABLE);
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
    Peer second = attempts.get(1).accept();
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
    Peer second = attempts.get(1).accept();
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
    Peer second = attempts.get(1).accept(oneAtATime());
    expectCall(second, LAST - 2);
    answer(second, LAST - 2, three);
    assertThat(first.isClosed()).isTrue();
  }
}
