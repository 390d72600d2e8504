package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Admission;
import dev.goshawk.api.AsyncServerFilter;
import dev.goshawk.api.ForwardingServerCallListener;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerFilter;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log names the step that has failed: the handler, or what stands around it. */
class FailedStepTranscriptTest extends ServerFixture {

  private static final String THE_HANDLER = "the handler of t.T/Unary failed";

  private static RuntimeException failure() {
    return new IllegalStateException("boom");
  }

  private static String named(Object step, String kind) {
    return kind + " " + step.getClass().getName() + " of t.T/Unary failed";
  }

  private void blocking(boolean fails) {
    server.method(
        Texts.UNARY,
        Handlers.unary(
            (request, context) -> {
              if (fails) {
                throw failure();
              }
              return request;
            }));
  }

  private void async(boolean fails) {
    server.method(
        Texts.UNARY,
        AsyncHandlers.unary(
            (request, context) ->
                fails
                    ? CompletableFuture.failedFuture(failure())
                    : CompletableFuture.completedFuture(request)));
  }

  private void expectFailure(String logged) {
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expectStarting(
        "HEADERS 1 ES " + OK_HEADERS + " grpc-status=2 grpc-message=the handler failed");
    assertThat(log.lines()).containsExactly(logged);
  }

  @Test
  void admission() {
    async(false);
    Admission admission =
        call -> {
          throw failure();
        };
    server.admission(call -> {}).admission(admission);
    Peer client = client();
    client.send("HEADERS 1 ES " + request("Unary"));
    client.expectStarting("HEADERS 1 ES " + OK_HEADERS + " grpc-status=2");
    assertThat(log.lines()).containsExactly(named(admission, "admission"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void interceptor(boolean atStart) {
    async(false);
    ServerInterceptor interceptor =
        new ServerInterceptor() {
          @Override
          public <Q, R> ServerCallListener<Q> intercept(
              ServerCall<Q, R> call, ServerHandler<Q, R> next) {
            if (atStart) {
              throw failure();
            }
            return new ForwardingServerCallListener<>(next.start(call)) {
              @Override
              public void onHalfClose() {
                throw failure();
              }
            };
          }
        };
    server.intercept(interceptor);
    expectFailure(named(interceptor, "interceptor"));
  }

  @Test
  void handlerWithinInterceptors() {
    async(true);
    server.intercept(
        new ServerInterceptor() {
          @Override
          public <Q, R> ServerCallListener<Q> intercept(
              ServerCall<Q, R> call, ServerHandler<Q, R> next) {
            return next.start(call);
          }
        });
    expectFailure(THE_HANDLER);
  }

  @Test
  void filterWithinAnother() {
    blocking(false);
    ServerFilter inner =
        (call, next) -> {
          next.proceed();
          throw failure();
        };
    server.filter((call, next) -> next.proceed()).filter(inner);
    expectFailure(named(inner, "filter"));
  }

  @Test
  void filterThatMakesAFailureItsOwn() {
    blocking(true);
    ServerFilter outer =
        (call, next) -> {
          try {
            next.proceed();
          } catch (IllegalStateException e) {
            throw new IllegalArgumentException("changed", e);
          }
        };
    server.filter(outer);
    expectFailure(named(outer, "filter"));
  }

  @Test
  void handlerWithinFilters() {
    blocking(true);
    server.filter((call, next) -> next.proceed()).filter((call, next) -> next.proceed());
    expectFailure(THE_HANDLER);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asyncFilterWithinAnother(boolean thrown) {
    async(false);
    AsyncServerFilter inner =
        (call, next) -> {
          if (thrown) {
            throw failure();
          }
          return next.proceed()
              .thenRun(
                  () -> {
                    throw failure();
                  });
        };
    server.filterAsync((call, next) -> next.proceed()).filterAsync(inner);
    expectFailure(named(inner, "filter"));
  }

  @Test
  void handlerWithinAsyncFilters() {
    async(true);
    server
        .filterAsync((call, next) -> next.proceed())
        .filterAsync((call, next) -> next.proceed().whenComplete((done, failure) -> {}));
    expectFailure(THE_HANDLER);
  }
}
