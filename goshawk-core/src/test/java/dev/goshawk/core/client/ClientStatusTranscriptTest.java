package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.fixture.Texts;
import dev.goshawk.core.wire.StatusMapping;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The status that a client makes of a response or its absence: traps 17 to 21, 25 and 27. */
class ClientStatusTranscriptTest extends ClientResponseFixture {

  private static final String GRPC = " content-type=application/grpc";

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
}
