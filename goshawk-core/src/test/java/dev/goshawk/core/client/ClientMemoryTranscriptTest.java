package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the calls of a channel hold together is bounded; that nothing stays counted is seen after
 * each test of a client.
 */
class ClientMemoryTranscriptTest extends ClientFixture {

  @BeforeEach
  void little() {
    memory = new ByteBudget(300, "maxBufferedBytes");
  }

  private Call large() {
    Call call = start(Texts.UNARY);
    call.call.sendLast("x".repeat(400));
    loop.run();
    return call;
  }

  private void assertRefused() {
    assertEnd(
        unary(),
        Code.RESOURCE_EXHAUSTED,
        "the calls of the channel hold "
            + memory.used()
            + " bytes, more than maxBufferedBytes 300");
  }

  @Test
  void requestsThatWaitForAConnectionCount() {
    Call waits = large();
    assertThat(memory.used()).isEqualTo(405);
    assertRefused();
    waits.cancel();
    assertThat(memory.used()).isZero();
    Call next = unary();
    Peer server = attempts.get(0).accept();
    expectCall(server, 1);
    answer(server, 1, next);
  }

  @Test
  void requestsThatWaitForAStreamCount() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    Call first = unary();
    Call waits = large();
    assertRefused();
    expectCall(server, 1);
    answer(server, 1, first);
    server.expectStarting("HEADERS 3", "DATA 3 [0:x");
    assertThat(memory.used()).isZero();
    waits.cancel();
    server.expect("RST_STREAM 3 CANCEL");
  }

  @Test
  void requestsThatWaitForTheServersWindowCount() {
    Peer server = server(Http2Config.builder().initialWindowSize(10));
    server.consuming = false;
    Call waits = large();
    assertThat(memory.used()).isEqualTo(395);
    assertRefused();
    waits.cancel();
    server.expectStarting("HEADERS 1", "DATA 1 (", "RST_STREAM 1 CANCEL");
    assertThat(memory.used()).isZero();
  }

  @Test
  void streamsOfRequestsThatAreKeptCount() {
    Call call = start(Texts.UP).send("x".repeat(400));
    assertThat(memory.used()).isEqualTo(405 + RetryBuffer.OVERHEAD);
    assertRefused();
    call.cancel();
  }

  @ParameterizedTest
  @CsvSource({"0, INTERNAL, the peer ended its messages in the middle of one", "10, ABORTED, ''"})
  void responseThatIsCutOffCountsNoMore(int status, Code code, String words) {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 (00000000c8616161)"); // 3 of 200 bytes
    assertThat(memory.used()).isPositive();
    server.send("HEADERS 1 ES grpc-status=" + status);
    assertThat(memory.used()).isZero();
    assertEnd(call, code, words);
  }

  @Test
  void responseThatWouldHaveToBeGatheredBeyondTheLimitEndsItsCallAlone() {
    Peer server = server();
    Call beside = start(Texts.BIDI).request(1);
    server.expectStarting("HEADERS 1");
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    server.expectStarting("HEADERS 3", "DATA 3");
    server.send("HEADERS 3 " + OK_HEADERS, "DATA 3 (00000001f4616161)"); // 3 of 500 bytes
    assertEnd(
        call,
        Code.RESOURCE_EXHAUSTED,
        "message of 500 bytes has come in part, and calls hold 0 bytes already: maxBufferedBytes is"
            + " 300");
    server.expect("RST_STREAM 3 CANCEL");
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 (0000000003)");
    assertThat(memory.used()).isPositive();
    server.send("DATA 1 (616263)", "HEADERS 1 ES grpc-status=0");
    assertThat(beside.heard).containsExactly("headers []", "abc", "OK");
    server.expect("RST_STREAM 1 NO_ERROR");
  }
}
