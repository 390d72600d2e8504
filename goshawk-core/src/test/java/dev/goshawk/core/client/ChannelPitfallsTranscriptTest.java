package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What other channels get wrong of states and connections, by the numbers of its table. */
class ChannelPitfallsTranscriptTest extends ClientFixture {

  @Test
  void channelTrap32_callsThatDoNotWaitFailWhileConnectionsFailAgainAndAgain() {
    channel().connect();
    loop.run();
    for (int i = 0; i < 5; i++) {
      attempt(i).fail("no route");
      assertThat(unary().status.code()).isEqualTo(Code.UNAVAILABLE); // in backoff
      while (attempts.size() == i + 1) {
        loop.advance(Duration.ofMillis(100));
      }
      assertThat(unary().status.code()).isEqualTo(Code.UNAVAILABLE); // while it connects
    }
    attempt(5).accept();
    assertThat(state()).isEqualTo(ConnectivityState.READY);
  }

  @Test
  void channelTrap43_watcherOfStatesMayCloseTheChannel() {
    List<ConnectivityState> seen = new ArrayList<>();
    CompletableFuture<Void> closed =
        channel()
            .whenStateLeaves(ConnectivityState.IDLE)
            .thenAccept(
                next -> {
                  channel().close();
                  seen.add(next);
                });
    Call call = unary();
    assertThat(closed).isCompleted();
    assertThat(seen).containsExactly(ConnectivityState.CONNECTING);
    assertThat(state()).isEqualTo(ConnectivityState.SHUTDOWN);
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void channelTrap44_goAwayOnAnIdleConnectionLeavesTheChannelIdle() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    answer(server, 1, call);
    server.send("GOAWAY \"idle for long\"");
    assertThat(server.isClosed()).isTrue();
    assertThat(state()).isEqualTo(ConnectivityState.IDLE);
    loop.advance(Duration.ofHours(1));
    only(0);
  }

  @Test
  void channelTrap85_noStreamsAtAllIsNoErrorAndCallsWait() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(100));
    Call running = unary();
    expectCall(server, 1);
    server.streams(0);
    Call waiting = unary();
    answer(server, 1, running);
    server.expect();
    assertThat(waiting.status).isNull();
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    server.streams(1);
    server.expectStarting("HEADERS 3", "DATA 3 [0:hi] ES");
    answer(server, 3, waiting);
  }

  @Test
  void channelTrap86_callsThatWaitGoWhenTheServerRaisesItsLimit() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(100));
    server.streams(1);
    Call first = unary();
    Call second = unary();
    Call third = unary();
    expectCall(server, 1);
    server.streams(2);
    server.expectStarting("HEADERS 3", "DATA 3 [0:hi] ES");
    server.streams(3);
    server.expectStarting("HEADERS 5", "DATA 5 [0:hi] ES");
    answer(server, 1, first);
    answer(server, 3, second);
    answer(server, 5, third);
  }

  @Test
  void channelTrap87_deadServerIsNoticedThoughNotEvenThePingCanBeSent() {
    keepalive =
        new Keepalive.Times(
            Duration.ofMinutes(1).toNanos(), Duration.ofSeconds(20).toNanos(), false, 0);
    Peer server = server();
    server.silent = true;
    server.reading(false);
    Call call = start(Texts.BIDI);
    for (int i = 0; i < 10; i++) {
      call.call.send("x".repeat(50_000));
    }
    loop.run();
    loop.advance(Duration.ofSeconds(95));
    assertThat(call.status).isNotNull().extracting(Status::code).isEqualTo(Code.UNAVAILABLE);
    assertThat(server.isClosed()).isTrue();
  }
}
