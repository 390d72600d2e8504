package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.message.Reversal;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Streams of requests that are retried by a policy: what is kept and sent again, and until when.
 */
class RetryStreamTranscriptTest extends RetryFixture {

  @BeforeEach
  void usePolicy() {
    retry(POLICY);
  }

  private void bounds(int perCall, int total) {
    retryBudget = new RetryBudget(5, perCall, total);
  }

  /** A connection whose streams may be sent so many bytes, which are not given back. */
  private Peer narrow(int window) {
    Peer server = server(Http2Config.builder().initialWindowSize(window));
    server.consuming = false;
    return server;
  }

  @Test
  void requestsAreSentAgainWithTheirEndHoweverLongAgoThatWas() {
    Peer server = server();
    Call call = start(Texts.UP).send("a").send("b").end();
    server.expect("HEADERS 1 " + request("Up"), "DATA 1 [0:a][0:b] ES");
    advance(60_000);
    refuse(server, 1);
    advance(100);
    server.expect("HEADERS 3 " + again("Up", 1), "DATA 3 [0:a][0:b] ES");
    answer(server, 3, call);
  }

  @Test
  void whatIsSentDuringTheBackoffGoesBehindWhatWasSentBefore() {
    Peer server = server();
    Call call = start(Texts.BIDI).request(1).send("a");
    server.expectStarting("HEADERS 1", "DATA 1 [0:a]");
    refuse(server, 1);
    server.expect("RST_STREAM 1 NO_ERROR");
    call.send("b").request(2).send("c");
    assertThat(call.call.isReady()).isTrue();
    advance(100);
    server.expect("HEADERS 3 " + again("Bidi", 1), "DATA 3 [0:a][0:b][0:c]");
    server.send("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:x][0:y][0:z][0:w]");
    assertThat(call.heard).containsExactly("headers []", "x", "y", "z");
    call.end().request(1);
    server.expect("DATA 3 ES");
    server.send("HEADERS 3 ES grpc-status=0");
    assertThat(call.heard).endsWith("w", "OK");
  }

  @Test
  void endThatComesDuringTheBackoffIsSent() {
    Peer server = server();
    Call call = start(Texts.UP).send("a");
    server.expectStarting("HEADERS 1", "DATA 1");
    refuse(server, 1);
    server.expect("RST_STREAM 1 NO_ERROR");
    call.end();
    advance(100);
    server.expectStarting("HEADERS 3", "DATA 3 [0:a] ES");
    answer(server, 3, call);
  }

  @Test
  void whatWasOnItsWayToTheFailedStreamIsSentOnce() {
    Peer server = server();
    Call call = start(Texts.UP).send("a");
    server.expectStarting("HEADERS 1", "DATA 1 [0:a]");
    // Another thread has sent these; the loop comes to them after it has read the trailers.
    call.call.send("b");
    call.call.halfClose();
    loop.run(() -> server.sendFromWithin(failure(1, Code.UNAVAILABLE, "")));
    server.expect("RST_STREAM 1 NO_ERROR");
    advance(100);
    server.expectStarting("HEADERS 3", "DATA 3 [0:a][0:b] ES");
    answer(server, 3, call);
  }

  /** The stream that has failed wants no more, which is no word on the call. */
  @Test
  void callIsOpenAndTakesRequestsWhenTheServerEndedItsStreamEarly() {
    Peer server = server();
    Call call = start(Texts.UP).send("a");
    server.expectStarting("HEADERS 1", "DATA 1");
    refuse(server, 1);
    server.expect("RST_STREAM 1 NO_ERROR");
    assertThat(call.call.isOpen()).isTrue();
    assertThat(call.heard).isEmpty();
    loop.run(() -> call.call.send("b"));
    call.end();
    advance(100);
    server.expectStarting("HEADERS 3", "DATA 3 [0:a][0:b] ES");
    answer(server, 3, call);
  }

  @Test
  void compressedRequestsAreSentAgainAsTheyWere() {
    codecs.add(Reversal.CODEC);
    Peer server = server();
    Call one = start(Texts.UNARY, CallOptions.DEFAULT.withCompression("reversal")).send("ab").end();
    Call call = start(Texts.UP, CallOptions.DEFAULT.withCompression("reversal")).send("ab");
    call.call.compressMessages(false);
    call.send("cd").end();
    server.expectStarting("HEADERS 1", "DATA 1 [1:ba] ES", "HEADERS 3", "DATA 3 [1:ba][0:cd] ES");
    refuse(server, 1);
    refuse(server, 3);
    advance(100);
    server.expectStarting("HEADERS 5", "DATA 5 [1:ba] ES", "HEADERS 7", "DATA 7 [1:ba][0:cd] ES");
    answer(server, 5, one);
    answer(server, 7, call);
  }

  @Test
  void replayObeysFlowControl() {
    Peer server = narrow(8);
    Call call = start(Texts.UP).send("abc").send("def").end();
    server.expect("HEADERS 1 " + request("Up"), "DATA 1 [0:abc]");
    refuse(server, 1);
    server.expect("RST_STREAM 1 CANCEL"); // what waits for the window is of no use
    advance(100);
    server.expect("HEADERS 3 " + again("Up", 1), "DATA 3 [0:abc]");
    server.consume(3, 8);
    server.expect("DATA 3 [0:def] ES");
    answer(server, 3, call);
  }

