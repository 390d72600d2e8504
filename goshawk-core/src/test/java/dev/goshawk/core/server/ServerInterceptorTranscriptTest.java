package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ContextKey;
import dev.goshawk.api.ForwardingServerCall;
import dev.goshawk.api.ForwardingServerCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interceptors of a server: their order, what they see and change, and how they end calls. */
class ServerInterceptorTranscriptTest extends ServerFixture {

  private static final MetadataKey<String> KEY = MetadataKey.ascii("x-key");
  private static final ContextKey<String> USER = ContextKey.named("user");

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> completed = new CompletableFuture<>();

  /** Writes down everything that passes. */
  private final class Writing implements ServerInterceptor {
    private final String name;

    Writing(String name) {
      this.name = name;
    }

    @Override
    public <Q, R> ServerCallListener<Q> intercept(ServerCall<Q, R> call, ServerHandler<Q, R> next) {
      seen.add(name + " begins");
      ServerCallListener<Q> listener =
          next.start(
              new ForwardingServerCall<>(call) {
                @Override
                public void send(R message) {
                  seen.add(name + " sends " + message);
                  super.send(message);
                }

                @Override
                public void close(Status status, Metadata trailers) {
                  seen.add(name + " closes with " + status.code());
                  super.close(status, trailers);
                }
              });
      return new ForwardingServerCallListener<>(listener) {
        @Override
        public void onMessage(Q message) {
          seen.add(name + " gets " + message);
          super.onMessage(message);
        }

        @Override
        public void onHalfClose() {
          seen.add(name + " gets the end");
          super.onHalfClose();
        }

        @Override
        public void onComplete() {
          seen.add(name + " completes");
          super.onComplete();
          if (name.equals("outer")) {
            completed.complete(null);
          }
        }
      };
    }
  }

  private static ServerHandler<String, String> echo(boolean blocking) {
    return blocking
        ? Handlers.unary((request, context) -> "echo " + request)
        : dev.goshawk.api.stub.AsyncHandlers.unary(
            (request, context) -> CompletableFuture.completedFuture("echo " + request));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void firstInterceptorIsTheOutermost(boolean blocking) throws Exception {
    server
        .intercept(new Writing("outer"))
        .intercept(new Writing("inner"))
        .method(Texts.UNARY, echo(blocking));
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:echo hi]", "HEADERS 1 ES grpc-status=0");
    completed.get(60, TimeUnit.SECONDS);
    assertThat(seen)
        .containsExactly(
            "outer begins",
            "inner begins",
            "outer gets hi",
            "inner gets hi",
            "outer gets the end",
            "inner gets the end",
            "inner sends echo hi",
            "outer sends echo hi",
            "inner closes with OK",
            "outer closes with OK",
            "outer completes",
            "inner completes");
  }

  /** An interceptor that only looks at the beginning of a call. */
  private interface Beginning extends ServerInterceptor {
    void begin(ServerContext context);

