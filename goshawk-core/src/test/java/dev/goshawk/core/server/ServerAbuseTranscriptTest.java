package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server does with clients that take their time, or that take nothing at all. */
class ServerAbuseTranscriptTest extends ServerFixture {

  private static final String GOAWAY = "GOAWAY 0 ENHANCE_YOUR_CALM \"headers took too long\"";

  /** The header of HEADERS on stream 1, of 10 octets, without END_HEADERS. */
  private static final byte[] CUT_BLOCK = {0, 0, 1, 1, 0, 0, 0, 0, 1, (byte) 0x83};

  /** The header of PING, cut after 4 of its 8 octets. */
  private static final byte[] CUT_PING = {0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4};

  /** A frame of DATA on a stream that has been reset, cut. */
  private static final byte[] CUT_DATA = {0, 0, 100, 0, 0, 0, 0, 0, 1, 1, 2, 3};

  private static final byte[] CONTINUATION = {0, 0, 1, 9, 0, 0, 0, 0, 1, (byte) 0x87};

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private Peer closedForHeaders(Peer client) {
    client.expect(GOAWAY);
    assertThat(client.isClosed()).isTrue();
    assertThat(log.lines())
        .singleElement()
        .asString()
        .contains("ENHANCE_YOUR_CALM", "did not come whole within headerTimeout PT20S");
    return client;
  }

  @Test
  void headerBlockMustEndInTime() {
    Peer client = client();
    client.sendRaw(CUT_BLOCK);
    loop.advance(millis(19_999));
    client.expect();
    loop.advance(millis(1));
    closedForHeaders(client);
  }

  @Test
  void continuationsGiveNoMoreTime() {
    Peer client = client();
    client.sendRaw(CUT_BLOCK);
    for (int i = 0; i < 10; i++) {
      loop.advance(millis(1_999));
      client.sendRaw(CONTINUATION);
    }
    client.expect();
    loop.advance(millis(10));
    closedForHeaders(client);
  }

  @Test
  void frameMustEndInTimeHoweverItIsCut() {
    Peer client = client();
    for (byte octet : CUT_PING) {
      client.sendRaw(octet);
      loop.advance(millis(1_500));
    }
    loop.advance(millis(1_000));
    closedForHeaders(client);
  }

  @Test
  void frameThatEndsStopsTheClock() {
    Peer client = client();
    for (int i = 0; i < 2; i++) {
      client.sendRaw(CUT_PING);
      loop.advance(millis(19_999));
      client.sendRaw(new byte[4]);
      client.expect("PING ACK");
    }
    assertThat(loop.timers()).isZero();
  }

  @Test
  void eachFrameHasItsOwnTime() {
    Peer client = client();
    client.sendRaw(CUT_PING);
    loop.advance(millis(15_000));
    byte[] restAndNext = new byte[4 + CUT_PING.length];
    System.arraycopy(CUT_PING, 0, restAndNext, 4, CUT_PING.length);
    client.sendRaw(restAndNext);
    client.expect("PING ACK");
    loop.advance(millis(19_999));
    assertThat(client.isClosed()).isFalse();
    client.sendRaw(new byte[4]);
    client.expect("PING ACK");
  }

