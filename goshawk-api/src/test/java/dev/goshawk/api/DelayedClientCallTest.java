package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.ClientCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that wait for their options. */
@Timeout(120)
class DelayedClientCallTest {
  private static final MetadataKey<String> TOKEN = MetadataKey.ascii("token");

  private final ScriptedCalls calls = new ScriptedCalls();
  private final CompletableFuture<String> token = new CompletableFuture<>();
  private final CallFactory channel =
      calls.intercepted(
          new DelayingInterceptor(
              options -> token.thenApply(t -> options.withMetadata(Metadata.of(TOKEN, t)))));

  @Test
  void anAsynchronousCallBeginsWhenTheOptionsCome() {
    calls.answering("pong");
    CompletableFuture<String> response =
        AsyncClientCalls.unary(channel, Methods.UNARY, CallOptions.DEFAULT, "ping");
    assertThat(calls.made()).isEmpty();
    assertThat(response).isNotDone();
    token.complete("t");
    assertThat(response.join()).isEqualTo("pong");
    assertThat(calls.call().log.lines()).containsExactly("start", "request 1", "sendLast ping");
    assertThat(calls.call().options.metadata().get(TOKEN)).isEqualTo("t");
  }

  @Test
  void aBlockingCallBeginsOnTheThreadThatWaits() throws Exception {
    List<String> threads = new ArrayList<>();
    CountDownLatch waiting = new CountDownLatch(1);
    calls.answering("pong").whenMade(call -> threads.add(Thread.currentThread().getName()));
    Background<String> caller =
        Background.start(
            () -> {
              waiting.countDown();
              return ClientCalls.unary(channel, Methods.UNARY, CallOptions.DEFAULT, "ping");
            });
    Background.await(waiting);
    token.complete("t");
    assertThat(caller.join()).isEqualTo("pong");
    assertThat(threads).containsExactly("background");
  }

  @Test
  void whatIsAskedMeanwhileIsDoneInOrder() {
    ClientCall<String, String> call = channel.newCall(Methods.BIDI, CallOptions.DEFAULT);
    Log heard = new Log();
    call.start(
        new ClientCallListener<>() {
          @Override
          public void onReady() {
            heard.add("ready " + call.isReady());
          }

          @Override
          public void onMessage(String message) {
            heard.add(message);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            heard.add(status.toString());
          }
        });
    assertThat(call.isReady()).isFalse();
    assertThat(call.isOpen()).isTrue();
    assertThat(call.describe().join()).isEqualTo("waiting for the options of the call");
    call.request(3);
    call.send("a");
    call.compressMessages(false);
    call.send("b");
    call.halfClose();
    token.complete("t");
    assertThat(heard.lines()).containsExactly("ready true");
    assertThat(calls.call().log.lines())
        .containsExactly(
            "start", "request 3", "send a", "compressMessages false", "send b", "halfClose");
    assertThat(call.isReady()).isTrue();
    calls.call().close(Status.OK);
    assertThat(heard.lines()).containsExactly("ready true", "OK");
  }

  private StatusException failureOf(CompletableFuture<String> response) {
    CompletionException thrown = catchThrowableOfType(CompletionException.class, response::join);
    assertThat(thrown).hasCauseInstanceOf(StatusException.class);
    return (StatusException) thrown.getCause();
  }

  private CompletableFuture<String> call(CallOptions options) {
    return AsyncClientCalls.unary(channel, Methods.UNARY, options, "ping");
  }

  @Test
  void aStatusInPlaceOfTheOptionsEndsTheCall() {
    CompletableFuture<String> response = call(CallOptions.DEFAULT);
    token.completeExceptionally(
        new StatusException(Status.UNAUTHENTICATED, Metadata.of(TOKEN, "none")));
    StatusException failure = failureOf(response);
    assertThat(failure.status()).isEqualTo(Status.UNAUTHENTICATED);
    assertThat(failure.trailers().get(TOKEN)).isEqualTo("none");
    assertThat(failure.isFromCall()).isTrue();
    assertThat(calls.made()).isEmpty();
  }

  @Test
  void anyOtherFailureIsUnavailable() {
    CompletableFuture<String> response = call(CallOptions.DEFAULT);
    token.completeExceptionally(new IllegalStateException("no network"));
    assertThat(failureOf(response).status().toString())
        .isEqualTo(
            "UNAVAILABLE: the options of test.Service/Unary could not be obtained:"
                + " java.lang.IllegalStateException: no network");
  }

  @Test
  void theDeadlineEndsTheWait() throws Exception {
    StatusException blocking =
        catchThrowableOfType(
            StatusException.class,
            () ->
                ClientCalls.unary(
                    channel,
                    Methods.UNARY,
                    CallOptions.DEFAULT.withTimeout(Duration.ofMillis(1)),
                    "ping"));
    assertThat(blocking.status())
        .isEqualTo(
            Status.DEADLINE_EXCEEDED.withMessage(
                "the deadline passed while test.Service/Unary waited for its options"));
    assertThat(token).isNotDone();
  }