    @Override
    default <Q, R> ServerCallListener<Q> intercept(
        ServerCall<Q, R> call, ServerHandler<Q, R> next) {
      begin(call.context());
      return next.start(call);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void interceptorEndsACallBeforeItsHandler(boolean blocking) {
    Beginning guard =
        context -> {
          if (!context.metadata().contains(KEY)) {
            throw Status.UNAUTHENTICATED
                .withMessage("no key")
                .exception(Metadata.of(KEY, "wanted"));
          }
          context.put(USER, context.metadata().get(KEY));
        };
    server
        .intercept(guard)
        .method(
            Texts.UNARY,
            blocking
                ? Handlers.unary((request, context) -> request + " by " + context.get(USER))
                : dev.goshawk.api.stub.AsyncHandlers.unary(
                    (request, context) ->
                        CompletableFuture.completedFuture(request + " by " + context.get(USER))));
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expect(
        "HEADERS 1 ES " + OK_HEADERS + " grpc-status=16 grpc-message=no key x-key=wanted");
    client.send("HEADERS 3 " + request("Unary", "x-key=me"), "DATA 3 [0:hi] ES");
    client.expect("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:hi by me]", "HEADERS 3 ES grpc-status=0");
    assertThat(log.lines()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "message"})
  void nothingIsHeardOfARequestBehindTheEndOfItsCall(String closedAt) {
    List<String> heard = new ArrayList<>();
    server.method(
        Texts.UNARY,
        call ->
            new ServerCallListener<String>() {
              private void hear(String event) {
                heard.add(event);
                if (event.equals(closedAt)) {
                  call.close(Status.ABORTED, Metadata.EMPTY);
                }
              }

              @Override
              public void onStart() {
                hear("start");
              }

              @Override
              public void onMessage(String message) {
                hear("message");
              }

              @Override
              public void onHalfClose() {
                hear("half-close");
              }

              @Override
              public void onComplete() {
                hear("complete");
              }
            });
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expect("HEADERS 1 ES " + OK_HEADERS + " grpc-status=10");
    assertThat(heard)
        .isEqualTo(
            closedAt.equals("start")
                ? List.of("start", "complete")
                : List.of("start", "message", "complete"));
  }

  @Test
  void interceptorThatThrowsIsUnknownAndNotTold() {
    Beginning broken =
        context -> {
          throw new IllegalStateException("secret");
        };
    server.intercept(broken).method(Texts.UNARY, echo(false)).method(Texts.UP, call -> m -> {});
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expect("HEADERS 1 ES " + OK_HEADERS + " grpc-status=2 grpc-message=the handler failed");
    client.send("HEADERS 3 " + request("Up"), "DATA 3 [0:hi]");
    client.expect(
        "HEADERS 3 ES " + OK_HEADERS + " grpc-status=2 grpc-message=the handler failed",
        "RST_STREAM 3 NO_ERROR");
    assertThat(log.thrown()).extracting(Throwable::getMessage).containsOnly("secret");
  }

  @Test
  void interceptorAddsHeadersAndTrailers() {
    Beginning adding =
        context -> {
          context.addHeaders(Metadata.of(KEY, "early"));
          context.addTrailers(Metadata.of(KEY, "late"));
        };
    server.intercept(adding).method(Texts.UNARY, echo(true));
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expect(
        "HEADERS 1 " + OK_HEADERS + " x-key=early",
        "DATA 1 [0:echo hi]",
        "HEADERS 1 ES grpc-status=0 x-key=late");
  }

  @Test
  void interceptorChangesMessages() {
    server
        .intercept(
            new ServerInterceptor() {
              @Override
              public <Q, R> ServerCallListener<Q> intercept(
                  ServerCall<Q, R> call, ServerHandler<Q, R> next) {
                ServerCallListener<Q> listener =
                    next.start(
                        new ForwardingServerCall<>(call) {
                          @Override
                          @SuppressWarnings("unchecked") // all methods here are of texts
                          public void send(R message) {
                            super.send((R) (message + "!"));
                          }
                        });
                return new ForwardingServerCallListener<>(listener) {
                  @Override
                  @SuppressWarnings("unchecked") // all methods here are of texts
                  public void onMessage(Q message) {
                    super.onMessage((Q) (message + "?"));
                  }
                };
              }
            })
        .method(Texts.UNARY, echo(true));
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expectStarting("HEADERS 1", "DATA 1 [0:echo hi?!]", "HEADERS 1 ES grpc-status=0");
  }

  @Test
  void interceptorHearsOfCancellation() {
    CompletableFuture<Status> reason = new CompletableFuture<>();
    CompletableFuture<Void> running = new CompletableFuture<>();
    server
        .intercept(
            new ServerInterceptor() {
              @Override
              public <Q, R> ServerCallListener<Q> intercept(
                  ServerCall<Q, R> call, ServerHandler<Q, R> next) {
                return new ForwardingServerCallListener<>(next.start(call)) {
                  @Override
                  public void onCancel(Status why) {
                    super.onCancel(why);
                    reason.complete(why);
                  }
                };
              }
            })
        .method(
            Texts.UP,
            Handlers.clientStreaming(
                (requests, context) -> {
                  running.complete(null);
                  requests.forEach(request -> {});
                  return "";
                }));
    Peer client = client();
    client.send("HEADERS 1 " + request("Up"), "DATA 1 [0:a]");
    running.orTimeout(60, TimeUnit.SECONDS).join();
    client.send("RST_STREAM 1 CANCEL");
    assertThat(reason.orTimeout(60, TimeUnit.SECONDS).join().code())
        .isEqualTo(Status.Code.CANCELLED);
  }

  @Test
  void interceptorsOfAsynchronousHandlersHearOnTheLoop() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    server
        .intercept(
            new ServerInterceptor() {
              @Override
              public <Q, R> ServerCallListener<Q> intercept(
                  ServerCall<Q, R> call, ServerHandler<Q, R> next) {
                return new ForwardingServerCallListener<>(next.start(call)) {
                  @Override
                  public void onComplete() {
                    seen.add("completes on the loop: " + loop.inLoop());
                    super.onComplete();
                  }
                };
              }
            })
        .method(
            Texts.UNARY, dev.goshawk.api.stub.AsyncHandlers.unary((request, context) -> answer));
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    Thread application = new Thread(() -> answer.complete("late"));
    application.start();
    application.join();
    assertThat(seen).isEmpty();
    client.expectStarting("HEADERS 1", "DATA 1 [0:late]", "HEADERS 1 ES");
    assertThat(seen).containsExactly("completes on the loop: true");
  }

  @Test
  void contextIsCurrentInBlockingHandlersOnly() {
    List<Object> current = new CopyOnWriteArrayList<>();
    Beginning noting =
        context -> current.add(ServerContext.current() == (onLoop(context) ? null : context));
    server
        .intercept(noting)
        .method(
            Texts.UNARY,
            Handlers.unary(
                (request, context) -> {
                  current.add(ServerContext.current() == context);
                  return request;
                }))
        .method(
            Texts.UP,
            call -> {
              current.add(ServerContext.current() == null);
              call.request(1);
              return new ServerCallListener<String>() {
                @Override
                public void onMessage(String message) {
                  current.add(ServerContext.current() == null);
                  call.sendLast(message);
                }
              };
            });
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    client.expectStarting("HEADERS 1", "DATA 1", "HEADERS 1 ES");
    client.send("HEADERS 3 " + request("Up"), "DATA 3 [0:hi] ES");
    client.expectStarting("HEADERS 3", "DATA 3", "HEADERS 3 ES");
    assertThat(current).hasSize(5).containsOnly(true);
    assertThat(ServerContext.current()).isNull();
  }

  private static boolean onLoop(ServerContext context) {
    return context.method() == Texts.UP;
  }
}
