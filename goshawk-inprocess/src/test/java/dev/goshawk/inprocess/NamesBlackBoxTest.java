package dev.goshawk.inprocess;

import static dev.goshawk.testservices.Texts.UNARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers are found by their names, and channels by the states that gRPC gives them. */
@ExtendWith(NoThreadLeft.class)
@SuppressWarnings("try") // servers in process are reached by their names
class NamesBlackBoxTest {
  private static final CallOptions PLAIN = CallOptions.DEFAULT;

  private static InProcessServer.Builder named(String name) {
    return InProcessServer.builder(name)
        .service(
            () -> Texts.serving(UNARY, Handlers.unary((text, call) -> name + " says " + text)));
  }

  private static String ask(Channel channel) {
    return ClientCalls.unary(channel, UNARY, PLAIN, "hello");
  }

  @Test
  void aNameIsTakenOnce() {
    try (Server one = named("one").start()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> named("one").start())
          .withMessage("an in-process server named 'one' runs already");
      assertThat(one.addresses()).containsExactly(new InProcessAddress("one"));
    }
    try (Server again = named("one").start()) {
      assertThat(again.addresses()).containsExactly(new InProcessAddress("one"));
    }
  }

  @Test
  void aServerInProcessHasNoPort() {
    try (Server one = named("one").start()) {
      assertThatIllegalStateException()
          .isThrownBy(one::port)
          .withMessageContaining("in-process:one");
    }
  }

  @Test
  void eachNameIsAServerOfItsOwn() {
    try (Server one = named("one").start();
        Server two = named("two").start();
        Channel toOne = InProcessChannel.to("one").build();
        Channel toTwo = InProcessChannel.to("two").build()) {
      assertThat(ask(toOne)).isEqualTo("one says hello");
      assertThat(ask(toTwo)).isEqualTo("two says hello");
    }
  }

  /** Each end waits for the other to be open, whichever loop is faster. */
  @Test
  void everyConnectionBeginsInOrder() {
    try (Server one = named("one").start()) {
      for (int i = 0; i < 200; i++) {
        try (Channel channel = InProcessChannel.to("one").build()) {
          assertThat(ask(channel)).isEqualTo("one says hello");
        }
      }
    }
  }

  @Test
  void noServerOfThatName() {
    try (Channel channel = InProcessChannel.to("nobody").build()) {
      StatusException failure = catchThrowableOfType(StatusException.class, () -> ask(channel));
      assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(failure.status().message())
          .contains("in-process:nobody", "no in-process server named 'nobody' runs");
      assertThat(channel.state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    }
  }

  @Test
  void aCallThatWaitsForReadyGetsTheServerThatStartsLater() throws Exception {
    try (Channel channel = InProcessChannel.to("late").build()) {
      CompletableFuture<String> waiting =
          AsyncClientCalls.unary(channel, UNARY, PLAIN.withWaitForReady(true), "hello");
      leave(channel, ConnectivityState.IDLE);
      leave(channel, ConnectivityState.CONNECTING);
      assertThat(channel.state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
      assertThat(waiting).isNotDone();
      try (Server late = named("late").start()) {
        channel.resetConnectBackoff();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo("late says hello");
      }
    }
  }

  private static void leave(Channel channel, ConnectivityState state) throws Exception {
    channel.whenStateLeaves(state).get(30, TimeUnit.SECONDS);
  }

  @Test
  void aCallThatWaitsForReadyEndsAtItsDeadline() {
    try (Channel channel = InProcessChannel.to("never").build()) {
      // There has been an attempt, whenever the deadline comes.
      assertThat(catchThrowableOfType(StatusException.class, () -> ask(channel))).isNotNull();
      CallOptions options = PLAIN.withWaitForReady(true).withTimeout(Duration.ofMillis(30));
      StatusException failure =
          catchThrowableOfType(
              StatusException.class, () -> ClientCalls.unary(channel, UNARY, options, ""));
      assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(failure.status().message()).contains("no connection: ");
    }
  }

  @Test
  void aChannelFindsTheServerThatTakesTheNameNext() throws Exception {
    try (Channel channel = InProcessChannel.to("one").build()) {
      try (Server first = named("one").start()) {
        assertThat(channel.state()).isEqualTo(ConnectivityState.IDLE);
        assertThat(ask(channel)).isEqualTo("one says hello");
        assertThat(channel.state()).isEqualTo(ConnectivityState.READY);
      }
      leave(channel, ConnectivityState.READY);
      try (Server second = named("one").start()) {
        assertThat(ask(channel)).isEqualTo("one says hello");
      }
    }
  }

  @Test
  void aClosedChannelTakesNoCalls() {
    Channel channel = InProcessChannel.to("one").build();
    channel.close();
    StatusException failure = catchThrowableOfType(StatusException.class, () -> ask(channel));
    assertThat(failure.status()).isEqualTo(Status.UNAVAILABLE.withMessage("the channel is closed"));
    assertThat(channel.state()).isEqualTo(ConnectivityState.SHUTDOWN);
  }
}
