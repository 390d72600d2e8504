package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The limits of a whole server: connections, and calls on all of them together. */
class ServerLimitsTranscriptTest extends ServerFixture {

  private final List<CompletableFuture<String>> answers = new ArrayList<>();

  @BeforeEach
  void serve() {
    server.method(
        Texts.UNARY,
        AsyncHandlers.unary(
            (request, context) -> {
              CompletableFuture<String> answer = new CompletableFuture<>();
              answers.add(answer);
              return answer;
            }));
  }

  private static void call(Peer client, int id) {
    client.send("HEADERS " + id + " " + request("Unary"), "DATA " + id + " [0:hi] ES");
  }

  private void answer(Peer client, int id) {
    answers.remove(0).complete("yes");
    client.expectStarting("HEADERS " + id, "DATA " + id, "HEADERS " + id + " ES");
  }

  private static void expectRefusal(Peer client, int id) {
    client.expect(
        "HEADERS "
            + id
            + " ES "
            + OK_HEADERS
            + " grpc-accept-encoding=gzip grpc-status=8 grpc-message=the server has maxCalls 3"
            + " calls already");
  }

  @Test
  void connectionsBeyondTheLimitAreClosedWithoutGoAway() {
    server.maxConnections(2);
    Peer first = client();
    Peer second = client();
    for (int i = 0; i < 5; i++) {
      Peer third = unconnected(Http2Config.builder()).connectSilently();
      assertThat(third.isClosed()).isTrue();
    }
    assertThat(log.lines())
        .singleElement()
        .asString()
        .matches("connection from .*:4711 closed: there are maxConnections 2 already");
    assertThat(first.isClosed()).isFalse();
    assertThat(second.isClosed()).isFalse();
  }

  @Test
  void connectionThatEndsMakesRoom() {
    server.maxConnections(1);
    client().cut("gone");
    Peer next = client();
    call(next, 1);
    answer(next, 1);
  }

  @Test
  void connectionThatNeverOpenedMakesRoomToo() {
    server.maxConnections(1);
    ServerConnection unopened = core().newConnection();
    SocketAddress next = InetSocketAddress.createUnresolved("next", 1);
    assertThat(core().rejects(next)).isTrue();
    assertThat(log.lines()).singleElement().asString().contains("next", "maxConnections 1");
    unopened.closed("the handshake failed");
    assertThat(core().rejects(next)).isFalse();
  }

  @Test
  void connectionsOfOneAddressBeyondItsLimitAreClosedWithoutGoAway() {
    server.maxConnectionsPerAddress(2);
    Peer first = client();
    client();
    for (int i = 0; i < 3; i++) {
      Peer third = unconnected(Http2Config.builder()).connectSilently();
      assertThat(third.isClosed()).isTrue();
    }
    assertThat(log.lines())
        .singleElement()
        .asString()
        .matches(
            "connection from .*:4711 closed: its address has maxConnectionsPerAddress 2 already");
    SocketAddress same = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    assertThat(core().rejects(same)).isTrue(); // in front of a handshake, too
    assertThat(core().rejects(new InetSocketAddress("192.0.2.1", 9))).isFalse();
    first.cut("gone");
    assertThat(core().rejects(same)).isFalse();
    Peer next = client();
    call(next, 1);
    answer(next, 1);
  }

  @Test
  void callsBeyondTheLimitAreRefused() {
    server.maxCalls(3);
    Peer one = client();
    Peer other = client();
    call(one, 1);
    call(one, 3);
    call(other, 1);
    call(other, 3);
    expectRefusal(other, 3);
    call(one, 5);
    expectRefusal(one, 5);
    answer(one, 1);
    call(other, 5);
    assertThat(answers).hasSize(3);
    assertThat(log.lines())
        .containsExactly("call refused: the server has maxCalls 3 calls already");
    answer(one, 3);
    answer(other, 1);
    answer(other, 5);
  }

  @Test
  void callsOfOneBatchAreCounted() {
    server.maxCalls(3);
    Peer client = client();
    client.send(
        "HEADERS 1 " + request("Unary"),
        "HEADERS 3 " + request("Unary"),
        "HEADERS 5 " + request("Unary"),
        "HEADERS 7 " + request("Unary"));
    client.expectStarting("HEADERS 7 ES", "RST_STREAM 7 NO_ERROR");
    client.send("RST_STREAM 1 CANCEL", "RST_STREAM 3 CANCEL", "RST_STREAM 5 CANCEL");
  }

  @Test
  void refusedCallsRequestIsNotRead() {
    server.maxCalls(1);
    Peer client = client(Http2Config.builder());
    call(client, 1);
    client.send("HEADERS 3 " + request("Unary"), "DATA 3 [0:" + "x".repeat(70_000) + "]");
    client.expectStarting("HEADERS 3 ES", "RST_STREAM 3 NO_ERROR");
    answer(client, 1);
  }

  @Test
  void callsOfAConnectionThatIsLostMakeRoom() {
    server.maxCalls(3);
    Peer lost = client();
    call(lost, 1);
    call(lost, 3);
    call(lost, 5);
    lost.cut("gone");
    lost.discard();
    answers.clear();
    Peer client = client();
    call(client, 1);
    answer(client, 1);
  }

  @Test
  void warningsThatCrowdAreSummedUp() {
    server.maxConnections(1);
    client();
    for (int i = 0; i < 5; i++) {
      unconnected(Http2Config.builder()).connectSilently();
    }
    loop.advance(Duration.ofSeconds(10));
    unconnected(Http2Config.builder()).connectSilently();
    assertThat(log.lines()).hasSize(2);
    assertThat(log.lines().get(1)).endsWith("(5 times)");
  }
}
