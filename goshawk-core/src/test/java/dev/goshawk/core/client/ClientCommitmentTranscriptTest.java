package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What commits a call to its stream, and what it keeps until then: trap 32. */
class ClientCommitmentTranscriptTest extends ClientFixture {

  private static final String REFUSED = "the server reset the stream with REFUSED_STREAM";

  /** A connection whose streams may be sent so many bytes, which are not given back. */
  private Peer narrow(int window) {
    Peer server = server(Http2Config.builder().initialWindowSize(window));
    server.consuming = false;
    return server;
  }

  private void bounds(int perCall, int total) {
    retryBudget = new RetryBudget(5, perCall, total);
  }

  @Test
  void trap32_responseHeadersCommitTheCall() {
    Peer server = server();
    Call call = start(Texts.BIDI).send("a");
    server.expectStarting("HEADERS 1", "DATA 1 [0:a]");
    assertThat(retryBudget.used()).isEqualTo(6 + RetryBuffer.OVERHEAD);
    server.send("HEADERS 1 " + OK_HEADERS);
    assertThat(retryBudget.used()).isZero();
    call.send("b");
    loop.run(() -> call.call.send("c"));
    server.expect("DATA 1 [0:b][0:c]");
    assertThat(retryBudget.used()).isZero();
    server.send("RST_STREAM 1 REFUSED_STREAM");
    assertEnd(call, Code.UNAVAILABLE, REFUSED);
  }

  @Test
  void trap32_headersThatAreNotGrpcCommitTheCallToo() {
    Peer server = server();
    Call up = start(Texts.UP).send("a");
    Call one = unary();
    server.expectStarting("HEADERS 1", "DATA 1 [0:a]", "HEADERS 3", "DATA 3 [0:hi] ES");
    server.send("HEADERS 1 :status=200 content-type=text/html", "RST_STREAM 1 REFUSED_STREAM");
    server.send("HEADERS 3 :status=200 content-type=text/html", "RST_STREAM 3 REFUSED_STREAM");
    assertEnd(up, Code.UNAVAILABLE, REFUSED);
    assertEnd(one, Code.UNAVAILABLE, REFUSED);
  }

  @Test
  void trap32_informationalHeadersDoNot() {
    Peer server = server();
    Call call = start(Texts.UP).send("a");
    server.expectStarting("HEADERS 1", "DATA 1 [0:a]");
    server.send("HEADERS 1 :status=103", "RST_STREAM 1 REFUSED_STREAM");
    server.expectStarting("HEADERS 3", "DATA 3 [0:a]");
    call.end();
    server.expect("DATA 3 ES");
    answer(server, 3, call);
  }

  /** What it had sent meanwhile comes to a stream that is over, of which nobody need be told. */
  @Test
  void callThatEndsWhileItWaitsToBeReadyLeavesTheLoopAlone() {
    Peer server = narrow(10);
    Call call = start(Texts.UP).send("x".repeat(40_000));
    server.expectStarting("HEADERS 1", "DATA 1");
    assertThat(call.call.isReady()).isFalse();
    int[] left = {1_000};
    loop.step = () -> assertThat(left[0]--).as("what the loop is still asked for").isPositive();
    call.call.cancel("no longer wanted", null);
    call.call.send("y"); // before the loop has come to the end
    loop.run();
    loop.step = () -> {};
    assertEnd(call, Code.CANCELLED, "no longer wanted");
    server.expect("RST_STREAM 1 CANCEL");
  }

  @Test
  void trap32_statusOfTheServerIsBelieved() {
    Peer server = server();
    Call call = start(Texts.UP).send("a").end();
    server.expectStarting("HEADERS 1", "DATA 1 [0:a] ES");
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=14 grpc-message=busy");
    assertEnd(call, Code.UNAVAILABLE, "busy");
  }

  @Test
  void trap32_lostConnectionIsNoRefusal() {
    Peer server = server();
    Call call = start(Texts.UP).send("a");
    server.expectStarting("HEADERS 1", "DATA 1 [0:a]");
    server.cut("gone");
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(attempts).hasSize(1);
    server.discard();
  }

