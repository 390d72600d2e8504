package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.ForwardingClientCall;
import dev.goshawk.api.Log;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Methods;
import dev.goshawk.api.RecordingSubscriber;
import dev.goshawk.api.ScriptedCalls;
import dev.goshawk.api.ScriptedClientCall;
import dev.goshawk.api.ScriptedPublisher;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** Calls with one response as futures, and publishers of requests. */
class AsyncClientCallsTest {
  private static final Metadata TRAILERS = Metadata.of(MetadataKey.ascii("x-trailer"), "t");
  private static final Status NOT_FOUND = Status.NOT_FOUND.withMessage("no such point");

  private final ScriptedCalls calls = new ScriptedCalls();
  private final ScriptedPublisher requests = new ScriptedPublisher();

  private CompletableFuture<String> unary() {
    return AsyncClientCalls.unary(calls, Methods.UNARY, CallOptions.DEFAULT, "ping");
  }

  private CompletableFuture<String> clientStreaming(Flow.Publisher<String> source) {
    return AsyncClientCalls.clientStreaming(
        calls, Methods.CLIENT_STREAMING, CallOptions.DEFAULT, source);
  }

  private static StatusException failureOf(CompletableFuture<?> future) {
    assertThat(future).isCompletedExceptionally();
    Throwable failure = catchThrowable(future::join);
    assertThat(failure).hasCauseInstanceOf(StatusException.class);
    return (StatusException) failure.getCause();
  }

  @Test
  void aResponseCompletesTheFutureAtTheEnd() {
    CompletableFuture<String> response = unary();
    calls.call().message("pong");
    assertThat(response).isNotDone();
    calls.call().close(Status.OK);
    assertThat(response).isCompletedWithValue("pong");
    assertThat(calls.call().log.lines()).containsExactly("start", "request 1", "sendLast ping");
  }

  @Test
  void aFailureCompletesItWithStatusAndTrailers() {
    CompletableFuture<String> response = unary();
    calls.call().message("pong");
    calls.call().close(NOT_FOUND, TRAILERS);
    assertThat(failureOf(response).status()).isEqualTo(NOT_FOUND);
    assertThat(failureOf(response).trailers()).isEqualTo(TRAILERS);
  }

  @Test
  void okIsNeverInvented() {
    CompletableFuture<String> none = unary();
    calls.call().close(Status.OK);
    assertThat(failureOf(none).code()).isSameAs(Status.Code.INTERNAL);
  }

  @Test
  void cancellingTheFutureCancelsTheCall() {
    CompletableFuture<String> response = unary();
    assertThat(response.cancel(true)).isTrue();
    assertThat(response.cancel(true)).isTrue(); // as futures answer
    assertThat(calls.call().log.lines())
        .containsExactly(
            "start",
            "request 1",
            "sendLast ping",
            "cancel: the future of the response was cancelled");
    assertThatThrownBy(response::join).isInstanceOf(CancellationException.class);
  }

  @Test
  void aFutureThatIsDoneIsNotCancelled() {
    calls.answering("pong");
    CompletableFuture<String> response = unary();
    assertThat(response.cancel(true)).isFalse();
    assertThat(calls.call().log.lines()).containsExactly("start", "request 1", "sendLast ping");
  }

  @Test
  void aDerivedFutureLeavesTheCallAlone() {
    CompletableFuture<Integer> length = unary().thenApply(String::length);
    assertThat(length.getClass()).isSameAs(CompletableFuture.class);
    length.cancel(true);
    assertThat(calls.call().log.lines()).containsExactly("start", "request 1", "sendLast ping");
  }

  @Test
  void resultsComeOnTheExecutorOfTheOptions() {
    Log executions = new Log();
    CallOptions options =
        CallOptions.DEFAULT.withExecutor(
            task -> {
              executions.add("event");
              task.run();
            });
    calls.answering("pong");
    assertThat(AsyncClientCalls.unary(calls, Methods.UNARY, options, "ping"))
        .isCompletedWithValue("pong");
    assertThat(executions.lines()).containsExactly("event", "event");
  }

  /** An interceptor that throws at a point of a call. */
  private static final class Refusing implements ClientInterceptor {
    private final String at;

    Refusing(String at) {
      this.at = at;
    }

    private void at(String point) {
      if (at.equals(point)) {
        throw Status.UNAUTHENTICATED.withMessage("at " + point).exception();
      }
    }

