package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections of a server that are idle or old: gRFC A9. */
class ConnectionAgeTranscriptTest extends ServerFixture {

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

  private static Duration minutes(long minutes) {
    return Duration.ofMinutes(minutes);
  }

  private static void call(Peer client, int id) {
    client.send("HEADERS " + id + " " + request("Unary"), "DATA " + id + " [0:hi] ES");
  }

  private void answer(Peer client, int id) {
    answers.remove(0).complete("yes");
    client.expectStarting("HEADERS " + id, "DATA " + id, "HEADERS " + id + " ES");
  }

  @Test
  void connectionsLastForEverIfNothingIsSet() {
    Peer client = client();
    loop.advance(Duration.ofDays(300));
    assertThat(client.isClosed()).isFalse();
  }

  // Idle.

  @Test
  void connectionWithoutACallGoes() {
    server.maxConnectionIdle(minutes(4));
    Peer client = client();
    loop.advance(minutes(4).minusNanos(1));
    client.expect();
    loop.advance(Duration.ofNanos(1));
    client.expect("GOAWAY MAX NO_ERROR \"max_idle\"", "PING", "GOAWAY 0 NO_ERROR \"max_idle\"");
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  void callsKeepItBetweenTheLooksToo() {
    server.maxConnectionIdle(minutes(4));
    Peer client = client();
    loop.advance(Duration.ofSeconds(30));
    for (int id = 1; id < 20; id += 2) {
      loop.advance(minutes(3));
      call(client, id);
      answer(client, id);
    }
    loop.advance(minutes(4));
    client.expect();
    loop.advance(minutes(1));
    client.expectStarting("GOAWAY MAX NO_ERROR \"max_idle\"", "PING", "GOAWAY 19");
  }

  @Test
  void oneLongCallKeepsIt() {
    server.maxConnectionIdle(minutes(4));
    Peer client = client();
    call(client, 1);
    loop.advance(minutes(60));
    answer(client, 1);
    loop.advance(minutes(3));
    client.expect();
    loop.advance(minutes(2));
    client.expectStarting("GOAWAY MAX", "PING", "GOAWAY 1");
  }

  @Test
  void callThatCrossesTheGoAwayOfAnIdleConnectionIsServed() {
    server.maxConnectionIdle(minutes(4));
    Peer client = client();
    client.reading(false);
    loop.advance(minutes(4));
    call(client, 1);
    client.reading(true);
    client.expectStarting("GOAWAY MAX", "PING", "GOAWAY 1");
    answer(client, 1);
    assertThat(client.isClosed()).isTrue();
  }

  // Age.

  @Test
  void oldConnectionLetsItsCallsEnd() {
    server.maxConnectionAge(minutes(100));
    Peer client = client();
    call(client, 1);
    loop.advance(minutes(90));
    client.expect();
    loop.advance(minutes(20));
    client.expect("GOAWAY MAX NO_ERROR \"max_age\"", "PING", "GOAWAY 1 NO_ERROR \"max_age\"");
    loop.advance(Duration.ofDays(10));
    answer(client, 1);
    assertThat(client.isClosed()).isTrue();
  }

  @Test
  void agesDifferByUpToATenth() {
    server.maxConnectionAge(minutes(100));
    List<Duration> ages = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Peer client = client();
      // The SETTINGS have come, so that age is the only timer.
      Duration age = loop.untilNextTimer();
      ages.add(age);
      client.cut("seen");
    }
    assertThat(ages).allMatch(age -> age.compareTo(minutes(90)) >= 0);
    assertThat(ages).allMatch(age -> age.compareTo(minutes(110)) <= 0);
    assertThat(ages).anyMatch(age -> age.compareTo(minutes(95)) < 0);
    assertThat(ages).anyMatch(age -> age.compareTo(minutes(105)) > 0);
  }

  @Test
  void callsThatOutliveTheGraceAreCancelled() {
    server.maxConnectionAge(minutes(100)).maxConnectionAgeGrace(Duration.ofSeconds(5));
    Peer client = client();
    call(client, 1);
    loop.advance(loop.untilNextTimer());
    client.expectStarting("GOAWAY MAX NO_ERROR \"max_age\"", "PING", "GOAWAY 1");
    loop.advance(Duration.ofSeconds(5).minusNanos(1));
    assertThat(client.isClosed()).isFalse();
    loop.advance(Duration.ofNanos(1));
    client.expect("GOAWAY 1 NO_ERROR \"max_age\"");
    assertThat(client.isClosed()).isTrue();
    assertThat(answers.get(0)).isCancelled();
    client.discard();
  }

  @Test
  void withoutGraceThereIsNone() {
    server.maxConnectionAge(minutes(100)).maxConnectionAgeGrace(Duration.ZERO);
    Peer client = client();
    call(client, 1);
    loop.advance(loop.untilNextTimer());
    assertThat(client.isClosed()).isTrue();
    assertThat(answers.get(0)).isCancelled();
    client.discard();
  }

  @Test
  void shutdownTakesOver() {
    server
        .maxConnectionIdle(minutes(10))
        .maxConnectionAge(minutes(100))
        .maxConnectionAgeGrace(Duration.ZERO);
    Peer client = client();
    call(client, 1);
    var unused = core().shutdown(Duration.ofDays(2));
    client.expectStarting("GOAWAY MAX NO_ERROR \"server shutdown\"", "PING", "GOAWAY 1");
    loop.advance(Duration.ofDays(1));
    answer(client, 1);
    assertThat(client.isClosed()).isTrue();
  }
}
