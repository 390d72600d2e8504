package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What a client makes of responses, and how its listener gets them: traps 10, 12 and 22 to 24. */
class ClientResponseTranscriptTest extends ClientResponseFixture {

  @Test
  void unaryResponse() {
    Call call =
        answered(
            Texts.UNARY,
            "HEADERS 1 " + OK_HEADERS + " x-early=1",
            "DATA 1 [0:fine]",
            "HEADERS 1 ES grpc-status=0 x-late=2");
    assertThat(call.heard).containsExactly("headers [x-early=1]", "fine", "OK");
    assertThat(call.trailers.get(MetadataKey.ascii("x-late"))).isEqualTo("2");
  }

  @Test
  void trap22_trailersBeforeOurEndAreFollowedByAReset() {
    Call call = start(Texts.BIDI);
    call.request(10).send("a");
    Peer server = attempt(0).accept();
    server.expectStarting("HEADERS 1", "DATA 1 [0:a]");
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:b]", "HEADERS 1 ES grpc-status=0");
    server.expect("RST_STREAM 1 NO_ERROR");
    assertThat(call.heard).containsExactly("headers []", "b", "OK");
    call.send("late").end();
    server.expect();
  }

  @Test
  void trap22_trailersOnlyBeforeOurEndAreFollowedByAResetToo() {
    Call call = start(Texts.UP).send("a");
    Peer server = attempt(0).accept();
    server.take();
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=9");
    server.expect("RST_STREAM 1 NO_ERROR");
    assertThat(call.status.code()).isEqualTo(Code.FAILED_PRECONDITION);
  }

  @Test
  void trap22_foreignTrailersBeforeOurEndAreFollowedByAResetToo() {
    Call call = start(Texts.UP).send("a");
    Peer server = attempt(0).accept();
    server.take();
    server.send("HEADERS 1 :status=503", "HEADERS 1 ES x-trailer=1");
    server.expect("RST_STREAM 1 NO_ERROR");
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void trap22_resetBehindTrailersIsNoError() {
    Call call = start(Texts.UP).send("a");
    Peer server = attempt(0).accept();
    server.take();
    server.send(
        "HEADERS 1 " + OK_HEADERS,
        "DATA 1 [0:fine]",
        "HEADERS 1 ES grpc-status=0",
        "RST_STREAM 1 NO_ERROR");
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
    server.take();
  }

  @Test
  void trap23_okWithoutAResponseIsUnimplemented() {
    Call call =
        answered(Texts.UNARY, "HEADERS 1 " + OK_HEADERS, "HEADERS 1 ES grpc-status=0 x-late=2");
    assertEnd(call, Code.UNIMPLEMENTED, "the server ended t.T/Unary with OK but no response");
    assertThat(call.trailers.names()).containsExactly("x-late");
    Call up = new Restart().answered("HEADERS 1 ES " + OK_HEADERS + " grpc-status=0");
    assertThat(up.status.code()).isEqualTo(Code.UNIMPLEMENTED);
  }

  @Test
  void trap23_moreThanOneResponseIsUnimplemented() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:a][0:b]");
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(call, Code.UNIMPLEMENTED, "more than one response of t.T/Unary");
  }

  @Test
  void trap23_errorStatusNeedsNoResponseAndMayHaveOne() {
    Call call =
        answered(
            Texts.UNARY,
            "HEADERS 1 " + OK_HEADERS,
            "DATA 1 [0:fine]",
            "HEADERS 1 ES grpc-status=10");
    assertThat(call.status.code()).isEqualTo(Code.ABORTED);
  }

  @Test
  void trap24_statusComesBehindAllMessages() {
    Call call = start(Texts.DOWN);
    call.send("hi").end();
    Peer server = attempt(0).accept();
    server.take();
    server.send(
        "HEADERS 1 " + OK_HEADERS,
        "DATA 1 [0:a][0:b]",
        "DATA 1 [0:c]",
        "HEADERS 1 ES grpc-status=8");
    assertThat(call.heard).containsExactly("headers []");
    call.request(2);
    assertThat(call.heard).containsExactly("headers []", "a", "b");
    call.request(1);
    assertThat(call.heard).containsExactly("headers []", "a", "b", "c", "RESOURCE_EXHAUSTED");
  }

  @Test
  void trap24_messagesOutliveTheConnectionOnceTheirTrailersCame() {
    Call call = start(Texts.DOWN);
    call.send("hi").end();
    Peer server = attempt(0).accept();
    server.take();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:a][0:b]", "HEADERS 1 ES grpc-status=0");
    server.cut("gone");
    call.request(5);
    assertThat(call.heard).containsExactly("headers []", "a", "b", "OK");
  }

  @Test
  void trap24_heldMessagesOfACancelledCallAreNotHeard() {
    Call call = start(Texts.DOWN);
    call.send("hi").end();
    Peer server = attempt(0).accept();
    server.take();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:a][0:b]", "HEADERS 1 ES grpc-status=0");
    call.cancel();
    call.request(5);
    assertThat(call.heard).containsExactly("headers []", "CANCELLED");
    server.expect();
  }

  @Test
  void callerThatStillSendsIsNotReadyWhileResponsesRemain() {
    Call call = start(Texts.BIDI);
    Peer server = attempt(0).accept(Http2Config.builder().initialWindowSize(10));
    server.consuming = false;
    call.send("x".repeat(40_000));
    server.take();
    assertThat(call.call.isReady()).isFalse();
    assertThat(call.call.isOpen()).isTrue();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:a]", "HEADERS 1 ES grpc-status=0");
    server.expect("RST_STREAM 1 NO_ERROR");
    assertThat(call.call.isReady()).isFalse();
    assertThat(call.call.isOpen()).isFalse();
    assertThat(call.heard).containsExactly("headers []", "ready");
    call.request(1);
    assertThat(call.heard).containsExactly("headers []", "ready", "a", "OK");
  }

  @Test
  void trap10_badBase64IsInternal() {
    Call headers = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS + " x-bin=***");
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(headers.status.code()).isEqualTo(Code.INTERNAL);
    assertThat(headers.status.message()).contains("'x-bin' is not base64");
    Call trailers =
        new Restart()
            .answered(
                "HEADERS 1 " + OK_HEADERS,
                "DATA 1 [0:fine]",
                "HEADERS 1 ES grpc-status=0 x-bin=***");
    assertThat(trailers.status.code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void failureOutlivesTrailersThatAreNotBase64() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send(
        "HEADERS 1 ES "
            + OK_HEADERS
            + " grpc-status=5 grpc-message=gone grpc-status-details-bin=*** x-bin=YQ");
    assertEnd(call, Code.NOT_FOUND, "gone");
    assertThat(call.trailers.size()).isOne();
    assertThat(call.trailers.get(MetadataKey.binary("x-bin"))).containsExactly('a');
  }

  @Test
  void trailersAloneThatAreTooLargeAreCalledTrailers() {
    http2.maxHeaderListSize(300);
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=5 x=" + "v".repeat(300));
    assertEnd(
        call,
        Code.INTERNAL,
        "response trailers of more than 300 bytes, or with too many fields, exceed"
            + " maxInboundMetadataSize 300");
  }

  @Test
  void trap12_tooManyHeadersAreInternal() {
    http2.maxHeaderListSize(300);
    Call headers = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS + " x=" + "v".repeat(300));
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(
        headers,
        Code.INTERNAL,
        "response headers of more than 300 bytes, or with too many fields, exceed"
            + " maxInboundMetadataSize 300");
    Call trailers =
        new Restart()
            .answered(
                "HEADERS 1 " + OK_HEADERS,
                "DATA 1 [0:fine]",
                "HEADERS 1 ES grpc-status=0 x=" + "v".repeat(300));
    assertThat(trailers.status.code()).isEqualTo(Code.INTERNAL);
    assertThat(trailers.status.message()).startsWith("response trailers of more than 300 bytes");
  }

  @Test
  void listenerThatThrowsCancelsItsCallAlone() {
    Call call =
        new Call(Texts.DOWN, CallOptions.DEFAULT) {
          @Override
          public void onMessage(String message) {
            super.onMessage(message);
            throw new AssertionError("listener");
          }
        };
    call.call.start(call);
    call.call.request(10);
    call.call.sendLast("hi");
    loop.run();
    Peer server = answering();
    Call other = call(Texts.UNARY, CallOptions.DEFAULT);
    server.expectStarting("HEADERS 3", "DATA 3");
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:a][0:b]");
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(call.heard).containsExactly("headers []", "a", "CANCELLED");
    assertThat(log.thrown()).extracting(Throwable::getMessage).containsExactly("listener");
    server.send("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:fine]", "HEADERS 3 ES grpc-status=0");
    assertThat(other.heard).containsExactly("headers []", "fine", "OK");
  }

  @Test
  void executorGetsASingleResponseInOnePiece() {
    ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withExecutor(tasks::add));
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:fine]");
    assertThat(tasks).isEmpty();
    server.send("HEADERS 1 ES grpc-status=0");
    assertThat(tasks).hasSize(1);
    assertThat(call.heard).isEmpty();
    tasks.remove().run();
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
  }

  @Test
  void executorGetsNoResponseOfACallThatFailed() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withExecutor(Runnable::run));
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:fine]", "HEADERS 1 ES grpc-status=10");
    assertThat(call.heard).containsExactly("headers []", "ABORTED");
  }

  @Test
  void metadataOfResponsesIsTold() {
    Call call =
        answered(
            Texts.DOWN,
            "HEADERS 1 " + OK_HEADERS + " a-bin=AAE=,AAE grpc-unheard-of=1 server=x",
            "HEADERS 1 ES grpc-status=0 grpc-retry-pushback-ms=5");
    assertThat(call.heard.get(0)).isEqualTo("headers [a-bin=(2 bytes), a-bin=(2 bytes), server=x]");
    assertThat(call.trailers.names()).containsExactly("grpc-retry-pushback-ms");
    assertThat(call.trailers).isNotEqualTo(Metadata.EMPTY);
    assertThat(call.status).isEqualTo(Status.OK);
  }
}
