package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.message.Reversal;
import dev.goshawk.core.wire.StatusMapping;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client makes of responses: traps 6, 7, 10 to 12, 17 to 25 and 41 of its side. */
class ClientResponseTranscriptTest extends ClientFixture {

  private static final String GRPC = " content-type=application/grpc";

  /** The server to which the first call's request has come. */
  private Peer answering() {
    Peer server = attempt(0).accept();
    assertThat(server.take().get(0)).startsWith("HEADERS 1");
    return server;
  }

  private Call answered(MethodDescriptor<String, String> method, String... frames) {
    Call call = call(method, CallOptions.DEFAULT);
    answering().send(frames);
    return call;
  }

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
  void trap17_trailersOnly() {
    Call call =
        answered(
            Texts.UNARY,
            "HEADERS 1 ES " + OK_HEADERS + " grpc-status=5 grpc-message=nothing x-late=2");
    assertEnd(call, Code.NOT_FOUND, "nothing");
    assertThat(call.heard).containsExactly("NOT_FOUND");
    assertThat(call.trailers.names()).containsExactly("x-late");
  }

  @ParameterizedTest
  @EnumSource(Code.class)
  void trap18_everyNumberHasItsCode(Code code) {
    Call call =
        answered(Texts.DOWN, "HEADERS 1 ES " + OK_HEADERS + " grpc-status=" + code.number());
    assertThat(call.status.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "17,grpc-status 17 is not assigned: why",
    "999999999,grpc-status 999999999 is not assigned: why",
    "-1,grpc-status '-1' is not a number: why",
    "OK,grpc-status 'OK' is not a number: why",
    "1234567890,grpc-status '1234567890' is not a number: why",
    "\"\",grpc-status '' is not a number: why"
  })
  void trap18_otherNumbersAreUnknownAndTold(String number, String words) {
    Call call =
        answered(
            Texts.UNARY,
            "HEADERS 1 " + OK_HEADERS,
            "DATA 1 [0:fine]",
            "HEADERS 1 ES grpc-status=" + number + " grpc-message=why");
    assertEnd(call, Code.UNKNOWN, words);
  }