  @Test
  void dataMayTakeItsTime() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Nothing"));
    client.expectStarting("HEADERS 1 ES", "RST_STREAM 1 NO_ERROR");
    client.sendRaw(CUT_DATA);
    assertThat(loop.timers()).isZero();
    loop.advance(Duration.ofDays(1));
    assertThat(client.isClosed()).isFalse();
  }

  @Test
  void settingsMustComeInTime() {
    server.handshakeTimeout(millis(50));
    Peer client = unconnected(Http2Config.builder()).connectSilently();
    loop.advance(millis(49));
    assertThat(client.isClosed()).isFalse();
    loop.advance(millis(1));
    assertThat(client.isClosed()).isTrue();
    assertThat(log.lines())
        .singleElement()
        .asString()
        .endsWith("closed: it sent no HTTP/2 SETTINGS within handshakeTimeout PT0.05S");
  }

  @Test
  void timesMayBeEndless() {
    server.handshakeTimeout(Duration.ofDays(365)).headerTimeout(Duration.ofDays(365));
    Peer client = unconnected(Http2Config.builder()).connectSilently();
    assertThat(loop.timers()).isZero();
    client.greet();
    client.sendRaw(CUT_PING);
    assertThat(loop.timers()).isZero();
  }

  // Answers that are not taken.

  @Test
  void answersThatWaitAreBounded() {
    server
        .maxQueuedBytesPerConnection(2_500)
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (request, context) -> CompletableFuture.completedFuture("x".repeat(1_000))));
    Peer client = client(Http2Config.builder().initialWindowSize(1));
    client.consuming = false;
    for (int id = 1; id <= 9; id += 2) {
      client.send("HEADERS " + id + " " + request("Unary"), "DATA " + id + " [0:hi] ES");
    }
    List<String> got = client.take();
    String refused =
        " ES :status=200 content-type=application/grpc grpc-status=8 grpc-message=the client has"
            + " not taken 3,012 bytes of responses on this connection, which exceed"
            + " maxQueuedBytesPerConnection 2,500";
    assertThat(got).contains("HEADERS 7" + refused, "HEADERS 9" + refused);
    assertThat(got).filteredOn(frame -> frame.startsWith("HEADERS")).hasSize(5);
    client.send("RST_STREAM 1 CANCEL", "RST_STREAM 3 CANCEL", "RST_STREAM 5 CANCEL");
  }

  /** Nothing waits for a client that takes what it gets, however much that is. */
  @Test
  void answersThatAreTakenAreNotBounded() {
    List<String> requests = new ArrayList<>();
    server
        .maxQueuedBytesPerConnection(0)
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (request, context) -> {
                  requests.add(request);
                  return CompletableFuture.completedFuture("x".repeat(1_000));
                }));
    Peer client = client();
    for (int id = 1; id <= 9; id += 2) {
      client.send("HEADERS " + id + " " + request("Unary"), "DATA " + id + " [0:hi] ES");
      client.expectStarting("HEADERS " + id, "DATA " + id, "HEADERS " + id + " ES grpc-status=0");
    }
    assertThat(requests).hasSize(5);
  }

  // What is not gRPC.

  @Test
  void headGetsNoContent() {
    Peer client = client();
    client.send("HEADERS 1 ES :method=HEAD :scheme=http :path=/ :authority=localhost");
    client.expect(
        "HEADERS 1 ES :status=405 content-type=text/plain; charset=utf-8 allow=POST grpc-status=13"
            + " grpc-message=method HEAD is not POST, which gRPC uses");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/favicon.ico", "/t.T/Unary"})
  void getIsAnsweredAndTheConnectionKept(String path) {
    Peer client = client();
    for (int id = 1; id < 20; id += 2) {
      client.send("HEADERS " + id + " ES :method=GET :scheme=http :path=" + path);
      client.expectStarting("HEADERS " + id + " :status=405", "DATA " + id);
    }
    assertThat(client.isClosed()).isFalse();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void jsonIsAnsweredBeforeItHasCome() {
    Peer client = client();
    client.send(
        "HEADERS 1 :method=POST :scheme=http :path=/ content-type=application/json",
        "DATA 1 (7b7d)");
    client.expectStarting("HEADERS 1 :status=415", "DATA 1");
    client.send("DATA 1 (7b7d) ES");
    client.expect();
    assertThat(client.isClosed()).isFalse();
  }

  @Test
  void aRequestThatWasAnsweredEarlyAndDoesNotEndIsReset() {
    Peer client = client();
    client.send("HEADERS 1 :method=POST :scheme=http :path=/ content-type=application/json");
    client.expectStarting("HEADERS 1 :status=415", "DATA 1");
    loop.advance(Duration.ofSeconds(9));
    client.send("HEADERS 3 :method=GET :scheme=http :path=/");
    client.expectStarting("HEADERS 3 :status=405", "DATA 3");
    int timers = loop.timers();
    loop.advance(Duration.ofSeconds(1));
    client.expect("RST_STREAM 1 NO_ERROR");
    loop.advance(Duration.ofSeconds(4));
    client.expect();
    loop.advance(Duration.ofSeconds(1));
    client.expect("RST_STREAM 3 NO_ERROR");
    assertThat(loop.timers()).isEqualTo(timers - 1);
  }
}
