package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.fixture.Texts;
import dev.goshawk.core.message.Reversal;
import dev.goshawk.http2.Http2Config;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Streams of requests that the server has not looked at, and that are sent once more: trap 33. That
 * nothing stays counted in the channel's retry buffer is seen after each test.
 */
class ClientRetryTranscriptTest extends ClientFixture {

  private static final String REFUSED = "the server reset the stream with REFUSED_STREAM";

  /** A connection whose streams may be sent so many bytes, which are not given back. */
  private Peer narrow(int window) {
    Peer server = server(Http2Config.builder().initialWindowSize(window));
    server.consuming = false;
    return server;
  }

  @Test
  void trap33_refusedStreamIsSentAgainWithItsEnd() {
    Peer server = server();
    Call call = start(Texts.UP).send("a").send("b").end();
    server.expect("HEADERS 1 " + request("Up"), "DATA 1 [0:a][0:b] ES");
    server.send("RST_STREAM 1 REFUSED_STREAM");
    server.expect("HEADERS 3 " + request("Up"), "DATA 3 [0:a][0:b] ES");
    answer(server, 3, call);
  }

  @Test
  void trap33_refusedStreamIsSentAgainAndGoesOn() {
    Peer server = server();
    Call call = start(Texts.UP).send("a").send("b");
    server.expectStarting("HEADERS 1", "DATA 1 [0:a][0:b]");
    server.send("RST_STREAM 1 REFUSED_STREAM");
    server.expect("HEADERS 3 " + request("Up"), "DATA 3 [0:a][0:b]");
    call.send("c");
    server.expect("DATA 3 [0:c]");
    call.end();
    server.expect("DATA 3 ES");
    answer(server, 3, call);
  }

  @Test
  void trap33_refusedBidiCallAsksForAllThatWasAskedFor() {
    Peer server = server();
    Call call = start(Texts.BIDI).request(1).send("a");
    server.expectStarting("HEADERS 1", "DATA 1 [0:a]");
    call.request(1);
    server.send("RST_STREAM 1 REFUSED_STREAM");
    server.expectStarting("HEADERS 3", "DATA 3 [0:a]");
    server.send("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:x][0:y][0:z]");
    assertThat(call.heard).containsExactly("headers []", "x", "y");
    call.send("b").end().request(1);
    server.expect("DATA 3 [0:b] ES");
    server.send("HEADERS 3 ES grpc-status=0");
    assertThat(call.heard).endsWith("z", "OK");
  }

  @Test
  void trap33_streamWithoutRequestsIsOpenedAgain() {
    Peer server = server();
    Call call = start(Texts.BIDI);
    server.expectStarting("HEADERS 1");
    server.send("RST_STREAM 1 REFUSED_STREAM");
    server.expectStarting("HEADERS 3");
    call.send("a").end();
    server.expect("DATA 3 [0:a] ES");
    server.send("HEADERS 3 ES " + OK_HEADERS + " grpc-status=0");
    assertThat(call.heard).containsExactly("OK");
  }

  @Test
  void trap33_unprocessedStreamsMoveToAnotherConnection() {
    Peer first = server();
    first.reading(false);
    Call up = start(Texts.UP).send("a").end();
    Call bidi = start(Texts.BIDI).request(9).send("b");
    first.send("GOAWAY \"bye\"");
    bidi.send("c"); // while there is no connection
    up.request(1);
    Peer second = attempt(1).accept();
    second.expect(
        "HEADERS 1 " + request("Up"),
        "DATA 1 [0:a] ES",
        "HEADERS 3 " + request("Bidi"),
        "DATA 3 [0:b][0:c]");
    bidi.end();
    second.expect("DATA 3 ES");
    answer(second, 1, up);
    second.send("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:x]", "HEADERS 3 ES grpc-status=0");
    assertThat(bidi.heard).containsExactly("headers []", "x", "OK");
    first.cut("closed");
    first.discard();
  }

  @Test
  void trap33_endThatComesWhileThereIsNoStreamIsSent() {
    Peer first = server();
    first.reading(false);
    Call call = start(Texts.UP).send("a");
    first.send("GOAWAY");
    call.end();
    Peer second = attempt(1).accept();
    second.expectStarting("HEADERS 1", "DATA 1 [0:a] ES");
    answer(second, 1, call);
    first.cut("closed");
    first.discard();
  }

