package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
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

/** PINGs of a server, and what it permits clients: gRFC A8 and A9, trap 40. */
class ServerKeepaliveTranscriptTest extends ServerFixture {

  private static final String TOO_MANY = " ENHANCE_YOUR_CALM \"too_many_pings\"";

  private final List<String> heard = new ArrayList<>();
  private final List<ServerCall<String, String>> calls = new ArrayList<>();

  @BeforeEach
  void serve() {
    server
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (request, context) -> CompletableFuture.completedFuture("yes " + request)))
        .method(
            Texts.BIDI,
            call -> {
              calls.add(call);
              return new ServerCallListener<String>() {
                @Override
                public void onMessage(String message) {}

                @Override
                public void onCancel(Status reason) {
                  heard.add(reason.code() + ": " + reason.message());
                }
              };
            });
  }

  private static Duration minutes(long minutes) {
    return Duration.ofMinutes(minutes);
  }

  private Peer callingClient() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Bidi"));
    return client;
  }

  private void end(Peer client) {
    calls.get(0).close(Status.OK, Metadata.EMPTY);
    loop.run();
    client.send("DATA 1 ES");
    client.take();
  }

  // The server's own PINGs.

  @Test
  void silenceIsAskedAboutWithoutCallsToo() {
    server.keepAliveTime(minutes(4));
    Peer client = client();
    loop.advance(minutes(4));
    client.expect();
    loop.advance(minutes(1));
    client.expect("PING");
    loop.advance(minutes(4).minusNanos(1));
    client.expect();
    loop.advance(Duration.ofNanos(1));
    client.expect("PING");
    loop.advance(minutes(1));
    assertThat(client.isClosed()).isFalse();
  }

  @Test
  void whatIsReadPutsThePingOff() {
    server.keepAliveTime(minutes(4)).permitKeepAliveWithoutCalls(true);
    Peer client = client();
    for (int i = 0; i < 10; i++) {
      loop.advance(minutes(4));
      client.send("HEADERS " + (2 * i + 1) + " " + request("Nothing") + " ES");
      client.expectStarting("HEADERS");
    }
    loop.advance(minutes(5));
    client.expect("PING");
  }

  @Test
  void clientThatAnswersNothingIsClosed() {
    server.keepAliveTime(minutes(4)).keepAliveTimeout(Duration.ofSeconds(7));
    Peer client = callingClient();
    client.silent = true;
    loop.advance(minutes(5));
    client.expect("PING");
    loop.advance(Duration.ofSeconds(7).minusNanos(1));
    assertThat(client.isClosed()).isFalse();
    loop.advance(Duration.ofNanos(1));
    assertThat(client.isClosed()).isTrue();
    client.discard();
    assertThat(heard)
        .containsExactly(
            "CANCELLED: the connection was lost: nothing came from the client, not even an answer"
                + " to PING, for keepAliveTimeout PT7S");
  }

  @Test
  void anythingButTheAnswerWillDo() {
    server.keepAliveTime(minutes(4));
    Peer client = client();
    client.reading(false); // the PING does not arrive, but what the client sends does
    loop.advance(minutes(5));
    client.send("PING");
    loop.advance(Duration.ofSeconds(20));
    assertThat(client.isClosed()).isFalse();
    client.reading(true);
    client.expect("PING", "PING ACK");
  }

  @Test
  void loopThatWasHeldUpLooksAgain() {
    server.keepAliveTime(minutes(4));
    Peer client = client();
    client.silent = true;
    loop.advance(minutes(5));
    client.expect("PING");
    loop.holdUp(Duration.ofSeconds(26));
    assertThat(client.isClosed()).isFalse();
    client.silent = false; // its answer has been there for long
    client.expect();
    loop.advance(Duration.ofSeconds(5));
    assertThat(client.isClosed()).isFalse();
  }

  @Test
  void loopThatWasHeldUpDoesNotLookForEver() {
    server.keepAliveTime(minutes(4));
    Peer client = client();
    client.silent = true;
    loop.advance(minutes(5));
    client.expect("PING");
    loop.holdUp(Duration.ofSeconds(26));
    loop.advance(Duration.ofSeconds(5));
    assertThat(client.isClosed()).isTrue();
  }

  // What clients are permitted.

  @Test
  void trap40_thirdPingTooSoonEndsTheConnection() {
    Peer client = callingClient();
    client.send("PING").expect("PING ACK");
    loop.advance(minutes(5).minusNanos(1));
    client.send("PING").expect("PING ACK");
    client.send("PING").expect("PING ACK");
    client.send("PING").expect("PING ACK", "GOAWAY 1" + TOO_MANY);
    assertThat(client.isClosed()).isTrue();
    client.discard();
    assertThat(heard)
        .containsExactly(
            "CANCELLED: the connection was lost: the client sent too many PINGs;"
                + " permitKeepAliveTime is PT5M, permitKeepAliveWithoutCalls false");
    assertThat(log.lines())
        .singleElement()
        .asString()
        .contains("ENHANCE_YOUR_CALM", "permitKeepAliveTime");
  }

  @Test
  void trap40_pingsInOneBatchAreCountedOneByOne() {
    Peer client = callingClient();
    client
        .send("PING", "PING", "PING", "PING", "PING")
        .expectStartingWith("PING ACK", "PING ACK", "PING ACK", "PING ACK", "GOAWAY 1" + TOO_MANY);
    assertThat(client.isClosed()).isTrue();
    client.discard();
    assertThat(log.lines()).hasSize(1);
  }

  @Test
  void pingsAsFarApartAsPermittedAreBorneForEver() {
    Peer client = callingClient();
    for (int i = 0; i < 20; i++) {
      client.send("PING").expect("PING ACK");
      loop.advance(minutes(5));
    }
    end(client);
  }

  @Test
  void trap40_withoutCallsTheyMustBeTwoHoursApart() {
    Peer client = client();
    client.send("PING").expect("PING ACK");
    loop.advance(Duration.ofHours(2));
    client.send("PING").expect("PING ACK");
    for (int i = 0; i < 2; i++) {
      loop.advance(minutes(59));
      client.send("PING").expect("PING ACK");
    }
    loop.advance(minutes(1));
    client.send("PING").expect("PING ACK", "GOAWAY 0" + TOO_MANY);
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  void withoutCallsTheyMayBePermitted() {
    server.permitKeepAliveWithoutCalls(true).permitKeepAliveTime(Duration.ofSeconds(10));
    Peer client = client();
    for (int i = 0; i < 20; i++) {
      client.send("PING").expect("PING ACK");
      loop.advance(Duration.ofSeconds(10));
    }
  }

  @Test
  void trap40_whatIsSentForACallForgives() {
    Peer client = callingClient();
    for (int i = 0; i < 20; i++) {
      calls.get(0).send("x");
      loop.run();
      client.take();
      for (int ping = 0; ping < 3; ping++) {
        client.send("PING").expect("PING ACK");
      }
    }
    end(client);
  }

  @Test
  void trap40_callsThatAreOverForgive() {
    Peer client = client();
    for (int id = 1; id < 40; id += 2) {
      client.send("HEADERS " + id + " " + request("Unary"), "DATA " + id + " [0:x] ES");
      client.take();
      client.send("PING", "PING", "PING").expect("PING ACK", "PING ACK", "PING ACK");
    }
  }

  @Test
  void trap40_messageThatGoesOutPieceByPieceForgives() {
    Peer client = client(Http2Config.builder().initialWindowSize(2_000));
    client.send("HEADERS 1 " + request("Bidi"));
    client.consuming = false;
    calls.get(0).send("x".repeat(100_000));
    loop.run();
    client.take();
    for (int i = 0; i < 40; i++) {
      client.send("PING").expect("PING ACK");
      client.consume(1, 2_000); // measuring the round trip, as grpc-java does
      client.expectStarting("DATA 1");
    }
    client.consuming = true;
    client.consume(1, 2_000);
    end(client);
  }

  @Test
  void settingOfAYearOrMoreForbidsAllButTheFirst() {
    server.permitKeepAliveTime(Duration.ofSeconds(Long.MAX_VALUE));
    Peer client = callingClient();
    client.send("PING").expect("PING ACK");
    for (int i = 0; i < 2; i++) {
      loop.advance(Duration.ofDays(100));
      client.send("PING").expect("PING ACK");
    }
    client.send("PING").expectStarting("PING ACK", "GOAWAY 1");
    client.discard();
  }
}
