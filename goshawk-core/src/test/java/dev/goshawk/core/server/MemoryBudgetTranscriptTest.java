package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What all connections hold together is bounded, and a client that takes nothing is given up. */
class MemoryBudgetTranscriptTest extends ServerFixture {

  private static final int BUDGET = 10_000;

  private final List<CallEnd> ends = new CopyOnWriteArrayList<>();

  private void served() {
    server
        .maxBufferedBytes(BUDGET)
        .admission(call -> call.onEnd(ends::add))
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (request, context) ->
                    CompletableFuture.completedFuture("x".repeat(Integer.parseInt(request)))))
        .method(
            Texts.UP,
            AsyncHandlers.clientStreaming(
                (requests, context) -> CompletableFuture.completedFuture("small")));
  }

  /** A client that takes nothing of any stream. */
  private Peer windowless() {
    return client(Http2Config.builder().initialWindowSize(1));
  }

  private static void ask(Peer client, int id, int bytes) {
    client.send("HEADERS " + id + " " + request("Unary"), "DATA " + id + " [0:" + bytes + "] ES");
  }

  @Test
  void theStreamWithMostUnsentBytesIsReset() {
    served();
    Peer one = windowless();
    Peer two = windowless();
    one.consuming = false;
    two.consuming = false;
    ask(one, 1, 3_000);
    ask(two, 1, 5_000);
    ask(one, 3, 1_000);
    assertThat(core().load().budget().used()).isBetween(9_000L, (long) BUDGET);
    one.expectStarting("HEADERS 1", "DATA 1", "HEADERS 3", "DATA 3");
    two.expectStarting("HEADERS 1", "DATA 1");
    ask(two, 3, 2_000);
    two.expectStarting("HEADERS 3", "DATA 3", "RST_STREAM 1 ENHANCE_YOUR_CALM");
    assertThat(log.lines()).singleElement().asString().contains("maxBufferedBytes 10,000");
    assertThat(core().load().budget().used()).isBetween(6_000L, 7_000L);
    one.expect();
    two.send("RST_STREAM 3 CANCEL");
    one.send("RST_STREAM 1 CANCEL", "RST_STREAM 3 CANCEL");
    assertThat(core().load().budget().used()).isZero();
  }

  @Test
  void messagesThatComeInPartCountAndMayFindNoRoom() {
    served();
    Peer client = client();
    String half = "DATA %d (0000001770" + "78".repeat(3_000) + ")"; // of 6,000 bytes
    client.send("HEADERS 1 " + request("Unary"), String.format(Locale.ROOT, half, 1));
    assertThat(core().load().budget().used()).isBetween(6_000L, (long) BUDGET);
    client.send("HEADERS 3 " + request("Unary"), String.format(Locale.ROOT, half, 3));
    client.expectStarting(
        "HEADERS 3 ES " + OK_HEADERS + " grpc-status=8 grpc-message=message of 6,000 bytes",
        "RST_STREAM 3 NO_ERROR");
    client.send("RST_STREAM 1 CANCEL");
    assertThat(core().load().budget().used()).isZero();
  }

  @Test
  void requestThatIsCutOffCountsNoMore() {
    served();
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 (00000000c8616161)"); // 3 of 200 bytes
    assertThat(core().load().budget().used()).isPositive();
    client.send("DATA 1 () ES");
    client.expectStarting("HEADERS 1 ES " + OK_HEADERS + " grpc-status=13");
    assertThat(core().load().budget().used()).isZero();
  }

  @Test
  void callsAreRefusedWhileTooMuchWaits() {
    served();
    Peer client = windowless();
    client.consuming = false;
    ask(client, 1, 9_000);
    client.expectStarting("HEADERS 1", "DATA 1");
    core().load().budget().add(2_000); // of another connection
    client.send("HEADERS 3 ES " + request("Up"));
    client.expectStarting(
        "HEADERS 3 ES "
            + OK_HEADERS
            + " grpc-accept-encoding=gzip grpc-status=8 grpc-message=the server holds 11,0",
        "RST_STREAM 1 ENHANCE_YOUR_CALM");
    assertThat(log.lines().get(0)).contains("which exceed maxBufferedBytes 10,000");
    assertThat(core().load().budget().used()).isBetween(2_000L, 3_000L);
    client.send("HEADERS 5 ES " + request("Up"));
    client.expectStarting("HEADERS 5 " + OK_HEADERS, "DATA 5 (00)");
    client.send("RST_STREAM 5 CANCEL");
  }

  @Test
  void nothingIsCountedThatHasGone() {
    served();
    Peer client = client();
    ask(client, 1, 9_000);
    client.expectStarting("HEADERS 1 " + OK_HEADERS, "DATA 1", "HEADERS 1 ES");
    assertThat(core().load().budget().used()).isZero();
  }

  @Test
  void aClientThatTakesNothingIsGivenUp() {
    server.writeTimeout(Duration.ofSeconds(5));
    served();
    Peer client = client();
    client.reading(false);
    loop.advance(Duration.ofSeconds(4));
    client.reading(true);
    client.reading(false);
    ask(client, 1, 100);
    loop.advance(Duration.ofMillis(4_999));
    assertThat(client.isClosed()).isFalse();
    loop.advance(Duration.ofMillis(1));
    assertThat(client.isClosed()).isTrue();
    assertThat(log.lines())
        .singleElement()
        .asString()
        .endsWith("closed: the client took nothing of what was sent to it for writeTimeout PT5S");
    client.discard();
  }

  @Test
  void aServerThatFailsSaysSo() {
    served();
    core().fail("event loop x has ended", new IllegalStateException("x"));
    assertThat(core().state()).isEqualTo(Server.State.FAILED);
    assertThat(log.lines()).containsExactly("the server has failed: event loop x has ended");
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> core().awaitTermination(Duration.ofSeconds(60)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the server has failed: event loop x has ended");
  }
}
