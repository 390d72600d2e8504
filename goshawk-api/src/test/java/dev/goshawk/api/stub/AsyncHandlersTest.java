package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ForwardingServerCall;
import dev.goshawk.api.Methods;
import dev.goshawk.api.RecordingSubscriber;
import dev.goshawk.api.ScriptedPublisher;
import dev.goshawk.api.ScriptedServerCall;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Asynchronous handlers: stages, publishers, and what cancellation does to them. */
class AsyncHandlersTest {
  private static final Status GONE = Status.CANCELLED.withMessage("the client went away");

  private final ScriptedPublisher responses = new ScriptedPublisher();

  private static ScriptedServerCall unary(AsyncHandlers.Unary<String, String> method) {
    ServerHandler<String, String> handler = AsyncHandlers.unary(method);
    assertThat(handler.isBlocking()).isFalse();
    ScriptedServerCall call = new ScriptedServerCall(Methods.UNARY).start(handler);
    call.request("ping");
    return call;
  }

  private ScriptedServerCall serverStreaming() {
    ScriptedServerCall call =
        new ScriptedServerCall(Methods.SERVER_STREAMING)
            .start(AsyncHandlers.serverStreaming((request, context) -> responses));
    call.request("ping");
    return call;
  }

  @Test
  void aStageIsAnsweredWhenItCompletes() {
    CompletableFuture<String> response = new CompletableFuture<>();
    ScriptedServerCall call = unary((request, context) -> response);
    assertThat(call.log.lines()).isEmpty();
    response.complete("pong");
    assertThat(call.log.lines()).containsExactly("sendLast pong");
  }

  @Test
  void aStageThatFailsFailsTheCallWithoutItsWrapping() {
    StatusException failure = Status.NOT_FOUND.exception();
    ScriptedServerCall plain = unary((request, context) -> CompletableFuture.failedFuture(failure));
    assertThat(plain.failure()).isSameAs(failure);
    CompletionStage<String> derived =
        CompletableFuture.<String>failedFuture(failure).thenApply(String::trim);
    ScriptedServerCall wrapped = unary((request, context) -> derived);
    assertThat(wrapped.failure()).isSameAs(failure);
    CompletionException bare = new CompletionException("without a cause", null);
    ScriptedServerCall odd = unary((request, context) -> CompletableFuture.failedFuture(bare));
    assertThat(odd.failure()).isSameAs(bare);
  }

  @Test
  void whatAMethodThrowsFailsTheCall() {
    IllegalStateException thrown = new IllegalStateException("thrown");
    ScriptedServerCall call =
        unary(
            (request, context) -> {
              throw thrown;
            });
    assertThat(call.failure()).isSameAs(thrown);
  }

  @Test
  void nullIsNoAnswer() {
    assertThat(unary((request, context) -> null).failure())
        .isInstanceOf(NullPointerException.class)
        .hasMessage("the handler of test.Service/Unary returned null");
    assertThat(unary((request, context) -> CompletableFuture.completedFuture(null)).failure())
        .isInstanceOf(NullPointerException.class);
    ScriptedServerCall stream =
        new ScriptedServerCall(Methods.BIDI)
            .start(AsyncHandlers.bidiStreaming((requests, context) -> null));
    assertThat(stream.failure()).hasMessage("the handler of test.Service/Both returned null");
  }

  @Test
  void anInterceptorThatThrowsWhileTheAnswerIsSentFailsTheCall() {
    CompletableFuture<String> response = new CompletableFuture<>();
    ServerHandler<String, String> handler = AsyncHandlers.unary((request, context) -> response);
    ScriptedServerCall call = new ScriptedServerCall(Methods.UNARY);
    IllegalStateException refused = new IllegalStateException("refused");
    call.start(
        inner ->
            handler.start(
                new ForwardingServerCall<>(inner) {
                  @Override
                  public void send(String message) {
                    throw refused;
                  }
                }));
    call.request("ping");
    response.complete("pong");
    assertThat(call.failure()).isSameAs(refused);
  }

  @Test
  void cancellationCancelsTheFuture() {
    CompletableFuture<String> response = new CompletableFuture<>();
    ScriptedServerCall call = unary((request, context) -> response);
    call.cancel(GONE);
    assertThat(response).isCancelled();
    assertThat(call.log.lines()).containsExactly("cancelled");
  }

  @Test
  void cancellationBeforeTheRequestIsHarmless() {
    ScriptedServerCall call =
        new ScriptedServerCall(Methods.UNARY)
            .start(
                AsyncHandlers.unary(
                    (request, context) -> CompletableFuture.completedFuture(request)));
    call.cancel(GONE);
    assertThat(call.log.lines()).containsExactly("cancelled");
  }

  @Test
  void responsesAreTakenAsTheCallHasRoom() {
    ScriptedServerCall call = serverStreaming();
    assertThat(responses.log.drain()).containsExactly("subscribe", "request 1");
    call.ready(false);
    responses.next("a");
    assertThat(responses.log.drain()).isEmpty();
    call.ready(true);
    assertThat(responses.log.drain()).containsExactly("request 1");
    responses.next("b");
    responses.complete();
    assertThat(call.log.lines()).containsExactly("send a", "send b", "close OK");
  }

