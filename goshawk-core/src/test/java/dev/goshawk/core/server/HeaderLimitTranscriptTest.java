package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.wire.PercentEncoding;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers, trailers and status messages that are larger than what the client takes. */
class HeaderLimitTranscriptTest extends ServerFixture {

  private static final MetadataKey<String> LARGE = MetadataKey.ascii("x-large");
  private static final MetadataKey<String> SMALL = MetadataKey.ascii("x-small");
  private static final int ANNOUNCED = 1_000;

  private final List<CallEnd> ends = new CopyOnWriteArrayList<>();

  private void served(AsyncHandlers.Unary<String, String> handler) {
    server
        .admission(call -> call.onEnd(ends::add))
        .method(Texts.UNARY, AsyncHandlers.unary(handler))
        .method(
            Texts.UP,
            AsyncHandlers.clientStreaming(
                (requests, context) -> CompletableFuture.completedFuture("still here")));
  }

  private Peer call(int announced) {
    Peer client = client(Http2Config.builder().maxHeaderListSize(announced));
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    return client;
  }

  /** A call on the same connection goes its way. */
  private void expectOthersUntouched(Peer client) {
    client.send("HEADERS 3 ES " + request("Up"));
    client.expectStarting("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:still here]", "HEADERS 3 ES");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "\u00e4\u6f22", "100 %"})
  void messageIsShortenedToWhatFits(String words) {
    served(
        (request, context) ->
            CompletableFuture.failedFuture(
                Status.ABORTED.withMessage(words.repeat(5_000)).exception()));
    Peer client = call(ANNOUNCED);
    String start = "HEADERS 1 ES " + OK_HEADERS + " grpc-status=10 grpc-message=";
    String got = client.take().get(0);
    assertThat(got).startsWith(start);
    String encoded = got.substring(start.length());
    assertThat(encoded.length()).isBetween(780, 1_000 - 191);
    String message = PercentEncoding.decode(encoded);
    assertThat(message).endsWith("\u2026");
    assertThat(words.repeat(5_000)).startsWith(message.substring(0, message.length() - 1));
    assertThat(ends.get(0).status().code()).isEqualTo(Status.Code.ABORTED);
    expectOthersUntouched(client);
  }

  @Test
  void sixtyFourKibibytesAreSentToAClientThatAnnouncedNothing() {
    served(
        (request, context) ->
            CompletableFuture.failedFuture(
                Status.ABORTED.withMessage("m".repeat(20_000)).exception()));
    Peer client = call(Integer.MAX_VALUE);
    client.expect(
        "HEADERS 1 ES " + OK_HEADERS + " grpc-status=10 grpc-message=" + "m".repeat(20_000));
  }

  @Test
  void trailersThatDoNotFitAreNamed() {
    served(
        (request, context) -> {
          context.addTrailers(Metadata.of(SMALL, "s"));
          context.addTrailers(Metadata.of(LARGE, "x".repeat(1_000)));
          return CompletableFuture.completedFuture("answer");
        });
    Peer client = call(ANNOUNCED);
    client.expect(
        "HEADERS 1 " + OK_HEADERS,
        "DATA 1 [0:answer]",
        "HEADERS 1 ES grpc-status=8 grpc-message=the trailers of the response have 1,124 bytes,"
            + " 'x-large' alone 1,039, and exceed the client's SETTINGS_MAX_HEADER_LIST_SIZE"
            + " 1,000");
    assertThat(ends.get(0).status().code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(log.lines()).hasSize(1);
    expectOthersUntouched(client);
  }

  /** The client says what it takes, so it could fill the log. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void warningsOfWhatDoesNotFitAreLimitedAndSayWhat(boolean early) {
    served(
        (request, context) -> {
          if (early) {
            context.addHeaders(Metadata.of(LARGE, "x"));
          } else {
            context.addTrailers(Metadata.of(LARGE, "x"));
          }
          return CompletableFuture.completedFuture("answer");
        });
    Peer client = client(Http2Config.builder().maxHeaderListSize(50));
    for (int id = 1; id < 100; id += 2) {
      client.send("HEADERS " + id + " " + request("Unary"), "DATA " + id + " [0:hi] ES");
    }
    client.take();
    assertThat(log.lines())
        .hasSize(20)
        .allMatch(
            line ->
                line.startsWith("a call of t.T/Unary ends: the ")
                    && line.contains("of the response have ")
                    && line.contains("'x-large' alone 40, and exceed"));
  }

  @Test
  void trailersOfAnErrorThatDoNotFitAreNamed() {
    served(
        (request, context) ->
            CompletableFuture.failedFuture(
                new dev.goshawk.api.StatusException(
                    Status.ABORTED, Metadata.of(LARGE, "x".repeat(1_000)))));
    Peer client = call(ANNOUNCED);
    client.expectStarting(
        "HEADERS 1 ES " + OK_HEADERS + " grpc-status=8 grpc-message=the trailers of the response");
    expectOthersUntouched(client);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void headersThatDoNotFitAreNamed(boolean early) {
    served(
        (request, context) -> {
          context.addHeaders(Metadata.of(LARGE, "x".repeat(1_000)));
          if (early) {
            context.sendHeaders();
          }
          return CompletableFuture.completedFuture("answer");
        });
    Peer client = call(ANNOUNCED);
    client.expect(
        "HEADERS 1 ES "
            + OK_HEADERS
            + " grpc-status=8 grpc-message=the headers of the response have 1,141 bytes,"
            + " 'x-large' alone 1,039, and exceed the client's SETTINGS_MAX_HEADER_LIST_SIZE"
            + " 1,000");
    expectOthersUntouched(client);
  }

  @Test
  void headersThatDoNotFitBeforeAnErrorAreNamed() {
    served(
        (request, context) -> {
          context.addHeaders(Metadata.of(LARGE, "x".repeat(1_000)));
          return CompletableFuture.failedFuture(Status.ABORTED.exception());
        });
    Peer client = call(ANNOUNCED);
    client.expectStarting(
        "HEADERS 1 ES " + OK_HEADERS + " grpc-status=8 grpc-message=the headers of the response");
    expectOthersUntouched(client);
  }
}
