package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.AsyncServerFilter;
import dev.goshawk.api.ContextKey;
import dev.goshawk.api.ServerFilter;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters around asynchronous handlers. */
class AsyncFilterTranscriptTest extends ServerFixture {

  private static final ContextKey<String> USER = ContextKey.named("user");

  private static final String UNKNOWN_TAIL = " grpc-status=2 grpc-message=the handler failed";

  private final List<String> seen = new CopyOnWriteArrayList<>();

  private ServerFilter noting(String name) {
    return (call, next) -> {
      seen.add(name + " begins");
      try {
        next.proceed();
      } finally {
        seen.add(name + " ends");
      }
    };
  }

  private static final String UNARY_REQUEST = "HEADERS 1 " + request("Unary");

  private Peer call() {
    Peer client = client();
    client.send(UNARY_REQUEST, "DATA 1 [0:hi] ES");
    return client;
  }

  private void expectAnswer(Peer client, String answer) {
    client.expect(
        "HEADERS 1 " + OK_HEADERS, "DATA 1 [0:" + answer + "]", "HEADERS 1 ES grpc-status=0");
  }

  private void expectRefusal(Peer client, String tail) {
    client.expect("HEADERS 1 ES " + OK_HEADERS + tail);
  }

  @Test
  void anAsyncFilterThatAHandlerWouldSkipKeepsTheServerFromStarting() {
    server
        .filterAsync((call, next) -> next.proceed())
        .method(Texts.UNARY, Handlers.unary((request, context) -> request));
    assertThatThrownBy(this::core)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith(
            "is around asynchronous handlers only, but the handler of t.T/Unary is blocking; give"
                + " both kinds by filter(blocking, async), or leave blocking handlers out by"
                + " filterAsyncOnly");
  }

  @Test
  void eachStyleHasItsFormOfAFilter() {
    server
        .filter(
            (call, next) -> {
              seen.add("blocking");
              next.proceed();
            },
            (call, next) -> {
              seen.add("async");
              return next.proceed();
            })
        .filterBlockingOnly(noting("blocking only"))
        .filterAsyncOnly(
            (call, next) -> {
              seen.add("async only");
              return next.proceed();
            })
        .method(Texts.UNARY, Handlers.unary((request, context) -> request))
        .method(Texts.UP, AsyncHandlers.clientStreaming((requests, context) -> answered()));
    expectAnswer(call(), "hi");
    assertThat(seen).containsExactly("blocking", "blocking only begins", "blocking only ends");
    seen.clear();
    Peer other = client();
    other.send("HEADERS 1 " + request("Up") + "", "DATA 1 [0:hi] ES");
    other.expectStarting("HEADERS 1", "DATA 1 [0:done]", "HEADERS 1 ES grpc-status=0");
    assertThat(seen).containsExactly("async", "async only");
  }

  private static CompletableFuture<String> answered() {
    return CompletableFuture.completedFuture("done");
  }

  @Test
  void anAsyncFilterMayProceedLaterFromAnyThread() throws Exception {
    CompletableFuture<String> token = new CompletableFuture<>();
    AtomicReference<Boolean> onLoop = new AtomicReference<>();
    AsyncServerFilter filter =
        (call, next) ->
            token.thenCompose(
                user -> {
                  call.put(USER, user);
                  return next.proceed();
                });
    server
        .filterAsync(filter)
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (request, context) -> {
                  onLoop.set(loop.inLoop());
                  return CompletableFuture.completedFuture(request + " " + context.get(USER));
                }));
    Peer client = call();
    client.expect();
    Thread other = new Thread(() -> token.complete("ada"));
    other.start();
    other.join();
    expectAnswer(client, "hi ada");
    assertThat(onLoop.get()).isTrue();
  }

  @Test
  void anAsyncFilterIsCancelledWithItsCall() {
    CompletableFuture<Void> stage = new CompletableFuture<>();
    server
        .filterAsync((call, next) -> stage)
        .method(Texts.UNARY, AsyncHandlers.unary((request, context) -> answered()));
    Peer client = call();
    client.send("RST_STREAM 1 CANCEL");
    assertThat(stage.isCancelled()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAsyncFilterThatFailsEndsTheCall(boolean thrown) {
    server
        .filterAsync(
            (call, next) -> {
              StatusException refusal = Status.UNAUTHENTICATED.withMessage("who").exception();
              if (thrown) {
                throw refusal;
              }
              return CompletableFuture.failedFuture(refusal);
            })
        .method(Texts.UNARY, AsyncHandlers.unary((request, context) -> answered()));
    expectRefusal(call(), " grpc-status=16 grpc-message=who");
  }

  @Test
  void anAsyncFilterSeesTheFailureOfItsHandler() {
    server
        .filterAsync(
            (call, next) ->
                next.proceed().whenComplete((done, failure) -> seen.add(failure.getMessage())))
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (request, context) -> {
                  throw new IllegalStateException("of the handler");
                }));
    expectRefusal(call(), UNKNOWN_TAIL);
    assertThat(seen).containsExactly("of the handler");
  }

  @Test
  void anAsyncFilterThatForgetsToProceedIsNamed() {
    server
        .filterAsync((call, next) -> CompletableFuture.completedFuture(null))
        .method(Texts.UNARY, AsyncHandlers.unary((request, context) -> answered()));
    expectRefusal(call(), " grpc-status=13 grpc-message=a filter of the server did not proceed");
    assertThat(log.lines().get(0)).endsWith("neither proceeded nor failed in a call of t.T/Unary");
  }
}