  @Test
  void trap32_callThatSentMoreThanItMayKeepIsCommitted() {
    bounds(100, 1_000);
    Peer server = server();
    Call call = start(Texts.UP).send("a").send("b");
    assertThat(retryBudget.used()).isEqualTo(76);
    call.send("c");
    assertThat(retryBudget.used()).isZero();
    call.send("d");
    assertThat(retryBudget.used()).isZero();
    server.expectStarting("HEADERS 1", "DATA 1 [0:a][0:b][0:c][0:d]");
    server.send("RST_STREAM 1 REFUSED_STREAM");
    assertEnd(
        call,
        Code.UNAVAILABLE,
        REFUSED
            + "; not sent once more: its requests take 114 bytes, more than perCallRetryBufferSize"
            + " 100");
  }

  @Test
  void trap32_callsOfAChannelKeepNoMoreThanTheyMayTogether() {
    bounds(100, 120);
    Peer server = server();
    Call first = start(Texts.UP).send("a").send("b");
    Call second = start(Texts.UP).send("c");
    assertThat(retryBudget.used()).isEqualTo(114);
    second.send("d");
    assertThat(retryBudget.used()).isEqualTo(76);
    server.expectStarting("HEADERS 1", "DATA 1 [0:a][0:b]", "HEADERS 3", "DATA 3 [0:c][0:d]");
    server.send("RST_STREAM 3 REFUSED_STREAM", "RST_STREAM 1 REFUSED_STREAM");
    server.expectStarting("HEADERS 5", "DATA 5 [0:a][0:b]");
    assertEnd(
        second,
        Code.UNAVAILABLE,
        REFUSED
            + "; not sent once more: its requests of 76 bytes and those of other calls take more"
            + " than retryBufferSize 120");
    first.end();
    server.expect("DATA 5 ES");
    answer(server, 5, first);
  }

  @Test
  void trap32_whatWaitsForAConnectionIsSentWhateverItsSize() {
    bounds(100, 1_000);
    Call call = start(Texts.UP).send("a").send("b").send("c");
    assertThat(retryBudget.used()).isZero();
    Peer server = attempt(0).accept();
    assertThat(retryBudget.used()).isZero();
    server.expectStarting("HEADERS 1", "DATA 1 [0:a][0:b][0:c]");
    server.send("RST_STREAM 1 REFUSED_STREAM");
    assertThat(call.status.message()).contains("perCallRetryBufferSize 100");
  }

  @Test
  void trap32_nothingIsKeptWhereNothingMay() {
    bounds(0, 0);
    Peer server = server();
    Call call = start(Texts.UP);
    server.expectStarting("HEADERS 1");
    server.send("RST_STREAM 1 REFUSED_STREAM"); // which may be sent again as it is
    server.expectStarting("HEADERS 3");
    call.send("a").end();
    server.expect("DATA 3 [0:a] ES");
    answer(server, 3, call);
  }

  @Test
  void trap32_requestsThatAreSentAgainObeyFlowControl() {
    Peer server = narrow(8);
    Call call = start(Texts.UP).send("abc").send("def").end();
    server.expect("HEADERS 1 " + request("Up"), "DATA 1 [0:abc]");
    server.send("RST_STREAM 1 REFUSED_STREAM");
    server.expect("HEADERS 3 " + request("Up"), "DATA 3 [0:abc]");
    server.consume(3, 8);
    server.expect("DATA 3 [0:def] ES");
    answer(server, 3, call);
  }

  @Test
  void requestThatCannotBeWrittenEndsTheCall() {
    Peer server = server();
    Call call = start(Texts.UP).send("a").send("unwritable");
    server.expectStarting("HEADERS 1", "DATA 1 [0:a]", "RST_STREAM 1 CANCEL");
    assertThat(call.status.code()).isEqualTo(Code.INTERNAL);
    assertThat(retryBudget.used()).isZero();
  }

  @Test
  void closedChannelKeepsNothing() {
    Peer server = server();
    Call call = start(Texts.UP).send("a");
    server.expectStarting("HEADERS 1", "DATA 1 [0:a]");
    var unused = channel().shutdown(Duration.ZERO);
    loop.run();
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(retryBudget.used()).isZero();
    server.discard();
  }
}