  @Test
  void writerThatWaitsOnTheFailedStreamIsToldByTheNext() {
    Peer server = narrow(8);
    Call call = start(Texts.UP).send("abc").send("x".repeat(40_000));
    server.expectStarting("HEADERS 1", "DATA 1 [0:abc]");
    assertThat(call.call.isReady()).isFalse();
    refuse(server, 1);
    server.expect("RST_STREAM 1 NO_ERROR");
    assertThat(call.call.isReady()).isFalse();
    advance(100);
    server.expectStarting("HEADERS 3", "DATA 3 [0:abc]");
    assertThat(call.heard).isEmpty();
    while (call.heard.isEmpty()) {
      server.consume(3, 8);
    }
    assertThat(call.heard).containsExactly("ready");
    call.cancel();
    server.take();
  }

  // What may be kept.

  @ParameterizedTest
  @CsvSource({"38, true", "37, false"})
  void trap74_oneByteMoreThanMayBeKeptCommitsTheCall(int perCall, boolean kept) {
    bounds(perCall, 1_000);
    Peer server = server();
    Call call = start(Texts.UP).send("a"); // counts 1 byte, 5 of prefix and 32
    server.expectStarting("HEADERS 1", "DATA 1 [0:a]");
    refuse(server, 1);
    server.expect("RST_STREAM 1 NO_ERROR");
    if (!kept) {
      assertEnd(
          call,
          Code.UNAVAILABLE,
          "busy; not retried: its requests take 38 bytes, more than perCallRetryBufferSize 37");
      return;
    }
    advance(100);
    call.end();
    server.expectStarting("HEADERS 3", "DATA 3 [0:a] ES");
    answer(server, 3, call);
  }

  @Test
  void trap74_requestThatIsTooMuchGoesOutBehindTheReplay() {
    bounds(100, 1_000);
    Peer server = server();
    Call call = start(Texts.UP).send("a").send("b");
    server.expectStarting("HEADERS 1", "DATA 1 [0:a][0:b]");
    refuse(server, 1);
    server.expect("RST_STREAM 1 NO_ERROR");
    call.send("c").end(); // more than may be kept, once a stream has it
    advance(100);
    server.expectStarting("HEADERS 3", "DATA 3 [0:a][0:b][0:c] ES");
    refuse(server, 3);
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "busy; not retried: its requests take 114 bytes, more than perCallRetryBufferSize 100");
  }

  @Test
  void callsOfAChannelKeepNoMoreThanTheyMayTogether() {
    bounds(1_000, 50);
    Peer server = server();
    Call first = start(Texts.UP).send("a").end();
    Call second = start(Texts.UP).send("b").end();
    server.take();
    refuse(server, 3);
    assertEnd(
        second,
        Code.UNAVAILABLE,
        "busy; not retried: its requests of 38 bytes and those of other calls take more than"
            + " retryBufferSize 50");
    refuse(server, 1);
    advance(100);
    server.expectStarting("HEADERS 5", "DATA 5 [0:a] ES");
    answer(server, 5, first);
  }

  @Test
  void nothingIsKeptOnceTheResponseBegins() {
    Peer server = server();
    Call call = start(Texts.BIDI).send("a");
    server.expectStarting("HEADERS 1", "DATA 1");
    refuse(server, 1);
    server.expect("RST_STREAM 1 NO_ERROR");
    advance(100);
    server.expectStarting("HEADERS 3", "DATA 3 [0:a]");
    assertThat(retryBudget.used()).isEqualTo(38);
    server.send("HEADERS 3 " + OK_HEADERS);
    assertThat(retryBudget.used()).isZero();
    server.send("HEADERS 3 ES grpc-status=14 grpc-message=busy");
    server.expect("RST_STREAM 3 NO_ERROR");
    assertEnd(call, Code.UNAVAILABLE, "busy");
  }

  @Test
  void serverStreamIsRetriedUntilItsHeaders() {
    Peer server = server();
    Call call = call(Texts.DOWN, CallOptions.DEFAULT);
    server.expectStarting("HEADERS 1", "DATA 1 [0:hi] ES");
    refuse(server, 1);
    advance(100);
    server.expect("HEADERS 3 " + again("Down", 1), "DATA 3 [0:hi] ES");
    server.send("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:x][0:y]");
    assertThat(call.heard).containsExactly("headers []", "x", "y");
    server.send("HEADERS 3 ES grpc-status=14 grpc-message=busy");
    assertEnd(call, Code.UNAVAILABLE, "busy");
  }

  // Other loops.

  @Test
  void attemptsMayBeOnOtherLoops() {
    FakeLoop own = new FakeLoop();
    Peer server = serverOn(own);
    Call call = start(Texts.BIDI).request(5).send("a");
    own.run();
    server.expectStarting("HEADERS 1", "DATA 1 [0:a]");
    refuse(server, 1);
    loop.run();
    server.expect("RST_STREAM 1 NO_ERROR");
    call.send("b");
    advance(100);
    server.expectStarting("HEADERS 3", "DATA 3 [0:a][0:b]");
    call.end();
    server.expect("DATA 3 ES");
    server.send("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:x]", "HEADERS 3 ES grpc-status=0");
    assertThat(call.heard).containsExactly("headers []", "x", "OK");
    server.cut("closed");
    loop.run();
  }
}
