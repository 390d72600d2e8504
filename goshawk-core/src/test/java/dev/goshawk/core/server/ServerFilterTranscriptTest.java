package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.AsyncServerFilter;
import dev.goshawk.api.CallEnd;
import dev.goshawk.api.ContextKey;
import dev.goshawk.api.ForwardingServerCall;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerFilter;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters and admissions: when they run, around what, and how they end calls. */
class ServerFilterTranscriptTest extends ServerFixture {

  private static final ContextKey<String> USER = ContextKey.named("user");
  private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
  private static final String UNKNOWN_TAIL = " grpc-status=2 grpc-message=the handler failed";

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final CompletableFuture<CallEnd> ended = new CompletableFuture<>();

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

  private void noteEnd() {
    server.admission(call -> call.onEnd(ended::complete));
  }

  private CallEnd end() throws Exception {
    return ended.get(60, TimeUnit.SECONDS);
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
  void theFirstFilterIsTheOutermostAndTheAnswerComesBehindIt() {
    server
        .filter(noting("outer"))
        .filter(noting("inner"))
        .method(
            Texts.UNARY,
            Handlers.unary(
                (request, context) -> {
                  seen.add("handler");
                  return "echo " + request;
                }));
    Peer client = call();
    expectAnswer(client, "echo hi");
    assertThat(seen)
        .containsExactly("outer begins", "inner begins", "handler", "inner ends", "outer ends");
  }

  @Test
  void aThreadLocalReachesTheHandler() {
    server
        .filter(
            (call, next) -> {
              LOCAL.set("set");
              try {
                next.proceed();
              } finally {
                LOCAL.remove();
              }
            })
        .method(Texts.UNARY, Handlers.unary((request, context) -> LOCAL.get()));
    expectAnswer(call(), "set");
  }

  @Test
  void whatTheHandlerThrowsComesOutOfProceedUnchanged() {
    RuntimeException thrown = new IllegalStateException("of the handler");
    AtomicReference<Throwable> caught = new AtomicReference<>();
    server
        .filter(
            (call, next) -> {
              try {
                next.proceed();
              } catch (Exception e) {
                caught.set(e);
                throw e;
              }
            })
        .method(
            Texts.UNARY,
            Handlers.unary(
                (request, context) -> {
                  throw thrown;
                }));
    expectRefusal(call(), UNKNOWN_TAIL);
    assertThat(caught.get()).isSameAs(thrown);
  }

  @Test
  void aFailureThatAFilterKeepsToItselfIsOneAllTheSame() {
    server
        .filter(
            (call, next) -> {
              try {
                next.proceed();
              } catch (Exception e) {
                seen.add("caught");
              }
            })
        .method(
            Texts.UNARY,
            Handlers.unary(
                (request, context) -> {
                  throw new IllegalStateException("of the handler");
                }));
    expectRefusal(call(), UNKNOWN_TAIL);
    assertThat(seen).containsExactly("caught");
  }

  @Test
  void whatAFilterThrowsBehindTheHandlerReplacesItsAnswer() throws Exception {
    noteEnd();
    server
        .filter(
            (call, next) -> {
              next.proceed();
              throw Status.DATA_LOSS.withMessage("not committed").exception();
            })
        .method(Texts.UNARY, Handlers.unary((request, context) -> request));
    expectRefusal(call(), " grpc-status=15 grpc-message=not committed");
    assertThat(end().status().code()).isEqualTo(Status.Code.DATA_LOSS);
    assertThat(end().cause()).isInstanceOf(StatusException.class);
  }

  @Test
  void aFilterThatRefusesIsTheEndForAllOutside() throws Exception {
    noteEnd();
    AtomicReference<Status> closed = new AtomicReference<>();
    server
        .intercept(closing(closed))
        .filter(
            (call, next) -> {
              throw Status.UNAUTHENTICATED.withMessage("who are you").exception();
            })
        .method(Texts.UNARY, Handlers.unary((request, context) -> request));
    expectRefusal(call(), " grpc-status=16 grpc-message=who are you");
    assertThat(closed.get().code()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(end().status().code()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(end().isCancelled()).isFalse();
  }

  private static ServerInterceptor closing(AtomicReference<Status> closed) {
    return new ServerInterceptor() {
      @Override
      public <Q, R> ServerCallListener<Q> intercept(
          ServerCall<Q, R> call, ServerHandler<Q, R> next) {
        return next.start(
            new ForwardingServerCall<>(call) {
              @Override
              public void close(Status status, Metadata trailers) {
                closed.set(status);
                super.close(status, trailers);
              }
            });
      }
    };
  }

  @Test
  void anInnerInterceptorsFailureIsTheEndForTheOuter() {
    AtomicReference<Status> closed = new AtomicReference<>();
    server
        .intercept(closing(closed))
        .intercept(
            new ServerInterceptor() {
              @Override
              public <Q, R> ServerCallListener<Q> intercept(
                  ServerCall<Q, R> call, ServerHandler<Q, R> next) {
                throw Status.PERMISSION_DENIED.exception();
              }
            })
        .method(Texts.UNARY, Handlers.unary((request, context) -> request));
    expectRefusal(call(), " grpc-status=7");
    assertThat(closed.get().code()).isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void anInterceptorWithoutAListenerIsNamed() {
    class Forgetful implements ServerInterceptor {
      @Override
      public <Q, R> ServerCallListener<Q> intercept(
          ServerCall<Q, R> call, ServerHandler<Q, R> next) {
        return null;
      }
    }
    server.intercept(new Forgetful());
    server.method(Texts.UNARY, Handlers.unary((request, context) -> request));
    expectRefusal(
        call(),
        " grpc-status=13 grpc-message=an interceptor of the server gave the call no listener");
    assertThat(log.lines())
        .containsExactly(
            Forgetful.class.getName()
                + " answered no listener for a call of t.T/Unary, as an interceptor does that has"
                + " no use for next");
  }

  @Test
  void aFilterThatForgetsToProceedIsNamed() {
    class Forgetful implements ServerFilter {
      @Override
      public void filter(ServerContext call, Next next) {}
    }
    server.filter(new Forgetful());
    server.method(Texts.UNARY, Handlers.unary((request, context) -> request));
    expectRefusal(call(), " grpc-status=13 grpc-message=a filter of the server did not proceed");
    assertThat(log.lines())
        .containsExactly(
            "filter "
                + Forgetful.class.getName()
                + " neither proceeded nor failed in a call of t.T/Unary");
  }

  @Test
  void aFilterProceedsOnce() {
    server
        .filter(
            (call, next) -> {
              next.proceed();
              next.proceed();
            })
        .method(Texts.UNARY, Handlers.unary((request, context) -> request));
    expectRefusal(call(), UNKNOWN_TAIL);
    assertThat(log.thrown().get(0))
        .hasMessage("a filter has proceeded for the second time in a call of t.T/Unary");
  }

  @Test
  void streamsRunWithinAFilterAndTheirOkComesBehindIt() throws Exception {
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    server
        .filter(
            (call, next) -> {
              next.proceed();
              mayEnd.get(60, TimeUnit.SECONDS);
            })
        .method(
            Texts.BIDI,
            Handlers.bidiStreaming(
                (requests, responses, context) -> {
                  for (String request : requests) {
                    responses.write("echo " + request);
                  }
                }));
    Peer client = client();
    client.send("HEADERS 1 " + request("Bidi"), "DATA 1 [0:a]");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:echo a]");
    client.send("DATA 1 [0:b] ES");
    client.expect("DATA 1 [0:echo b]");
    mayEnd.complete(null);
    client.expect("HEADERS 1 ES grpc-status=0");
  }

  @Test
  void filtersBeginWhenTheRequestIsWhole() {
    server
        .filter(noting("filter"))
        .method(Texts.UNARY, Handlers.unary((request, context) -> request));
    Peer client = client();
    client.send(UNARY_REQUEST, "DATA 1 (00000000)");
    assertThat(seen).isEmpty();
    client.send("DATA 1 (02)", "DATA 1 (6869) ES");
    expectAnswer(client, "hi");
    assertThat(seen).containsExactly("filter begins", "filter ends");
  }

  @Test
  void stepsOfAServiceAreWithinThoseOfTheServer() {
    server
        .filter(noting("server"))
        .service(
            () ->
                ServiceDefinition.builder(
                        dev.goshawk.api.ServiceDescriptor.builder("t.S")
                            .methods(Other.METHOD)
                            .build())
                    .method(Other.METHOD, Handlers.unary((request, context) -> request))
                    .build(),
            around -> around.filter(noting("service")).admission(call -> seen.add("admission")))
        .method(Texts.UNARY, Handlers.unary((request, context) -> request));
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary").replace("t.T", "t.S"), "DATA 1 [0:hi] ES");
    expectAnswer(client, "hi");
    assertThat(seen)
        .containsExactly(
            "admission", "server begins", "service begins", "service ends", "server ends");
    client.send("HEADERS 3 " + request("Unary"), "DATA 3 [0:hi] ES");
    client.expectStarting("HEADERS 3", "DATA 3", "HEADERS 3 ES");
    assertThat(seen).hasSize(7);
  }

  /** A method of another service. */
  private static final class Other {
    static final dev.goshawk.api.MethodDescriptor<String, String> METHOD =
        dev.goshawk.api.MethodDescriptor.builder(
                dev.goshawk.api.MethodDescriptor.Kind.UNARY, "t.S", "Unary")
            .requests(Texts.TEXT)
            .responses(Texts.TEXT)
            .build();
  }

  @Test
  void aFilterThatAHandlerWouldSkipKeepsTheServerFromStarting() {
    server
        .filter(noting("tokens"))
        .method(
            Texts.UNARY,
            AsyncHandlers.unary((request, context) -> CompletableFuture.completedFuture(request)));
    assertThatThrownBy(this::core)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(getClass().getName())
        .hasMessageEndingWith(
            "is around blocking handlers only, but the handler of t.T/Unary is asynchronous; give"
                + " both kinds by filter(blocking, async), or leave asynchronous handlers out by"
                + " filterBlockingOnly");
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

  @Test
  void trailersMadeAtTheEndComeWithEveryStatus() throws Exception {
    noteEnd();
    MetadataKey<String> key = MetadataKey.ascii("x-made");
    server
        .admission(call -> call.addTrailers(() -> Metadata.of(key, "for " + seen.size())))
        .admission(
            call -> {
              seen.add("call");
              if (call.metadata().text("x-refused") != null) {
                throw Status.RESOURCE_EXHAUSTED.exception();
              }
            })
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (request, context) ->
                    request.equals("hi")
                        ? CompletableFuture.completedFuture(request)
                        : CompletableFuture.failedFuture(Status.ABORTED.exception())));
    Peer client = call();
    client.expect(
        "HEADERS 1 " + OK_HEADERS, "DATA 1 [0:hi]", "HEADERS 1 ES grpc-status=0 x-made=for 1");
    assertThat(end().trailers().get(key)).isEqualTo("for 1");
    client.send("HEADERS 3 " + request("Unary"), "DATA 3 [0:no] ES");
    client.expect("HEADERS 3 ES " + OK_HEADERS + " grpc-status=10 x-made=for 2");
    client.send("HEADERS 5 " + request("Unary") + " x-refused=yes");
    client.expect(
        "HEADERS 5 ES " + OK_HEADERS + " grpc-status=8 x-made=for 3", "RST_STREAM 5 NO_ERROR");
    client.send("HEADERS 7 ES " + request("Unary"));
    client.expect(
        "HEADERS 7 ES "
            + OK_HEADERS
            + " grpc-status=12 grpc-message=no request for t.T/Unary x-made=for 4");
  }

  @Test
  void anAdmissionDecidesAtTheHeaders() throws Exception {
    noteEnd();
    server
        .admission(
            call -> {
              seen.add("on the loop " + loop.inLoop());
              throw Status.RESOURCE_EXHAUSTED.withMessage("quota").exception();
            })
        .filter(noting("filter"))
        .method(Texts.UNARY, Handlers.unary((request, context) -> request));
    Peer client = client();
    client.send(UNARY_REQUEST);
    client.expect(
        "HEADERS 1 ES " + OK_HEADERS + " grpc-status=8 grpc-message=quota",
        "RST_STREAM 1 NO_ERROR");
    assertThat(seen).containsExactly("on the loop true");
    assertThat(end().status().code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(end().isCancelled()).isFalse();
  }

  @Test
  void anAdmissionLeavesValuesForTheHandler() {
    server
        .admission(call -> call.put(USER, "ada"))
        .method(Texts.UNARY, Handlers.unary((request, context) -> context.get(USER)));
    expectAnswer(call(), "ada");
  }

  @Test
  void aStatusOfAClientCallIsNoVerdict() throws Exception {
    noteEnd();
    StatusException foreign =
        StatusException.fromCall(
            Status.UNAVAILABLE.withMessage("cannot connect to 127.0.0.1:1"), Metadata.EMPTY);
    server.method(
        Texts.UNARY,
        Handlers.unary(
            (request, context) -> {
              throw request.equals("hi") ? foreign : foreign.relay();
            }));
    Peer client = call();
    expectRefusal(client, UNKNOWN_TAIL);
    assertThat(log.thrown()).containsExactly(foreign);
    assertThat(end().cause()).isSameAs(foreign);
    client.send("HEADERS 3 " + request("Unary"), "DATA 3 [0:relay] ES");
    client.expectStarting(
        "HEADERS 3 ES "
            + OK_HEADERS
            + " grpc-status=14 grpc-message=cannot connect to 127.0.0.1:1");
  }

  @Test
  void unknownPathsAreServedByTheFallback() {
    server
        .fallback(
            path ->
                path.equals("/t.S/Unary")
                    ? ServiceDefinition.Method.of(
                        Other.METHOD, Handlers.unary((request, context) -> "late " + request))
                    : null)
        .filter(noting("filter"))
        .method(Texts.UNARY, Handlers.unary((request, context) -> request));
    Peer client = client();
    for (int id = 1; id < 8; id += 2) { // again, when the headers come by reference
      client.send(
          "HEADERS " + id + " " + request("Unary").replace("t.T", "t.S"),
          "DATA " + id + " [0:hi] ES");
      client.expect(
          "HEADERS " + id + " " + OK_HEADERS,
          "DATA " + id + " [0:late hi]",
          "HEADERS " + id + " ES grpc-status=0");
    }
    client.send("HEADERS 9 " + request("Unary").replace("t.T", "t.U"), "DATA 9 [0:hi] ES");
    client.expectStarting(
        "HEADERS 9 ES :status=200 content-type=application/grpc grpc-accept-encoding=gzip"
            + " grpc-status=12 grpc-message=method not found: /t.U/Unary");
    assertThat(seen).hasSize(8);
  }

  @Test
  void closingFromWithinAHandlerDoesNotWaitForIt() {
    CountDownLatch announced = new CountDownLatch(1);
    server.method(
        Texts.UNARY,
        Handlers.unary(
            (request, context) -> {
              core().close();
              announced.await();
              return "closing " + core().state();
            }));
    Peer client = call();
    client.expect(
        "GOAWAY MAX NO_ERROR \"server shutdown\"", "PING", "GOAWAY 1 NO_ERROR \"server shutdown\"");
    announced.countDown();
    client.expect(
        "HEADERS 1 " + OK_HEADERS,
        "DATA 1 [0:closing SHUTTING_DOWN]",
        "HEADERS 1 ES grpc-status=0");
  }
}
