package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Codec;
import dev.goshawk.api.ForwardingServerCall;
import dev.goshawk.api.ForwardingServerCallListener;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every place at which a server calls code of users, with everything that it may throw: its own
 * call ends with a status, and a call beside it on the same connection goes on.
 */
class UserCodeTranscriptTest extends ServerFixture {

  private String service = "t.T";

  /** What code of users throws. */
  @SuppressWarnings("ImmutableEnumChecker") // nobody changes a throwable here
  private enum Thrown {
    EXCEPTION(new IllegalStateException("boom")),
    STACK_OVERFLOW(new StackOverflowError("boom")),
    NO_THREAD(new OutOfMemoryError("unable to create native thread")),
    CHECKED(new java.io.IOException("boom"));

    private final Throwable what;

    Thrown(Throwable what) {
      this.what = what;
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // it never returns
    <X extends Throwable, T> T raise() throws X {
      @SuppressWarnings("unchecked") // not declared, as in other languages of the JVM
      X unchecked = (X) what;
      throw unchecked;
    }
  }

  private static final String UNKNOWN = "HEADERS 3 ES " + OK_HEADERS + " grpc-status=2";
  private static final String INTERNAL = "HEADERS 3 ES " + OK_HEADERS + " grpc-status=13";
  private static final String EXHAUSTED = "HEADERS 3 ES " + OK_HEADERS + " grpc-status=8";
  private static final String ANSWER = "HEADERS 3 " + OK_HEADERS;
  private static final String OK = "HEADERS 3 ES grpc-status=0";

