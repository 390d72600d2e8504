package dev.goshawk.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How often calls may begin. */
class RateLimitsTranscriptTest extends LimitsFixture {

  private int last = -1;

  private Peer serve(RateLimits.Builder limits) {
    server
        .admission(limits.clock(loop.clock()).build())
        .method(
            Texts.UNARY,
            AsyncHandlers.unary((request, context) -> CompletableFuture.completedFuture(request)));
    return client();
  }

  private void expectServed(Peer client, String... more) {
    last += 2;
    client.send("HEADERS " + last + " " + request("Unary", more), "DATA " + last + " [0:hi] ES");
    client.expectStarting(
        "HEADERS " + last, "DATA " + last, "HEADERS " + last + " ES grpc-status=0");
  }

  private void expectRefused(Peer client, String status, String... more) {
    last += 2;
    client.send("HEADERS " + last + " " + request("Unary", more), "DATA " + last + " [0:hi] ES");
    client.expect("HEADERS " + last + " ES " + OK_HEADERS + " " + status);
  }

  @Test
  void callerBeyondItsRateIsToldWhenToComeAgain() {
    Peer client =
        serve(
            RateLimits.builder()
                .perIdentity(call -> call.metadata().text("user"), new Rate(10, 2)));
    String refusal =
        "grpc-status=8 grpc-message=this caller has more calls than limit perIdentity of RateLimits"
            + " allows: 10 per second, burst 2 grpc-retry-pushback-ms=";
    expectServed(client, "user=ada");
    expectServed(client, "user=ada");
    expectRefused(client, refusal + "100", "user=ada");
    expectServed(client, "user=bob");
    loop.advance(Duration.ofMillis(60));
    expectRefused(client, refusal + "40", "user=ada");
    loop.advance(Duration.ofMillis(40));
    expectServed(client, "user=ada");
    expectRefused(client, refusal + "100", "user=ada");
  }

  @Test
  void serverBeyondItsRateIsUnavailable() {
    Peer client =
        serve(
            RateLimits.builder()
                .server(Rate.perSecond(1))
                .perMethod(new Rate(0.5, 2))
                .perIdentity(call -> null, Rate.perSecond(2)));
    expectServed(client);
    expectRefused(
        client,
        "grpc-status=14 grpc-message=the server has more calls than limit server of RateLimits"
            + " allows: 1 per second, burst 1 grpc-retry-pushback-ms=1000");
    loop.advance(Duration.ofSeconds(1));
    expectServed(client); // the refused call took no token of its method's or caller's
    loop.advance(Duration.ofSeconds(1));
    expectServed(client);
    loop.advance(Duration.ofMillis(999));
    expectRefused(
        client,
        "grpc-status=14 grpc-message=this method has more calls than limit perMethod of RateLimits"
            + " allows: 0.5 per second, burst 2 grpc-retry-pushback-ms=1001");
  }

  @Test
  void fewerKeysAreKnownThanThereAre() {
    Peer client =
        serve(
            RateLimits.builder()
                .perIdentity(call -> call.metadata().text("user"), new Rate(0.001, 1))
                .maxKeys(2));
    expectServed(client, "user=a");
    expectServed(client, "user=b");
    expectServed(client, "user=c"); // a is forgotten
    expectServed(client, "user=a");
    last += 2;
    client.send("HEADERS " + last + " " + request("Unary", "user=c"), "DATA " + last + " [0:] ES");
    client.expectStarting("HEADERS " + last + " ES " + OK_HEADERS + " grpc-status=8");
    assertThat(client.activeStreams()).isZero();
  }
}