  @Test
  void trap33_whatWasOnItsWayToTheRefusedStreamIsSentOnce() {
    Peer server = server();
    Call call = start(Texts.UP).send("a");
    server.expectStarting("HEADERS 1", "DATA 1 [0:a]");
    // Another thread has sent these; the loop comes to them after it has read the refusal.
    call.call.send("b");
    call.call.send("c");
    call.call.halfClose();
    loop.run(() -> server.sendFromWithin("RST_STREAM 1 REFUSED_STREAM"));
    server.expect("HEADERS 3 " + request("Up"), "DATA 3 [0:a][0:b][0:c] ES");
    answer(server, 3, call);
  }

  @Test
  void trap33_whatTheLoopItselfSendsIsSentAgainToo() {
    Peer server = server();
    Call call = start(Texts.UP);
    loop.run(
        () -> {
          call.call.send("a");
          call.call.send("b");
        });
    server.expectStarting("HEADERS 1", "DATA 1 [0:a][0:b]");
    loop.run(
        () -> {
          server.sendFromWithin("RST_STREAM 1 REFUSED_STREAM");
          call.call.send("c");
          call.call.halfClose();
        });
    server.expectStarting("HEADERS 3", "DATA 3 [0:a][0:b][0:c] ES");
    answer(server, 3, call);
  }

  @Test
  void trap33_compressedRequestsAreSentAgainAsTheyWere() {
    codecs.add(Reversal.CODEC);
    Peer server = server();
    Call call = start(Texts.UP, CallOptions.DEFAULT.withCompression("reversal")).send("ab");
    call.call.compressMessages(false);
    call.send("cd").end();
    server.expectStarting("HEADERS 1", "DATA 1 [1:ba][0:cd] ES");
    server.send("RST_STREAM 1 REFUSED_STREAM");
    server.expectStarting("HEADERS 3", "DATA 3 [1:ba][0:cd] ES");
    answer(server, 3, call);
  }

  @Test
  void trap33_streamIsSentAgainOnce() {
    Peer server = server();
    Call call = start(Texts.UP).send("a");
    server.expectStarting("HEADERS 1", "DATA 1 [0:a]");
    server.send("RST_STREAM 1 REFUSED_STREAM");
    server.expectStarting("HEADERS 3", "DATA 3 [0:a]");
    server.send("RST_STREAM 3 REFUSED_STREAM");
    assertEnd(call, Code.UNAVAILABLE, REFUSED);
  }

  @Test
  void trap33_streamThatNeverLeftGoesOnAsOftenAsNeeded() {
    Http2Config.Builder oneAtATime = Http2Config.builder().maxConcurrentStreams(1);
    Peer first = server(oneAtATime);
    Call one = unary();
    Call two = unary();
    Call last = start(Texts.UP).send("a");
    expectCall(first, 1);
    loop.advance(Duration.ofSeconds(2)); // so that it was of use
    first.send("GOAWAY");
    Peer second = attempt(1).accept(oneAtATime);
    expectCall(second, 1);
    last.send("b");
    loop.advance(Duration.ofSeconds(2));
    second.send("GOAWAY");
    Peer third = attempt(2).accept(oneAtATime);
    third.expectStarting("HEADERS 1", "DATA 1 [0:a][0:b]");
    third.send("RST_STREAM 1 REFUSED_STREAM"); // and once after it has left
    third.expectStarting("HEADERS 3", "DATA 3 [0:a][0:b]");
    answer(first, 1, one);
    answer(second, 1, two);
    last.end();
    third.expect("DATA 3 ES");
    answer(third, 3, last);
  }

  @Test
  void trap33_writerThatWaitsOnTheRefusedStreamWaitsOnTheNext() {
    Peer server = narrow(8);
    Call call = start(Texts.UP).send("abc").send("x".repeat(40_000));
    server.expectStarting("HEADERS 1", "DATA 1 [0:abc]");
    assertThat(call.call.isReady()).isFalse();
    server.send("RST_STREAM 1 REFUSED_STREAM");
    server.expectStarting("HEADERS 3", "DATA 3 [0:abc]");
    assertThat(call.heard).isEmpty();
    assertThat(call.call.isReady()).isFalse();
    while (server.unsent(3) == 0 && call.heard.isEmpty()) {
      server.consume(3, 8);
    }
    assertThat(call.heard).containsExactly("ready");
    call.cancel();
    server.take();
  }

