package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The end of a channel. */
class ClientShutdownTranscriptTest extends ClientFixture {

  @Test
  void closedChannelFailsWhatWaitsAndWhatComes() {
    Call waiting = call(Texts.UNARY, PATIENT);
    only(0).fail("no route");
    CompletableFuture<Void> terminated = channel().shutdown(Duration.ofMinutes(1));
    Call late = unary();
    loop.run();
    assertEnd(waiting, Code.UNAVAILABLE, "the channel is closed");
    assertEnd(late, Code.UNAVAILABLE, "the channel is closed");
    assertThat(terminated).isCompleted();
    assertThat(state()).isEqualTo(ConnectivityState.SHUTDOWN);
    assertThat(released).isTrue();
  }

  /** The loop does not run here while close waits. */
  @Test
  void closeDoesNotWaitForALoopThatIsStuck() {
    Peer server = server();
    inAnyLoop = false;
    channel().close(Duration.ofMillis(1), Duration.ofMillis(20));
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("Channel[test:target, READY] did not close within PT0.02S");
    loop.run();
    assertThat(state()).isEqualTo(ConnectivityState.SHUTDOWN);
    assertThat(server.isClosed()).isTrue();
  }

  @Test
  void attemptOfAClosedChannelIsGivenUp() {
    unary();
    var unused = channel().shutdown(Duration.ofMinutes(1));
    loop.run();
    assertThat(only(0).aborted).isTrue();
    assertThat(released).isTrue();
  }

  @Test
  void gracefulShutdownLetsRunningCallsEnd() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    CompletableFuture<Void> terminated = channel().shutdown(Duration.ofMinutes(1));
    assertThat(unary().status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(terminated).isNotDone();
    answer(server, 1, call);
    assertThat(server.isClosed()).isTrue();
    assertThat(terminated).isCompleted();
  }

  @Test
  void callsThatOutliveTheGraceAreUnavailable() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    CompletableFuture<Void> terminated = channel().shutdown(Duration.ofMinutes(1));
    loop.run();
    loop.advance(Duration.ofMinutes(1));
    assertEnd(call, Code.UNAVAILABLE, "the channel was closed");
    assertThat(terminated).isCompleted();
    server.discard();
  }

  @Test
  void nullIsRefusedByItsNameAndChangesNothing() {
    Peer server = server();
    assertThatThrownBy(() -> channel().shutdown(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("grace");
    assertThatThrownBy(() -> channel().whenStateLeaves(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("leaving");
    Call call = unary();
    expectCall(server, 1);
    assertThatThrownBy(() -> call.call.cancel(null, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("reason");
    answer(server, 1, call);
    CompletableFuture<Void> terminated = channel().shutdown(Duration.ZERO);
    loop.run();
    assertThat(server.take()).isNotEmpty();
    assertThat(terminated).isCompleted();
  }
}
