package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.ForwardingServerCall;
import dev.goshawk.api.Metadata;
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

/** Filters and admissions: when they run, around what, and how they end calls. */
class ServerFilterTranscriptTest extends ServerFixture {

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