  @Test
  void trap33_writerThatWaitsIsToldWhereThereIsRoom() {
    Peer first = narrow(8);
    Call call = start(Texts.UP).send("abc").send("x".repeat(40_000));
    first.reading(false);
    assertThat(call.call.isReady()).isFalse();
    first.send("RST_STREAM 1 REFUSED_STREAM", "GOAWAY");
    assertThat(call.heard).isEmpty();
    assertThat(call.call.isReady()).isFalse();
    Peer second = attempt(1).accept();
    assertThat(call.heard).containsExactly("ready");
    assertThat(call.call.isReady()).isTrue();
    call.cancel();
    second.take();
    first.take();
  }

  @Test
  void trap33_writerWhoseWordsWereUnderWayToTheRefusedStreamIsTold() {
    Peer server = server();
    Call call = start(Texts.UP);
    server.expectStarting("HEADERS 1");
    call.call.send("x".repeat(40_000));
    assertThat(call.call.isReady()).isFalse();
    loop.run(
        () -> {
          server.sendFromWithin("RST_STREAM 1 REFUSED_STREAM");
          // What was posted has yet to reach the stream that is gone.
        });
    assertThat(call.call.isReady()).isTrue();
    assertThat(call.heard).contains("ready");
    call.cancel();
    server.take();
  }

  @Test
  void callThatWaitsForItsNextStreamMayBeCancelled() {
    Peer first = server();
    first.reading(false);
    Call call = start(Texts.UP).send("a");
    first.send("GOAWAY");
    assertThat(retryBudget.used()).isZero(); // no stream has it
    call.cancel();
    assertThat(call.status.code()).isEqualTo(Code.CANCELLED);
    Peer second = attempt(1).accept();
    second.expect();
    first.cut("closed");
    first.discard();
  }

  @Test
  void cancellationThatWasAimedAtTheRefusedStreamEndsTheNext() {
    FakeLoop own = new FakeLoop();
    channel().connect();
    loop.run();
    Peer server = attempt(0).acceptOn(own);
    Call up = start(Texts.UP);
    Call one = unary();
    server.expectStarting("HEADERS 1", "HEADERS 3", "DATA 3 [0:hi] ES");
    // Both tasks are for streams that are gone when they run.
    up.call.cancel("no longer wanted", null);
    one.call.cancel("no longer wanted", null);
    own.run(
        () -> {
          server.sendFromWithin("RST_STREAM 1 REFUSED_STREAM", "RST_STREAM 3 REFUSED_STREAM");
          loop.run();
        });
    server.expectStarting(
        "HEADERS 5", "HEADERS 7", "DATA 7 [0:hi] ES", "RST_STREAM 5 CANCEL", "RST_STREAM 7 CANCEL");
    assertEnd(up, Code.CANCELLED, "no longer wanted");
    assertEnd(one, Code.CANCELLED, "no longer wanted");
    server.cut("closed");
  }

  @Test
  void deadlineHoldsWhileACallWaitsForItsNextStream() {
    Peer first = server();
    first.reading(false);
    Call call = start(Texts.UP, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1))).send("a");
    first.send("GOAWAY");
    loop.advance(Duration.ofSeconds(1));
    assertThat(call.status.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(call.status.message()).contains("no connection");
    attempt(1).fail("no route");
    first.cut("closed");
    first.discard();
  }

  @Test
  void deadlineHoldsOnTheNextStreamToo() {
    Peer server = server();
    Call call = start(Texts.UP, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1))).send("a");
    server.expectStarting("HEADERS 1", "DATA 1");
    loop.advance(Duration.ofMillis(400));
    server.send("RST_STREAM 1 REFUSED_STREAM");
    server.expect("HEADERS 3 " + pseudo("Up") + " grpc-timeout=600000u" + COMMON, "DATA 3 [0:a]");
    loop.advance(Duration.ofMillis(600));
    server.expect("RST_STREAM 3 CANCEL");
    assertThat(call.status.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
  }

  @Test
  void connectionThatCannotBeMadeEndsTheCall() {
    Peer first = server();
    first.reading(false);
    Call call = start(Texts.UP).send("a");
    first.send("GOAWAY");
    attempt(1).fail("no route");
    assertEnd(call, Code.UNAVAILABLE, "cannot connect to a: no route");
    call.send("b").end();
    first.cut("closed");
    first.discard();
  }
}
