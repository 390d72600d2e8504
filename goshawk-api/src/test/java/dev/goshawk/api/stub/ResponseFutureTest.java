package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Methods;
import dev.goshawk.api.ScriptedCalls;
import dev.goshawk.api.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A future of a response that somebody else than the call completes. */
@Timeout(120)
class ResponseFutureTest {
  private final ScriptedCalls calls = new ScriptedCalls();

  private CompletableFuture<String> call() {
    return AsyncClientCalls.unary(calls, Methods.UNARY, CallOptions.DEFAULT, "ping");
  }

  private List<String> log() {
    return calls.call().log.lines();
  }

  static Stream<Consumer<CompletableFuture<String>>> endings() {
    return Stream.of(
        future -> future.cancel(true),
        future -> future.complete("mine"),
        future -> future.completeExceptionally(new IllegalStateException("mine")),
        future -> future.completeAsync(() -> "mine", Runnable::run),
        future ->
            future.completeAsync(
                () -> {
                  throw new IllegalStateException("mine");
                },
                Runnable::run),
        future -> future.obtrudeValue("mine"),
        future -> future.obtrudeException(new IllegalStateException("mine")));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void whoeverCompletesItEndsTheCall(Consumer<CompletableFuture<String>> ending) {
    CompletableFuture<String> future = call();
    ending.accept(future);
    assertThat(future).isDone();
    assertThat(log()).hasSize(4);
    assertThat(log().get(3)).startsWith("cancel: the future of the response was c");
  }

  @Test
  void aTimeoutOfTheFutureEndsTheCall() throws Exception {
    CompletableFuture<String> future = call().orTimeout(1, TimeUnit.MILLISECONDS);
    assertThat(future.handle((response, failure) -> failure).get(60, TimeUnit.SECONDS))
        .isInstanceOf(TimeoutException.class);
    awaitCancel();
  }

  @Test
  void aDefaultOfTheFutureEndsTheCall() throws Exception {
    assertThat(call().completeOnTimeout("late", 1, TimeUnit.MILLISECONDS).get(60, TimeUnit.SECONDS))
        .isEqualTo("late");
    awaitCancel();
  }

  /** The thread that completed the future cancels right after. */
  private void awaitCancel() {
    while (log().size() < 4) {
      Thread.onSpinWait();
    }
    assertThat(log().get(3)).startsWith("cancel: the future of the response was completed");
  }

  @Test
  void theCallsOwnEndCancelsNothing() {
    calls.answering("pong");
    assertThat(call().join()).isEqualTo("pong");
    assertThat(log()).containsExactly("start", "request 1", "sendLast ping");
  }

  @Test
  void cancellingAReceivedResponseEndsTheCall() {
    var response =
        AsyncClientCalls.receive(
            CallOptions.DEFAULT,
            options -> AsyncClientCalls.unary(calls, Methods.UNARY, options, "ping"));
    response.cancel(true);
    assertThat(log()).hasSize(4);
  }

  @Test
  void receiveGivesTheResponseWithWhatCameBesideIt() {
    calls.whenHalfClosed(
        call -> {
          call.headers(Metadata.EMPTY);
          call.message("pong");
          call.close(Status.OK);
        });
    var response =
        AsyncClientCalls.receive(
            CallOptions.DEFAULT,
            options -> AsyncClientCalls.unary(calls, Methods.UNARY, options, "ping"));
    assertThat(response.join().message()).isEqualTo("pong");
  }
}
