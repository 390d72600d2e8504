package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * Another connection is begun whenever a call waits, every connection is full, more are allowed, no
 * attempt is under way and no backoff pends (gRFC A105), in whichever order the loops of the
 * channel and of the connections come to it.
 */
class ClientGrowthTranscriptTest extends ClientFixture {

  private static final int MAX_STREAMS = 3;
  private static final int MAX_CONNECTIONS = 4;

  /** Longer than any backoff, so that an attempt that waits for one has begun. */
  private static final Duration ANY_BACKOFF = Duration.ofMinutes(4);

  /** A connection, the loop that is its own, and how many calls it allows. */
  private static final class Backend {
    final Peer peer;
    final FakeLoop loop;
    int streams = MAX_STREAMS;

    Backend(Peer peer, FakeLoop loop) {
      this.peer = peer;
      this.loop = loop;
    }

    boolean isFull() {
      return peer.activeStreams() >= streams;
    }
  }

  private final List<Backend> backends = new ArrayList<>();
  private final List<FakeLoop> loops = new ArrayList<>(); // those of lost connections too
  private final List<Call> calls = new ArrayList<>();
  private int settled;
  private int allowed = MAX_CONNECTIONS;

  @BeforeEach
  void allowSeveral() {
    maxConnectionsPerAddress = MAX_CONNECTIONS;
  }

  @Test
  void connectionThatFillsUpFromTheQueueHasAnotherOneMade() {
    channel().connect();
    loop.run();
    Backend first = accept();
    first.streams = 1;
    first.peer.streams(1);
    settle();
    begin();
    begin();
    settle();
    loop.advance(Duration.ofSeconds(1));
    Backend second = accept();
    settle();
    assertThat(first.isFull()).isTrue();
    // Both have room again; three calls go to the first, which hears of them before the second.
    calls.forEach(Call::cancel);
    settle();
    second.streams = 1;
    second.peer.streams(1);
    begin();
    begin();
    begin();
    first.loop.run();
    loop.run();
    assertThat(attempts).hasSize(2);
    second.loop.run();
    loop.advance(ANY_BACKOFF);
    assertThat(attempts).hasSize(3);
    endAll();
  }

  @RepeatedTest(100)
  void growsInAnyOrderOfEvents(RepetitionInfo repetition) {
    Random chance = new Random(repetition.getCurrentRepetition());
    namesConfig = config(allowed);
    channel().connect();
    loop.run();
    for (int step = 1; step <= 120; step++) {
      event(chance);
      if (step % 12 == 0) {
        assertGrown();
      }
    }
    endAll();
  }

  private void event(Random chance) {
    switch (chance.nextInt(12)) {
      case 0, 1, 2 -> begin();
      case 3 -> loop.run();
      case 4, 5 -> {
        if (!backends.isEmpty()) {
          any(backends, chance).loop.run();
        }
      }
      case 6 -> {
        if (!calls.isEmpty()) {
          any(calls, chance).call.cancel("no longer wanted", null);
        }
      }
      case 7 -> {
        if (isAttempting()) {
          accept();
        }
      }
      case 8 -> {
        if (isAttempting() && chance.nextBoolean()) {
          settled++;
          attempts.get(settled - 1).fail("no route");
        }
      }
      case 9 -> {
        if (!backends.isEmpty()) {
          Backend backend = any(backends, chance);
          backend.streams = 1 + chance.nextInt(MAX_STREAMS);
          backend.peer.streams(backend.streams);
        }
      }
      case 10 -> {
        if (!backends.isEmpty() && chance.nextInt(3) == 0) {
          cut(any(backends, chance));
        }
      }
      default -> {
        if (chance.nextBoolean()) {
          advance(Duration.ofMillis(chance.nextInt(3_000)));
        } else {
          allowed = 1 + chance.nextInt(MAX_CONNECTIONS);
          namesConfig = config(allowed);
          resolve();
        }
      }
    }
  }

  private void assertGrown() {
    settle();
    advance(ANY_BACKOFF);
    settle();
    calls.removeIf(call -> call.status != null);
    long waiting =
        calls.size() - backends.stream().mapToLong(each -> each.peer.activeStreams()).sum();
    assertThat(waiting).isNotNegative();
    if (waiting > 0 && backends.size() < allowed && backends.stream().allMatch(Backend::isFull)) {
      assertThat(isAttempting())
          .as(waiting + " calls wait on " + backends.size() + " of " + allowed + " connections")
          .isTrue();
    }
    if (waiting > 0) {
      assertThat(backends).as("connections while calls wait").allMatch(Backend::isFull);
    }
  }

  private static String config(int connections) {
    return "{\"connectionScaling\": {\"maxConnectionsPerSubchannel\": " + connections + "}}";
  }

  private static <T> T any(List<T> list, Random chance) {
    return list.get(chance.nextInt(list.size()));
  }

  /** A call that waits for readiness and goes on until it is cancelled. */
  private void begin() {
    Call call = new Call(Texts.UP, PATIENT);
    call.call.start(call);
    calls.add(call);
  }

  private boolean isAttempting() {
    while (settled < attempts.size() && attempts.get(settled).aborted) {
      settled++;
    }
    assertThat(attempts.size() - settled).as("attempts under way").isLessThanOrEqualTo(1);
    return settled < attempts.size();
  }

  private Backend accept() {
    assertThat(isAttempting()).isTrue();
    FakeLoop own = new FakeLoop();
    Http2Config.Builder config = Http2Config.builder().maxConcurrentStreams(MAX_STREAMS);
    Backend backend = new Backend(attempts.get(settled).acceptOn(own, config), own);
    settled++;
    backends.add(backend);
    loops.add(own);
    return backend;
  }

  private void advance(Duration time) {
    loops.forEach(each -> each.advance(time));
    loop.advance(time);
  }

  /** Lets all loops work until nothing is left to do. */
  private void settle() {
    for (int i = 0; i < 8; i++) {
      loop.run();
      loops.forEach(FakeLoop::run);
      backends.forEach(each -> each.peer.take());
    }
  }

  private void cut(Backend backend) {
    backends.remove(backend);
    backend.peer.cut("lost");
    backend.peer.discard();
  }

  private void endAll() {
    settle();
    calls.forEach(call -> call.call.cancel("no longer wanted", null));
    settle();
    List.copyOf(backends).forEach(this::cut);
    loop.run();
    if (isAttempting()) {
      attempts.get(settled).fail("no route");
    }
    settle();
  }
}