    @Override
    public <Q, R> ClientCall<Q, R> intercept(
        MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
      at("call");
      return new ForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(ClientCallListener<R> listener) {
          at("start");
          super.start(listener);
        }

        @Override
        public void send(Q message) {
          at("send");
          super.send(message);
        }
      };
    }
  }

  @Test
  void anInterceptorThatThrowsFailsTheFuture() {
    for (String point : new String[] {"call", "start", "send"}) {
      CompletableFuture<String> response =
          AsyncClientCalls.unary(
              calls.intercepted(new Refusing(point)), Methods.UNARY, CallOptions.DEFAULT, "ping");
      assertThat(failureOf(response)).hasMessage("UNAUTHENTICATED: at " + point);
    }
    assertThat(calls.made()).hasSize(2);
    assertThat(calls.made().get(1).log.lines()).hasSize(3).startsWith("start", "request 1");
    assertThat(calls.made().get(1).log.lines().get(2)).startsWith("cancel: the request of");
  }

  @Test
  void anInterceptorThatThrowsFailsTheSubscriber() {
    for (String point : new String[] {"call", "start", "send"}) {
      RecordingSubscriber responses = RecordingSubscriber.asking(1);
      AsyncClientCalls.serverStreaming(
              calls.intercepted(new Refusing(point)),
              Methods.SERVER_STREAMING,
              CallOptions.DEFAULT,
              "ping")
          .subscribe(responses);
      assertThat(responses.signals()).containsExactly("onSubscribe", "onError"); // Flow §1.9
      assertThat(responses.failure()).hasMessage("UNAUTHENTICATED: at " + point);
    }
    RecordingSubscriber responses = RecordingSubscriber.asking(1);
    AsyncClientCalls.bidiStreaming(
            calls.intercepted(new Refusing("call")), Methods.BIDI, CallOptions.DEFAULT, requests)
        .subscribe(responses);
    assertThat(responses.signals()).containsExactly("onSubscribe", "onError");
    assertThat(requests.log.lines()).isEmpty();
  }

  @Test
  void requestsAreTakenAsTheCallHasRoom() {
    calls.answering("sum").whenMade(call -> call.ready(false));
    CompletableFuture<String> response = clientStreaming(requests);
    ScriptedClientCall call = calls.call();
    assertThat(requests.log.drain()).containsExactly("subscribe");
    call.ready(true);
    requests.next("a");
    assertThat(requests.log.drain()).containsExactly("request 1", "request 2");
    requests.next("b");
    requests.complete();
    assertThat(response).isCompletedWithValue("sum");
    assertThat(call.log.lines())
        .containsExactly("start", "request 1", "send a", "send b", "halfClose");
    assertThat(requests.log.drain()).isEmpty();
  }

  @Test
  void requestsThatFailCancelTheCall() {
    CompletableFuture<String> response = clientStreaming(requests);
    IllegalStateException broken = new IllegalStateException("broken");
    requests.fail(broken);
    assertThat(failureOf(response).code()).isSameAs(Status.Code.CANCELLED);
    assertThat(failureOf(response)).hasCause(broken);
    assertThat(calls.call().log.lines())
        .containsExactly(
            "start",
            "request 1",
            "cancel: the publisher of requests failed: java.lang.IllegalStateException: broken");
  }

  @Test
  void aPublisherThatThrowsHasFailed() {
    CompletableFuture<String> response =
        clientStreaming(
            subscriber -> {
              throw new IllegalStateException("thrown");
            });
    assertThat(failureOf(response)).hasMessageContaining("thrown");
    assertThat(calls.call().log.lines()).hasSize(3).last().asString().startsWith("cancel: ");
  }

  @Test
  void thePublisherIsToldToStopWhenTheCallEnds() {
    CompletableFuture<String> response = clientStreaming(requests);
    calls.call().close(NOT_FOUND);
    assertThat(requests.log.lines()).containsExactly("subscribe", "request 1", "cancel");
    assertThat(response).isCompletedExceptionally();
  }

  @Test
  void cancellingTheFutureStopsThePublisher() {
    CompletableFuture<String> response = clientStreaming(requests);
    response.cancel(false);
    requests.next("late");
    assertThat(requests.log.lines()).containsExactly("subscribe", "request 1", "cancel");
    assertThat(calls.call().log.lines())
        .containsExactly("start", "request 1", "cancel: the future of the response was cancelled");
  }

  @Test
  void aMissingPublisherIsRefusedBeforeACallIsMade() {
    assertThatThrownBy(() -> clientStreaming(null)).isInstanceOf(NullPointerException.class);
    assertThat(calls.made()).isEmpty();
  }

  @Test
  void dependentStagesSeeTheFailureAsCause() {
    CompletableFuture<Integer> length = unary().thenApply(String::length);
    calls.call().close(NOT_FOUND);
    assertThatThrownBy(length::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(StatusException.class);
  }
}
