package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.fixture.Texts;
import dev.goshawk.http2.Http2Config;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** GOAWAY and refused streams, and calls of one request that are sent again: traps 26 and 33. */
class ClientGoAwayTranscriptTest extends ClientFixture {

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
}