  /** A place: how the server is set up to throw there, and what its caller sees. */
  @SuppressWarnings("ImmutableEnumChecker") // nobody changes the array
  private enum Place {
    HANDLER((test, thrown) -> test.async(call -> thrown.raise()), UNKNOWN),
    LISTENER_ON_START(
        (test, thrown) ->
            test.async(
                call ->
                    new Quiet() {
                      @Override
                      public void onStart() {
                        thrown.raise();
                      }
                    }),
        UNKNOWN),
    LISTENER_ON_MESSAGE(
        (test, thrown) ->
            test.async(
                call ->
                    new Quiet() {
                      @Override
                      public void onMessage(String message) {
                        thrown.raise();
                      }
                    }),
        UNKNOWN),
    LISTENER_ON_HALF_CLOSE(
        (test, thrown) ->
            test.async(
                call ->
                    new Quiet() {
                      @Override
                      public void onHalfClose() {
                        thrown.raise();
                      }
                    }),
        UNKNOWN),
    LISTENER_ON_COMPLETE(
        (test, thrown) ->
            test.async(
                call ->
                    new Quiet() {
                      @Override
                      public void onHalfClose() {
                        call.sendLast("answer");
                      }

                      @Override
                      public void onComplete() {
                        thrown.raise();
                      }
                    }),
        ANSWER,
        "DATA 3 [0:answer]",
        OK),
    ASYNC_HANDLER(
        (test, thrown) -> test.async(AsyncHandlers.unary((request, context) -> thrown.raise())),
        UNKNOWN),
    FAILED_STAGE(
        (test, thrown) ->
            test.async(
                AsyncHandlers.unary(
                    (request, context) -> CompletableFuture.failedFuture(thrown.what))),
        UNKNOWN),
    BLOCKING_HANDLER(
        (test, thrown) -> test.async(Handlers.unary((request, context) -> thrown.raise())),
        UNKNOWN),
    EXECUTOR(
        (test, thrown) -> {
          test.async(Handlers.unary((request, context) -> request));
          test.server.handlerExecutor(task -> thrown.raise());
        },
        EXHAUSTED),
    EXECUTOR_THAT_RAN_IT(
        (test, thrown) -> {
          test.async(Handlers.unary((request, context) -> request));
          test.server.handlerExecutor(
              task -> {
                Thread thread = new Thread(task);
                thread.start();
                try {
                  thread.join();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
                thrown.raise();
              });
        },
        ANSWER,
        "DATA 3 [0:hi]",
        OK),
    INTERCEPTOR(
        (test, thrown) -> {
          test.answering();
          test.server.intercept(
              new ServerInterceptor() {
                @Override
                public <Q, R> ServerCallListener<Q> intercept(
                    ServerCall<Q, R> call, ServerHandler<Q, R> next) {
                  return isBystander(call) ? next.start(call) : thrown.raise();
                }
              });
        },
        UNKNOWN),
    INTERCEPTED_SEND(
        (test, thrown) -> {
          test.answering();
          test.server.intercept(
              new ServerInterceptor() {
                @Override
                public <Q, R> ServerCallListener<Q> intercept(
                    ServerCall<Q, R> call, ServerHandler<Q, R> next) {
                  return isBystander(call)
                      ? next.start(call)
                      : next.start(
                          new ForwardingServerCall<>(call) {
                            @Override
                            public void send(R message) {
                              thrown.raise();
                            }
                          });
                }
              });
        },
        UNKNOWN),
    INTERCEPTED_CLOSE(
        (test, thrown) -> {
          test.answering();
          test.server.intercept(
              new ServerInterceptor() {
                @Override
                public <Q, R> ServerCallListener<Q> intercept(
                    ServerCall<Q, R> call, ServerHandler<Q, R> next) {
                  return isBystander(call)
                      ? next.start(call)
                      : next.start(
                          new ForwardingServerCall<>(call) {
                            @Override
                            public void close(Status status, Metadata trailers) {
                              thrown.raise();
                            }
                          });
                }
              });
        },
        ANSWER,
        "DATA 3 [0:answer]",
        "HEADERS 3 ES grpc-status=2"),
    INTERCEPTED_LISTENER(
        (test, thrown) -> {
          test.answering();
          test.server.intercept(
              new ServerInterceptor() {
                @Override
                public <Q, R> ServerCallListener<Q> intercept(
                    ServerCall<Q, R> call, ServerHandler<Q, R> next) {
                  ServerCallListener<Q> listener = next.start(call);
                  return isBystander(call)
                      ? listener
                      : new ForwardingServerCallListener<>(listener) {
                        @Override
                        public void onMessage(Q message) {
                          thrown.raise();
                        }
                      };
                }
              });
        },
        UNKNOWN),
    EXCEPTION_MAPPER(
        (test, thrown) -> {
          test.async(
              call -> {
                throw new IllegalArgumentException("of the handler");
              });
          test.server.exceptionMapper(failure -> thrown.raise());
        },
        UNKNOWN),
    END_TASK(
        (test, thrown) ->
            test.async(
                AsyncHandlers.unary(
                    (request, context) -> {
                      context.onEnd(end -> thrown.raise());
                      return CompletableFuture.completedFuture("answer");
                    })),
        ANSWER,
        "DATA 3 [0:answer]",
        OK),
    TRAILERS_AT_END(
        (test, thrown) ->
            test.async(
                AsyncHandlers.unary(
                    (request, context) -> {
                      context.addTrailers(
                          () -> {
                            thrown.raise();
                            return Metadata.EMPTY;
                          });
                      return CompletableFuture.completedFuture("answer");
                    })),
        ANSWER,
        "DATA 3 [0:answer]",
        OK),
    REQUEST_MARSHALLER(
        (test, thrown) -> test.marshalling(new Failing(thrown, "read"), Texts.TEXT), INTERNAL),
    RESPONSE_SIZE(
        (test, thrown) -> test.marshalling(Texts.TEXT, new Failing(thrown, "size")), INTERNAL),
    RESPONSE_WRITE(
        (test, thrown) -> test.marshalling(Texts.TEXT, new Failing(thrown, "write")),
        ANSWER,
        "HEADERS 3 ES grpc-status=13"),
    CODEC(
        (test, thrown) -> {
          test.server.codec(new FailingCodec(thrown));
          test.async(
              AsyncHandlers.unary(
                  (request, context) -> {
                    context.useCompression("failing");
                    return CompletableFuture.completedFuture("answer");
                  }));
        },
        INTERNAL);

    private final BiConsumer<UserCodeTranscriptTest, Thrown> setUp;
    private final String[] seen;

    Place(BiConsumer<UserCodeTranscriptTest, Thrown> setUp, String... seen) {
      this.setUp = setUp;
      this.seen = seen;
    }
  }

