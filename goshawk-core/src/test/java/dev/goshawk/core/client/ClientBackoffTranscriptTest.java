package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.loop.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a channel tries to connect again: trap 46. */
class ClientBackoffTranscriptTest extends ClientFixture {

  @Test
  void trap46_backoffGrowsUpToTwoMinutes() {
    channel().connect();
    loop.run();
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      only(i).fail("no route");
      Duration wait = loop.untilNextTimer();
      seconds.add(Math.round(wait.toMillis() / 100.0) / 10.0);
      loop.advance(wait);
    }
    assertThat(seconds)
        .containsExactly(
            1.0, 1.6, 2.6, 4.1, 6.6, 10.5, 16.8, 26.8, 42.9, 68.7, 110.0, 120.0, 120.0);
  }

  @Test
  void trap46_jitterIsAFifthEitherWay() {
    random = 0;
    channel().connect();
    loop.run();
    only(0).fail("no route");
    // 0.8 s, but for the second that is between two attempts in any case
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofSeconds(1));
    random = 1;
    loop.advance(Duration.ofSeconds(1));
    only(1).fail("no route");
    assertThat(loop.untilNextTimer().toMillis()).isEqualTo(1_920);
  }

  @Test
  void trap46_attemptGetsTwentySecondsOrTheBackoff() {
    channel().connect();
    loop.run();
    List<Long> timeouts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      timeouts.add(only(i).timeout.toSeconds());
      only(i).fail("no route");
      loop.advance(loop.untilNextTimer());
    }
    assertThat(timeouts).containsExactly(20L, 20L, 20L, 20L, 20L, 20L, 20L, 26L, 42L, 68L);
  }

  @Test
  void trap46_backoffCountsFromTheAttemptsBegin() {
    channel().connect();
    loop.run();
    loop.advance(Duration.ofMillis(600));
    only(0).fail("no route");
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofMillis(400));
    loop.advance(Duration.ofMillis(400));
    loop.advance(Duration.ofSeconds(5));
    only(1).fail("no route");
    loop.advance(Duration.ZERO);
    only(2);
  }

  /** Row by row, what a connection has to bring for the next attempt to begin at once. */
  @Test
  void trap46_backoffBeginsAnewWithAResponseOrAConnectionThatLasts() {
    channel().connect();
    loop.run();
    only(0).fail("no route");
    loop.advance(Duration.ofSeconds(1));
    Peer silent = only(1).acceptSilently();
    silent.cut("hung up"); // TCP alone
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofMillis(1_600));
    loop.advance(Duration.ofMillis(1_600));
    only(2).accept().cut("gone"); // SETTINGS alone
    assertThat(unary().status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofMillis(2_560));
    loop.advance(Duration.ofMillis(2_560));
    Peer lasting = only(3).accept();
    loop.advance(Duration.ofMillis(4_096)); // its own backoff
    lasting.cut("gone");
    channel().connect();
    loop.run();
    only(4).fail("no route");
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void backoffIsConfigurable() {
    backoff = new Backoff.Bounds(100_000_000, 200_000_000);
    channel().connect();
    loop.run();
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      attempts.get(i).fail("no route");
      millis.add(loop.untilNextTimer().toMillis());
      loop.advance(loop.untilNextTimer());
    }
    assertThat(millis).containsExactly(100L, 160L, 200L, 200L);
  }

  @Test
  void resetBackoffTriesAtOnce() {
    channel().connect();
    loop.run();
    only(0).fail("no route");
    channel().resetConnectBackoff();
    loop.run();
    only(1).fail("no route");
    assertThat(loop.untilNextTimer()).isEqualTo(Duration.ofSeconds(1));
    loop.advance(Duration.ofSeconds(1));
    only(2).accept();
    channel().resetConnectBackoff();
    loop.run();
    only(2);
  }

  /** As when the event loop that had the attempt has ended. */
  @Test
  void attemptOfWhichTheTransportSaysNothingFails() {
    Call call = unary();
    loop.advance(Duration.ofSeconds(20));
    assertThat(call.status).isNull();
    loop.advance(Duration.ofSeconds(1));
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(call.status.message())
        .isEqualTo("cannot connect to a: the transport did not say in time whether it could");
    assertThat(attempts.get(0).aborted).isTrue();
    loop.run();
    Peer server = attempt(1).accept();
    Call next = unary();
    expectCall(server, 1);
    answer(server, 1, next);
  }
}
