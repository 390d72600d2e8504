package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A server that goes by a clock which the test moves. */
class ServerClockTranscriptTest extends ServerFixture {

  private final List<CallEnd> ends = new ArrayList<>();
  private long now = 1_000;

  private Peer call(String... more) {
    server
        .clock(() -> now)
        .onCallEnd((call, end) -> ends.add(end))
        .method(Texts.UNARY, AsyncHandlers.unary((request, context) -> new CompletableFuture<>()));
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary", more), "DATA 1 [0:hi] ES");
    return client;
  }

  @Test
  void deadlinesGoByIt() {
    Peer client = call("grpc-timeout=10S");
    loop.advance(Duration.ofHours(1));
    client.expect();
    now += Duration.ofSeconds(10).toNanos() - 1;
    loop.advance(Duration.ofMillis(10));
    client.expect();
    now++;
    loop.advance(Duration.ofMillis(10));
    client.expect("RST_STREAM 1 CANCEL");
    assertThat(ends.get(0).duration()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void keepaliveGoesByIt() {
    server.keepAliveTime(Duration.ofMinutes(1));
    Peer client = call();
    loop.advance(Duration.ofHours(1));
    client.expect();
    for (int look = 0; look < 5; look++) {
      now += Duration.ofSeconds(15).toNanos();
      loop.advance(Duration.ofMillis(10));
    }
    client.expectStarting("PING");
    client.cut("the test is over");
    assertThat(ends).singleElement().satisfies(end -> assertThat(end.isCancelled()).isTrue());
  }
}
