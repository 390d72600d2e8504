package dev.goshawk.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Reader;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How often a stream may send a message. */
class MessageRateTranscriptTest extends LimitsFixture {

  private static final String REFUSED =
      "HEADERS 1 ES "
          + OK_HEADERS
          + " grpc-status=8 grpc-message=more messages on this stream than MessageRate allows: 2"
          + " per second, burst 2";

  private final CompletableFuture<Integer> handled = new CompletableFuture<>();

  private Peer serve() {
    server
        .intercept(MessageRate.of(Rate.perSecond(2)).clock(loop.clock()))
        .method(
            Texts.UP,
            Handlers.clientStreaming(
                (Reader<String> requests, dev.goshawk.api.ServerContext context) -> {
                  int count = 0;
                  try {
                    for (String request : requests) {
                      count += request.length(); // one letter each
                    }
                  } finally {
                    handled.complete(count);
                  }
                  return "took " + count;
                }));
    return client();
  }

  @Test
  void oneMessageTooManyEndsTheStream() throws Exception {
    Peer client = serve();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 [0:a][0:b][0:c][0:d]");
    client.expect(REFUSED, "RST_STREAM 1 NO_ERROR");
    assertThat(handled.get(Await.SECONDS, TimeUnit.SECONDS)).isLessThanOrEqualTo(2);
  }

  @Test
  void messagesWithinTheRateAreDelivered() throws Exception {
    Peer client = serve();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 [0:a][0:b] ES");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:took 2]", "HEADERS 1 ES grpc-status=0");
    assertThat(handled.get(Await.SECONDS, TimeUnit.SECONDS)).isEqualTo(2);
  }

  @Test
  void timeBringsMore() {
    server
        .intercept(MessageRate.of(Rate.perSecond(2)).clock(loop.clock()))
        .method(Texts.BIDI, AsyncHandlers.bidiStreaming((requests, context) -> requests));
    Peer client = client();
    client.send("HEADERS 1 " + request("Bidi"), "DATA 1 [0:a][0:b]");
    client.expectStarting("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:a][0:b]");
    loop.advance(Duration.ofMillis(500));
    client.send("DATA 1 [0:c]");
    client.expect("DATA 1 [0:c]");
    client.send("DATA 1 [0:d]");
    client.expectStarting("HEADERS 1 ES grpc-status=8", "RST_STREAM 1 NO_ERROR");
  }

  @Test
  void methodsWithOneRequestAreLeftAlone() {
    server
        .intercept(MessageRate.of(new Rate(1, 1)).clock(loop.clock()))
        .method(
            Texts.UNARY,
            AsyncHandlers.unary((request, context) -> CompletableFuture.completedFuture(request)));
    Peer client = client();
    for (int id = 1; id < 7; id += 2) {
      client.send("HEADERS " + id + " " + request("Unary"), "DATA " + id + " [0:hi] ES");
      client.expectStarting("HEADERS " + id, "DATA " + id, "HEADERS " + id + " ES grpc-status=0");
    }
  }
}