  @Test
  void trap18_missingStatusIsUnknown() {
    Call trailers =
        answered(
            Texts.UNARY,
            "HEADERS 1 " + OK_HEADERS,
            "DATA 1 [0:fine]",
            "HEADERS 1 ES grpc-message=why");
    assertEnd(trailers, Code.UNKNOWN, "the trailers have no grpc-status");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404, 503})
  void trap18_missingStatusOfTrailersOnlyIsUnknownWhateverHttpSays(int http) {
    Call call = answered(Texts.UNARY, "HEADERS 1 ES :status=" + http + GRPC);
    assertEnd(call, Code.UNKNOWN, "the response has no grpc-status; HTTP status " + http);
  }

  @Test
  void trap18_endOnDataIsInternal() {
    Call call = call(Texts.UP, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:fine] ES");
    assertEnd(call, Code.INTERNAL, "the server ended the stream without trailers");
  }

  @Test
  void trap19_messageIsDecodedAndBadEscapesStay() {
    Call call =
        answered(
            Texts.UNARY,
            "HEADERS 1 ES "
                + OK_HEADERS
                + " grpc-status=10 grpc-message=\"%09%c3%A4 100% %F0%9F%98%80%0D%zz %4\"");
    assertEnd(call, Code.ABORTED, "\t\u00e4 100% \ud83d\ude00\r%zz %4");
  }

  @ParameterizedTest
  @CsvSource({
    "400,INTERNAL",
    "431,UNKNOWN",
    "401,UNAUTHENTICATED",
    "403,PERMISSION_DENIED",
    "404,UNIMPLEMENTED",
    "429,UNAVAILABLE",
    "502,UNAVAILABLE",
    "503,UNAVAILABLE",
    "504,UNAVAILABLE",
    "200,UNKNOWN",
    "301,UNKNOWN",
    "405,UNKNOWN",
    "415,UNKNOWN",
    "500,UNKNOWN"
  })
  void trap20_httpStatusStandsInForAMissingOne(int http, Code code) {
    Call bare = answered(Texts.UNARY, "HEADERS 1 ES :status=" + http);
    assertEnd(
        bare, code, "the response is not gRPC: HTTP status " + http + ", content-type missing");
  }

  @Test
  void trap20_bodyOfAForeignResponseIsTold() {
    Call call =
        answered(
            Texts.UNARY,
            "HEADERS 1 :status=503 content-type=text/html",
            "DATA 1 (" + hex("<h1>no \u00fcpstr") + ")",
            "DATA 1 (" + hex("eam</h1>") + ") ES");
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "the response is not gRPC: HTTP status 503, content-type 'text/html'; it says: <h1>no"
            + " \u00fcpstream</h1>");
  }

  private static String hex(String text) {
    return java.util.HexFormat.of()
        .formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void trap20_oneKilobyteOfAForeignBodyIsKept() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send(
        "HEADERS 1 :status=500 content-type=text/html", "DATA 1 (" + hex("x".repeat(900)) + ")");
    assertThat(call.status).isNull();
    server.send("DATA 1 (" + hex("y".repeat(900)) + ")");
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(
        call,
        Code.UNKNOWN,
        "the response is not gRPC: HTTP status 500, content-type 'text/html'; it says: "
            + "x".repeat(900)
            + "y".repeat(124));
  }

  @Test
  void trap20_foreignResponseMayEndWithTrailers() {
    Call call =
        answered(
            Texts.UNARY,
            "HEADERS 1 :status=404 content-type=text/plain",
            "DATA 1 (" + hex("gone") + ")",
            "HEADERS 1 ES x-trailer=1");
    assertEnd(
        call,
        Code.UNIMPLEMENTED,
        "the response is not gRPC: HTTP status 404, content-type 'text/plain'; it says: gone");
  }

  @Test
  void trap20_statusOfAForeignResponseIsBelieved() {
    // As our own server refuses: an HTTP status for proxies, a gRPC status for clients.
    Call call =
        answered(
            Texts.UNARY,
            "HEADERS 1 :status=431 content-type=text/plain grpc-status=8 grpc-message=large",
            "DATA 1 (" + hex("large") + ") ES");
    assertEnd(call, Code.RESOURCE_EXHAUSTED, "large");
    Call trailers = new Restart().answered("HEADERS 1 :status=404", "HEADERS 1 ES grpc-status=7");
    assertEnd(trailers, Code.PERMISSION_DENIED, "");
    Call trailersOnly =
        new Restart().answered("HEADERS 1 ES :status=404 grpc-status=7 grpc-message=no");
    assertEnd(trailersOnly, Code.PERMISSION_DENIED, "no");
  }

  /** A second connection, since each answers the first stream of its own. */
  private final class Restart {
    Call answered(String... frames) {
      int before = attempts.size();
      attempts.get(before - 1).lose();
      loop.run();
      Call call = call(Texts.UNARY, CallOptions.DEFAULT);
      Peer server = attempt(before).accept();
      assertThat(server.take().get(0)).startsWith("HEADERS 1");
      server.send(frames);
      return call;
    }
  }

  @Test
  void fieldThatDecidesMayNotComeTwice() {
    Peer server = server();
    List<String> responses =
        List.of(
            ":status=200 content-type=text/plain content-type=application/grpc",
            OK_HEADERS + " grpc-encoding=identity grpc-encoding=gzip",
            "ES " + OK_HEADERS + " grpc-status=0 grpc-status=5");
    List<String> names = List.of("content-type", "grpc-encoding", "grpc-status");
    for (int i = 0; i < 3; i++) {
      Call call = unary();
      int id = 2 * i + 1;
      expectCall(server, id);
      server.send("HEADERS " + id + " " + responses.get(i));
      assertEnd(call, Code.INTERNAL, "the response has " + names.get(i) + " more than once");
      if (i < 2) {
        server.expect("RST_STREAM " + id + " CANCEL");
      }
    }
  }

  @Test
  void trap20_trap23_okOfAForeignResponseIsNotBelieved() {
    Call call =
        answered(
            Texts.DOWN,
            "HEADERS 1 :status=200 content-type=text/html",
            "DATA 1 [0:x]",
            "HEADERS 1 ES grpc-status=0");
    assertThat(call.status.code()).isEqualTo(Code.UNKNOWN);
    Call trailersOnly = new Restart().answered("HEADERS 1 ES :status=502 grpc-status=0");
    assertThat(trailersOnly.status.code()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void trap20_httpStatusOfAGrpcResponseMeansNothing() {
    Call call =
        answered(
            Texts.UNARY,
            "HEADERS 1 :status=503" + GRPC,
            "DATA 1 [0:fine]",
            "HEADERS 1 ES grpc-status=0");
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
  }

  @Test
  void trap20_informationalResponsesAreSkipped() {
    Call call =
        answered(
            Texts.UNARY,
            "HEADERS 1 :status=100",
            "HEADERS 1 :status=103 link=x",
            "HEADERS 1 " + OK_HEADERS,
            "DATA 1 [0:fine]",
            "HEADERS 1 ES grpc-status=0");
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
  }

  @Test
  void trap21_codeOfTheStatusGoesBeforeThatOfTheDetails() {
    Call call =
        answered(
            Texts.UNARY,
            "HEADERS 1 ES "
                + OK_HEADERS
                + " grpc-status=5 grpc-message=nothing grpc-status-details-bin=CAMSA2JhZA");
    assertEnd(call, Code.NOT_FOUND, "nothing");
    assertThat(call.trailers.get(MetadataKey.binary("grpc-status-details-bin")))
        .containsExactly(8, 3, 18, 3, 'b', 'a', 'd');
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

  @ParameterizedTest
  @CsvSource({
    "NO_ERROR,UNAVAILABLE",
    "PROTOCOL_ERROR,INTERNAL",
    "INTERNAL_ERROR,INTERNAL",
    "FLOW_CONTROL_ERROR,INTERNAL",
    "SETTINGS_TIMEOUT,INTERNAL",
    "STREAM_CLOSED,INTERNAL",
    "FRAME_SIZE_ERROR,INTERNAL",
    "CANCEL,CANCELLED",
    "COMPRESSION_ERROR,INTERNAL",
    "CONNECT_ERROR,INTERNAL",
    "ENHANCE_YOUR_CALM,RESOURCE_EXHAUSTED",
    "INADEQUATE_SECURITY,PERMISSION_DENIED",
    "HTTP_1_1_REQUIRED,UNKNOWN",
    "0x77,INTERNAL"
  })
  void http2Errors(String error, Code code) {
    Call call = answered(Texts.UNARY, "HEADERS 1 " + OK_HEADERS, "RST_STREAM 1 " + error);
    assertThat(call.status.code()).isEqualTo(code);
    assertThat(call.status.message()).contains("the server reset the stream with " + error);
  }

  @Test
  void trap25_codesOfTheLibraryAreFew() {
    // What a server sends is passed on; what is made here never is one of these.
    assertThat(
            List.of(
                StatusMapping.ofHttp(400).code(),
                StatusMapping.ofHttp(404).code(),
                StatusMapping.ofHttp(409).code(),
                StatusMapping.ofHttp(412).code(),
                StatusMapping.ofHttp(416).code()))
        .doesNotContain(
            Code.INVALID_ARGUMENT,
            Code.NOT_FOUND,
            Code.ALREADY_EXISTS,
            Code.FAILED_PRECONDITION,
            Code.ABORTED,
            Code.OUT_OF_RANGE,
            Code.DATA_LOSS);
  }

  @Test
  void trap27_lostConnectionIsUnavailable() {
    Call call = call(Texts.DOWN, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:a]");
    server.cut("a cable was pulled");
    assertEnd(call, Code.UNAVAILABLE, "a cable was pulled");
    assertThat(call.heard).containsExactly("headers []", "a", "UNAVAILABLE");
  }

  @ParameterizedTest
  @CsvSource({
    "[2:x],message with flag 0x02; only 0 and 1 are defined",
    "(0080000000),'message of 2,147,483,648 bytes exceeds maxInboundMessageSize 1,000'",
    "(00000003e9),'message of 1,001 bytes exceeds maxInboundMessageSize 1,000'"
  })
  void trap06_badMessageEndsItsCall(String data, String words) {
    Call call = call(Texts.DOWN, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:a]" + data);
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(call.status.message()).isEqualTo(words);
    assertThat(call.status.code())
        .isEqualTo(data.startsWith("[") ? Code.INTERNAL : Code.RESOURCE_EXHAUSTED);
    assertThat(call.heard).startsWith("headers []", "a");
  }

  @Test
  void trap06_limitOfTheCallGoesBeforeTheChannels() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withMaxInboundMessageSize(3));
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:four]");
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(call, Code.RESOURCE_EXHAUSTED, "message of 4 bytes exceeds maxInboundMessageSize 3");
  }

  @Test
  void trap06_messageCutOffByTheEndIsInternal() {
    Call call =
        answered(
            Texts.DOWN,
            "HEADERS 1 " + OK_HEADERS,
            "DATA 1 [0:a](00000000)",
            "HEADERS 1 ES grpc-status=0");
    assertEnd(call, Code.INTERNAL, "the peer ended its messages in the middle of one");
  }

  @Test
  void trap06_messageCutOffByAnErrorIsThatError() {
    Call call =
        answered(
            Texts.DOWN,
            "HEADERS 1 " + OK_HEADERS,
            "DATA 1 (00000000)",
            "HEADERS 1 ES grpc-status=10");
    assertThat(call.status.code()).isEqualTo(Code.ABORTED);
  }

  @Test
  void responseThatCannotBeReadIsInternal() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:unreadable]");
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(call, Code.INTERNAL, "message of 10 bytes could not be read: cannot read");
  }

  @Test
  void responseTooDeepToBeReadEndsItsCallAlone() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:too deep to read]");
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(
        call, Code.INTERNAL, "message of 16 bytes could not be read: java.lang.StackOverflowError");
    Call next = unary();
    expectCall(server, 3);
    answer(server, 3, next);
  }

  @Test
  void trap07_limitHoldsForWhatAMessageInflatesTo() {
    Call call = call(Texts.DOWN, CallOptions.DEFAULT);
    Peer server = answering();
    server.send(
        "HEADERS 1 " + OK_HEADERS + " grpc-encoding=gzip",
        "DATA 1 [1:" + Reversal.gzipHex("x".repeat(1_000)) + "]",
        "DATA 1 [1:" + Reversal.gzipHex("x".repeat(100_000)) + "]");
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(
        call,
        Code.RESOURCE_EXHAUSTED,
        "message of more than 1,000 bytes after decompression exceeds maxInboundMessageSize 1,000");
    assertThat(call.heard).hasSize(3);
  }

  @Test
  void trap41_encodingThatIsNotThereIsInternal() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS + " grpc-encoding=snappy");
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(
        call,
        Code.INTERNAL,
        "grpc-encoding 'snappy' of the response is not supported; this client has gzip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " grpc-encoding=identity"})
  void trap41_compressedMessageWithoutEncodingIsInternal(String encoding) {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS + encoding, "DATA 1 [1:x]");
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(
        call,
        Code.INTERNAL,
        "compressed message in a response without grpc-encoding, or with identity");
  }

  @Test
  void trap41_corruptMessageIsInternal() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS + " grpc-encoding=gzip", "DATA 1 [1:corrupt]");
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(call.status.code()).isEqualTo(Code.INTERNAL);
    assertThat(call.status.message()).startsWith("message compressed by gzip is corrupt: ");
  }

  @Test
  void trap41_garbageBehindACompressedMessageIsInternal() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send(
        "HEADERS 1 " + OK_HEADERS + " grpc-encoding=gzip",
        "DATA 1 [1:" + Reversal.gzipHex("x") + "00]");
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(call.status.code()).isEqualTo(Code.INTERNAL);
    assertThat(call.status.message()).startsWith("message compressed by gzip is corrupt: ");
  }

  @Test
  void trap41_messagesOfACompressedResponseMayBePlain() {
    codecs.add(Reversal.CODEC);
    Call call =
        answered(
            Texts.DOWN,
            "HEADERS 1 " + OK_HEADERS + " grpc-encoding=reversal",
            "DATA 1 [1:cba][0:abc]",
            "HEADERS 1 ES grpc-status=0");
    assertThat(call.heard).containsExactly("headers []", "abc", "abc", "OK");
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
