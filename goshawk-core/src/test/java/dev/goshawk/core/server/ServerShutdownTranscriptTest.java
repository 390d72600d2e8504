package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a server's connections begin and end. */
class ServerShutdownTranscriptTest extends ServerFixture {

  private static final Duration GRACE = Duration.ofMinutes(1);

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

  private static void expectAnswer(Peer client, int id, String text) {
    client.expect(
        "HEADERS " + id + " " + OK_HEADERS,
        "DATA " + id + " [0:" + text + "]",
        "HEADERS " + id + " ES grpc-status=0");
  }

  @Test
  void gracefulShutdownLetsRunningCallsEnd() {
    Peer client = client();
    call(client, 1);
    CompletableFuture<Void> terminated = core().shutdown(GRACE);
    client.expect(
        "GOAWAY MAX NO_ERROR \"server shutdown\"", "PING", "GOAWAY 1 NO_ERROR \"server shutdown\"");
    assertThat(terminated).isNotDone();
    answers.get(0).complete("in time");
    expectAnswer(client, 1, "in time");
    loop.run();
    assertThat(client.isClosed()).isTrue();
    assertThat(terminated).isCompleted();
  }

  @Test
  void idleConnectionClosesWhenThePingIsAnswered() {
    Peer client = client();
    CompletableFuture<Void> terminated = core().shutdown(GRACE);
    client.expect(
        "GOAWAY MAX NO_ERROR \"server shutdown\"", "PING", "GOAWAY 0 NO_ERROR \"server shutdown\"");
    assertThat(client.isClosed()).isTrue();
    assertThat(terminated).isCompleted();
  }

  @Test
  void callThatCrossesTheGoAwayIsServed() {
    Peer client = client();
    client.reading(false);
    var unused = core().shutdown(GRACE);
    loop.run();
    call(client, 1);
    client.reading(true);
    answers.get(0).complete("yet");
    client.expectStarting(
        "GOAWAY MAX", "PING", "GOAWAY 1 ", "HEADERS 1 ", "DATA 1 [0:yet]", "HEADERS 1 ES");
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  void pingThatIsNotAnsweredHoldsNothingUp() {
    Peer client = client();
    client.reading(false);
    CompletableFuture<Void> terminated = core().shutdown(GRACE);
    loop.run();
    loop.advance(Duration.ofSeconds(10));
    assertThat(client.isClosed()).isTrue();
    assertThat(terminated).isCompleted();
  }

  @Test
  void callsThatOutliveTheGraceAreCancelled() {
    Peer client = client();
    call(client, 1);
    CompletableFuture<Void> terminated = core().shutdown(GRACE);
    client.expectStarting("GOAWAY MAX", "PING", "GOAWAY 1");
    loop.advance(GRACE);
    client.expect("GOAWAY 1 NO_ERROR \"server shutdown\"");
    assertThat(client.isClosed()).isTrue();
    assertThat(answers.get(0)).isCancelled();
    assertThat(terminated).isCompleted();
  }

  @Test
  void noGraceClosesAtOnce() {
    Peer client = client();
    call(client, 1);
    CompletableFuture<Void> terminated = core().shutdown(Duration.ZERO);
    client.expectStarting("GOAWAY MAX", "PING", "GOAWAY 1");
    assertThat(client.isClosed()).isTrue();
    assertThat(terminated).isCompleted();
  }

  @Test
  void connectionThatOpensAfterTheShutdownGoesAwayToo() {
    Peer early = client();
    call(early, 1);
    var unused = core().shutdown(GRACE);
    Peer late = client();
    late.expectStarting("GOAWAY MAX", "PING", "GOAWAY 0");
    assertThat(late.isClosed()).isTrue();
    early.expectStarting("GOAWAY MAX", "PING", "GOAWAY 1");
    answers.get(0).complete("fine");
    expectAnswer(early, 1, "fine");
  }

  @Test
  void connectionThatOpensAfterAShutdownWithoutGraceIsClosed() {
    Peer early = client();
    Peer late = unconnected(Http2Config.builder());
    var unused = core().shutdown(Duration.ZERO);
    loop.run();
    early.take();
    late.connectSilently();
    assertThat(late.isClosed()).isTrue();
  }

  @Test
  void responseThatIsStillOnItsWayHoldsTheConnectionOpen() {
    Peer client = client(Http2Config.builder().initialWindowSize(10));
    client.consuming = false;
    call(client, 1);
    var unused = core().shutdown(GRACE);
    client.expectStarting("GOAWAY MAX", "PING", "GOAWAY 1");
    answers.get(0).complete("x".repeat(20));
    client.expectStarting("HEADERS 1", "DATA 1 (");
    assertThat(client.isClosed()).isFalse();
    client.consuming = true;
    client.consume(1, 10);
    client.take();
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  void clientThatSaysNothingIsClosedAfterTwentySeconds() {
    Peer silent = unconnected(Http2Config.builder()).connectSilently();
    loop.advance(Duration.ofSeconds(19));
    assertThat(silent.isClosed()).isFalse();
    loop.advance(Duration.ofSeconds(1));
    assertThat(silent.isClosed()).isTrue();
    assertThat(log.lines()).singleElement().asString().contains("no HTTP/2 SETTINGS");
  }

  @Test
  void clientThatSpeaksInTimeIsNot() {
    Peer slow = unconnected(Http2Config.builder()).connectSilently();
    loop.advance(Duration.ofSeconds(19));
    slow.greet();
    loop.advance(Duration.ofDays(1));
    assertThat(slow.isClosed()).isFalse();
    call(slow, 1);
    answers.get(0).completeExceptionally(Status.ABORTED.exception());
    slow.expect("HEADERS 1 ES " + OK_HEADERS + " grpc-status=10");
  }

  @Test
  void closeOnAnEventLoopDoesNotWaitForIt() {
    Peer client = client();
    call(client, 1);
    loop.run(() -> core().close()); // would never return if it waited
    client.expectStarting("GOAWAY MAX", "PING", "GOAWAY 1 ");
    answers.get(0).complete("in time");
    expectAnswer(client, 1, "in time");
    loop.run();
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  void threadsAreAwaitedWithinTheTimeThatIsGiven() throws Exception {
    CompletableFuture<Void> terminated = core().shutdown(Duration.ZERO);
    loop.run();
    assertThat(terminated).isCompleted();
    assertThat(core().awaitTermination(Duration.ofMillis(5))).isTrue();
    assertThat(threadsAwaitedUntil - System.nanoTime()).isLessThanOrEqualTo(5_000_000);
    core().awaitTermination();
    assertThat(threadsAwaitedUntil - System.nanoTime()).isGreaterThan(Duration.ofDays(1).toNanos());
  }

  @Test
  void noGraceAtAllIsRefusedByItsNameAndChangesNothing() {
    Peer client = client();
    assertThatThrownBy(() -> core().shutdown(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("grace");
    assertThatThrownBy(() -> core().awaitTermination(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("timeout");
    assertThat(core().state()).isEqualTo(Server.State.RUNNING);
    call(client, 1);
    answers.get(0).complete("served");
    expectAnswer(client, 1, "served");
    CompletableFuture<Void> terminated = core().shutdown(Duration.ZERO);
    loop.run();
    assertThat(client.take()).isNotEmpty();
    assertThat(terminated).isCompleted();
  }
}