  private static Stream<Arguments> all() {
    List<Arguments> all = new ArrayList<>();
    for (Place place : Place.values()) {
      for (Thrown thrown : Thrown.values()) {
        all.add(Arguments.of(place, thrown));
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("all")
  void whateverIsThrownEndsItsOwnCallOnly(Place place, Thrown thrown) {
    server.method(Texts.BIDI, echoes());
    place.setUp.accept(this, thrown);
    Peer client = client();
    client.send("HEADERS 1 " + request("Bidi"), "DATA 1 [0:one]");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:one]");
    client.send(
        "HEADERS 3 " + request("Unary", "grpc-accept-encoding=failing").replace("t.T", service),
        "DATA 3 [0:hi] ES");
    client.expectStarting(place.seen);
    client.send("DATA 1 [0:two] ES");
    client.expect("DATA 1 [0:two]", "HEADERS 1 ES grpc-status=0");
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void cancelTaskThatFailsKeepsNothingFromTheOthers(Thrown thrown) {
    List<String> told = new ArrayList<>();
    server.method(Texts.BIDI, echoes());
    async(
        call ->
            new Quiet() {
              @Override
              public void onHalfClose() {
                call.context().onCancel(thrown::raise);
                call.context().onCancel(() -> told.add("task"));
                call.context().onEnd(end -> told.add("end " + end.status().code()));
              }

              @Override
              public void onCancel(Status reason) {
                told.add("listener");
                thrown.raise();
              }
            });
    Peer client = client();
    client.send("HEADERS 1 " + request("Bidi"), "DATA 1 [0:one]");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:one]");
    client.send("HEADERS 3 " + request("Unary"), "DATA 3 [0:hi] ES", "RST_STREAM 3 CANCEL");
    assertThat(told).containsExactly("task", "end CANCELLED", "listener");
    client.send("DATA 1 [0:two] ES");
    client.expect("DATA 1 [0:two]", "HEADERS 1 ES grpc-status=0");
  }

  private static Stream<Thrown> thrown() {
    return Stream.of(Thrown.values());
  }

  private static boolean isBystander(ServerCall<?, ?> call) {
    return call.method() == (Object) Texts.BIDI;
  }

  private void async(ServerHandler<String, String> handler) {
    server.method(Texts.UNARY, handler);
  }

  private void answering() {
    async(
        call ->
            new Quiet() {
              @Override
              public void onHalfClose() {
                call.sendLast("answer");
              }
            });
  }

  private void marshalling(Marshaller<String> requests, Marshaller<String> responses) {
    MethodDescriptor<String, String> method =
        MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, "t.M", "Unary")
            .requests(requests)
            .responses(responses)
            .build();
    server.service(
        () ->
            ServiceDefinition.builder(ServiceDescriptor.builder("t.M").methods(method).build())
                .method(
                    method,
                    AsyncHandlers.unary(
                        (request, context) -> CompletableFuture.completedFuture("answer")))
                .build());
    service = "t.M";
  }

  private static ServerHandler<String, String> echoes() {
    return call -> {
      call.request(2);
      return new ServerCallListener<String>() {
        @Override
        public void onMessage(String message) {
          call.send(message);
        }

        @Override
        public void onHalfClose() {
          call.close(Status.OK, Metadata.EMPTY);
        }
      };
    };
  }

  private abstract static class Quiet implements ServerCallListener<String> {
    @Override
    public void onMessage(String message) {}
  }

  private record Failing(Thrown thrown, String where) implements Marshaller<String> {
    private void raiseAt(String place) {
      if (place.equals(where)) {
        thrown.raise();
      }
    }

    @Override
    public int size(String message) {
      raiseAt("size");
      return Texts.TEXT.size(message);
    }

    @Override
    public void write(String message, byte[] target, int offset, int size) {
      raiseAt("write");
      Texts.TEXT.write(message, target, offset, size);
    }

    @Override
    public String read(byte[] source, int offset, int length) {
      raiseAt("read");
      return Texts.TEXT.read(source, offset, length);
    }
  }

  private record FailingCodec(Thrown thrown) implements Codec {
    @Override
    public String name() {
      return "failing";
    }

    @Override
    public OutputStream compress(OutputStream target) {
      return thrown.raise();
    }

    @Override
    public InputStream decompress(InputStream source) {
      return thrown.raise();
    }
  }
}
