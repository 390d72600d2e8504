package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import org.junit.jupiter.api.Test;

/** What a server says never begins a line of a client's log, or changes how it is shown. */
class PeerTextTranscriptTest extends ClientResponseFixture {

  @Test
  void messageOfAStatusIsKeptAndPrintedOnOneLine() {
    Call call =
        answered(
            Texts.UNARY,
            "HEADERS 1 ES " + OK_HEADERS + " grpc-status=5 grpc-message=none%0A%0D%1B%E2%80%AE");
    assertEnd(call, Code.NOT_FOUND, "none\n\r\u001b\u202e");
    assertThat(call.status).hasToString("NOT_FOUND: none\\n\\r\\u001b\\u202e");
    assertThat(call.status.exception()).hasMessage("NOT_FOUND: none\\n\\r\\u001b\\u202e");
  }

  @Test
  void headersThatAreToldAreEscaped() {
    Call encoding = unary();
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS + " grpc-encoding=\u001b2J");
    assertEnd(
        encoding,
        Code.INTERNAL,
        "grpc-encoding '\\u001b2J' of the response is not supported; this client has" + " gzip");
    server.expect("RST_STREAM 1 CANCEL");
    Restart again = new Restart();
    Call status =
        again.answered("HEADERS 1 ES " + OK_HEADERS + " grpc-status=\u009b2J grpc-message=why");
    assertEnd(status, Code.UNKNOWN, "grpc-status '\\u009b2J' is not a number: why");
    Call page =
        again.answered("HEADERS 1 :status=503 content-type=text/\u001b2J", "DATA 1 (0a1b324a) ES");
    assertEnd(
        page,
        Code.UNAVAILABLE,
        "the response is not gRPC: HTTP status 503, content-type 'text/\\u001b2J'; it says:"
            + " \\n\\u001b2J");
  }

  @Test
  void debugDataOfAGoAwayAreEscaped() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    server.send("GOAWAY INTERNAL_ERROR \"bye\n\u001b2J\"");
    server.cut("closed");
    assertThat(call.status.message()).contains("bye\\x0a\\x1b2J").doesNotContain("\n", "\u001b");
  }
}