  @Test
  void theWaitCountsAgainstTheTimeout() {
    CompletableFuture<String> response = call(CallOptions.DEFAULT.withTimeout(Duration.ofDays(1)));
    token.complete("t");
    assertThat(response).isNotDone();
    Deadline deadline = calls.call().options.deadline();
    assertThat(deadline).isNotNull();
    assertThat(deadline.remaining()).isLessThan(Duration.ofDays(1));
  }

  @Test
  void aCancelledCallNeverBegins() {
    CompletableFuture<String> response = call(CallOptions.DEFAULT);
    response.cancel(true);
    token.complete("t");
    assertThat(calls.made()).isEmpty();
  }

  /** An executor that throws, which may have run its task all the same. */
  private static Executor throwing(Throwable thrown, boolean runs) {
    return task -> {
      if (runs) {
        task.run();
      }
      DelayedClientCallTest.<RuntimeException>raise(thrown);
    };
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it is called to throw
  private static <T extends Throwable> void raise(Throwable failure) throws T {
    throw (T) failure;
  }

  @Test
  void anExecutorThatThrowsEndsTheCallAndNothingElse() {
    for (Throwable thrown :
        List.of(new RejectedExecutionException("full"), new OutOfMemoryError("no thread"))) {
      for (boolean runs : new boolean[] {false, true}) {
        List<Status> ends = new ArrayList<>();
        ClientCall<String, String> call =
            channel.newCall(
                Methods.UNARY, CallOptions.DEFAULT.withExecutor(throwing(thrown, runs)));
        call.start(ending(ends));
        call.cancel("no longer wanted", null);
        assertThat(ends).containsExactly(Status.CANCELLED.withMessage("no longer wanted"));
        assertThat(call.isOpen()).isFalse();
      }
    }
  }

  @Test
  void anExecutorThatTakesNothingEndsTheCallWhenItsOptionsCome() {
    RejectedExecutionException full = new RejectedExecutionException("full");
    List<Status> ends = new ArrayList<>();
    ClientCall<String, String> call =
        channel.newCall(Methods.UNARY, CallOptions.DEFAULT.withExecutor(throwing(full, false)));
    call.start(ending(ends));
    call.sendLast("ping");
    token.complete("t");
    assertThat(ends)
        .containsExactly(
            Status.CANCELLED.withMessage("the executor refused to begin the call: " + full));
    assertThat(ends.get(0).cause()).isSameAs(full);
    assertThat(calls.made()).isEmpty();
  }

  private static ClientCallListener<String> ending(List<Status> ends) {
    return new ClientCallListener<>() {
      @Override
      public void onMessage(String message) {}

      @Override
      public void onClose(Status status, Metadata trailers) {
        ends.add(status);
      }
    };
  }

  @Test
  void aStageThatThrowsOrGivesNothingEndsTheCall() {
    CompletableFuture<CallOptions> odd =
        new CompletableFuture<>() {
          @Override
          public <U> CompletableFuture<U> thenApply(Function<? super CallOptions, ? extends U> fn) {
            throw new IllegalStateException("odd");
          }
        };
    assertThat(endOf(odd).message())
        .isEqualTo(
            "the options of test.Service/Unary could not be obtained:"
                + " java.lang.IllegalStateException: odd");
    assertThat(endOf(CompletableFuture.completedFuture(null)).message())
        .endsWith(
            "java.lang.NullPointerException: the stage of the options was completed with null");
  }

  private Status endOf(CompletableFuture<CallOptions> options) {
    CallFactory delayed = calls.intercepted(new DelayingInterceptor(ignored -> options));
    Status status =
        failureOf(AsyncClientCalls.unary(delayed, Methods.UNARY, CallOptions.DEFAULT, "ping"))
            .status();
    assertThat(status.code()).isEqualTo(Status.Code.UNAVAILABLE);
    return status;
  }

  @Test
  void theCallBeingServedGoesAlong() throws Exception {
    ServerContext serving = new FakeContext(Methods.BIDI);
    serving.call(() -> call(CallOptions.DEFAULT));
    token.complete("t");
    assertThat(calls.call().options.parent()).isSameAs(serving);
  }

  @Test
  void aRefusalByTheNextInterceptorEndsTheCall() {
    CallFactory refusing =
        new CallFactory() {
          @Override
          public <Q, R> ClientCall<Q, R> newCall(
              MethodDescriptor<Q, R> method, CallOptions options) {
            throw new StatusException(Status.PERMISSION_DENIED);
          }
        };
    CompletableFuture<String> response =
        AsyncClientCalls.unary(
            refusing.intercepted(
                new DelayingInterceptor(options -> token.thenApply(ignored -> options))),
            Methods.UNARY,
            CallOptions.DEFAULT,
            "ping");
    token.complete("t");
    assertThat(failureOf(response).status()).isEqualTo(Status.PERMISSION_DENIED);
  }
}
