package dev.goshawk.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Deadlines that the server sets. */
class CallDeadlinesTranscriptTest extends LimitsFixture {

  private final List<CallEnd> ends = new ArrayList<>();
  private Duration seen;

  private Peer serve(CallDeadlines deadlines) {
    server
        .admission(deadlines)
        .onCallEnd((call, end) -> ends.add(end))
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (request, context) -> {
                  Deadline deadline = context.deadline();
                  seen =
                      deadline == null
                          ? null
                          : Duration.ofNanos(deadline.remainingNanos(loop.nanoTime()));
                  return new CompletableFuture<>();
                }))
        .method(Texts.DOWN, AsyncHandlers.serverStreaming((request, context) -> subscriber -> {}));
    return client();
  }

  private Peer call(CallDeadlines deadlines, String... more) {
    Peer client = serve(deadlines);
    client.send("HEADERS 1 " + request("Unary", more), "DATA 1 [0:hi] ES");
    return client;
  }

  private void expectEnd(Peer client, Duration after, String words) {
    loop.advance(after.minusNanos(1));
    client.expect();
    loop.advance(Duration.ofNanos(1));
    client.expect("RST_STREAM 1 CANCEL");
    assertThat(ends).hasSize(1);
    assertThat(ends.get(0).status().message()).isEqualTo(words);
  }

  @Test
  void callWithoutOneGetsTheDefault() {
    Peer client = call(CallDeadlines.defaultDeadline(Duration.ofSeconds(2)));
    assertThat(seen).isEqualTo(Duration.ofSeconds(2));
    expectEnd(
        client,
        Duration.ofSeconds(2),
        "the deadline of t.T/Unary, which defaultDeadline PT2S has set, passed: the handler has not"
            + " ended the call");
  }

  @Test
  void callWithOneKeepsIt() {
    Peer client = call(CallDeadlines.defaultDeadline(Duration.ofSeconds(2)), "grpc-timeout=9S");
    expectEnd(
        client,
        Duration.ofSeconds(9),
        "the deadline of t.T/Unary passed: the handler has not ended the call");
  }

  @Test
  void longerOneIsShortened() {
    Peer client = call(CallDeadlines.maxDeadline(Duration.ofSeconds(3)), "grpc-timeout=9S");
    assertThat(seen).isEqualTo(Duration.ofSeconds(3));
    expectEnd(
        client,
        Duration.ofSeconds(3),
        "the deadline of t.T/Unary, which maxDeadline PT3S has set, passed: the handler has not"
            + " ended the call");
  }

  @Test
  void shorterOneStays() {
    Peer client = call(CallDeadlines.maxDeadline(Duration.ofSeconds(3)), "grpc-timeout=1S");
    expectEnd(
        client,
        Duration.ofSeconds(1),
        "the deadline of t.T/Unary passed: the handler has not ended the call");
  }

  @Test
  void maximumIsForCallsWithoutOneToo() {
    Peer client = call(CallDeadlines.maxDeadline(Duration.ofSeconds(3)));
    assertThat(seen).isEqualTo(Duration.ofSeconds(3));
    client.send("RST_STREAM 1 CANCEL");
  }

  @Test
  void streamsAreLeftAlone() {
    Peer client = serve(CallDeadlines.maxDeadline(Duration.ofSeconds(3)));
    client.send("HEADERS 1 " + request("Down"), "DATA 1 [0:hi] ES");
    loop.advance(Duration.ofHours(1));
    client.expect();
    client.send("RST_STREAM 1 CANCEL");
  }

  @Test
  void streamsAreNotLeftAloneIfThatIsSet() {
    Peer client =
        serve(
            CallDeadlines.defaultDeadline(Duration.ofSeconds(2))
                .max(Duration.ofSeconds(3))
                .streams(true));
    client.send("HEADERS 1 " + request("Down", "grpc-timeout=9S"), "DATA 1 [0:hi] ES");
    loop.advance(Duration.ofSeconds(3));
    client.expect("RST_STREAM 1 CANCEL");
  }
}