  @Test
  void responsesThatFailFailTheCall() {
    ScriptedServerCall call = serverStreaming();
    StatusException failure = Status.DATA_LOSS.exception();
    responses.fail(new CompletionException(failure));
    assertThat(call.failure()).isSameAs(failure);
  }

  @Test
  void cancellationCancelsTheSubscription() {
    ScriptedServerCall call = serverStreaming();
    call.cancel(GONE);
    responses.next("late");
    responses.complete();
    assertThat(responses.log.lines()).containsExactly("subscribe", "request 1", "cancel");
    assertThat(call.log.lines()).containsExactly("cancelled");
  }

  @Test
  void aPublisherOfOneMillionRunsInline() {
    int count = 1_000_000;
    Flow.Publisher<String> many =
        subscriber ->
            subscriber.onSubscribe(
                new Flow.Subscription() {
                  private int left = count;

                  @Override
                  public void request(long wanted) {
                    for (long i = 0; i < wanted && left > 0; i++) {
                      left--;
                      subscriber.onNext("m");
                    }
                    if (left == 0) {
                      left = -1;
                      subscriber.onComplete();
                    }
                  }

                  @Override
                  public void cancel() {
                    left = -1;
                  }
                });
    ScriptedServerCall call =
        new ScriptedServerCall(Methods.SERVER_STREAMING)
            .start(AsyncHandlers.serverStreaming((request, context) -> many));
    call.request("ping");
    assertThat(call.log.lines()).hasSize(count + 1).last().isEqualTo("close OK");
  }

  @Test
  void requestsComeToTheOneSubscriber() {
    RecordingSubscriber requests = RecordingSubscriber.asking(2);
    CompletableFuture<String> response = new CompletableFuture<>();
    ScriptedServerCall call =
        new ScriptedServerCall(Methods.CLIENT_STREAMING)
            .start(
                AsyncHandlers.clientStreaming(
                    (publisher, context) -> {
                      publisher.subscribe(requests);
                      return response;
                    }));
    call.message("a", "b");
    call.halfClose();
    response.complete("sum");
    assertThat(requests.signals())
        .containsExactly("onSubscribe", "onNext a", "onNext b", "onComplete");
    assertThat(call.log.lines()).containsExactly("request 2", "sendLast sum");
  }

  @Test
  void aSubscriberThatComesLaterMissesNothing() {
    AtomicReference<Flow.Publisher<String>> kept = new AtomicReference<>();
    ScriptedServerCall call =
        new ScriptedServerCall(Methods.CLIENT_STREAMING)
            .start(
                AsyncHandlers.clientStreaming(
                    (publisher, context) -> {
                      kept.set(publisher);
                      return new CompletableFuture<>();
                    }));
    assertThat(call.log.lines()).isEmpty();
    RecordingSubscriber requests = RecordingSubscriber.asking(1);
    kept.get().subscribe(requests);
    assertThat(call.log.lines()).containsExactly("request 1");
    call.message("a");
    call.halfClose();
    assertThat(requests.signals()).containsExactly("onSubscribe", "onNext a", "onComplete");
  }

  @Test
  void cancellationReachesRequestsAndResponse() {
    RecordingSubscriber requests = RecordingSubscriber.asking(2);
    CompletableFuture<String> response = new CompletableFuture<>();
    ScriptedServerCall call =
        new ScriptedServerCall(Methods.CLIENT_STREAMING)
            .start(
                AsyncHandlers.clientStreaming(
                    (publisher, context) -> {
                      publisher.subscribe(requests);
                      return response;
                    }));
    call.cancel(GONE);
    assertThat(requests.signals()).containsExactly("onSubscribe", "onError");
    assertThat(response).isCancelled();
  }

  @Test
  void aSubscriberThatAnswersEarlyHearsOfItAfterItsSignal() {
    CompletableFuture<String> response = new CompletableFuture<>();
    RecordingSubscriber requests =
        RecordingSubscriber.asking(2).whenNext(message -> response.complete("enough"));
    ScriptedServerCall call =
        new ScriptedServerCall(Methods.CLIENT_STREAMING)
            .start(
                AsyncHandlers.clientStreaming(
                    (publisher, context) -> {
                      publisher.subscribe(requests);
                      return response;
                    }));
    call.message("a");
    assertThat(requests.signals()).containsExactly("onSubscribe", "onNext a", "onError");
    assertThat(call.log.lines()).containsExactly("request 2", "sendLast enough");
  }

  @Test
  void streamsBothWays() {
    RecordingSubscriber requests = RecordingSubscriber.asking(2);
    ScriptedServerCall call =
        new ScriptedServerCall(Methods.BIDI)
            .start(
                AsyncHandlers.bidiStreaming(
                    (publisher, context) -> {
                      publisher.subscribe(requests);
                      return responses;
                    }));
    call.message("q");
    responses.next("r");
    call.ready(false);
    responses.next("s", "t");
    assertThat(responses.log.drain()).containsExactly("subscribe", "request 1", "request 2");
    call.ready(true);
    assertThat(responses.log.drain()).containsExactly("request 1");
    call.cancel(GONE);
    assertThat(responses.log.drain()).containsExactly("cancel");
    assertThat(requests.signals()).containsExactly("onSubscribe", "onNext q", "onError");
    assertThat(call.log.lines())
        .containsExactly("request 2", "send r", "send s", "send t", "cancelled");
  }
}
