package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
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
 * Every place at which a server calls handlers, and what they give it, with everything that it may
 * throw: its own call ends with a status, and a call beside it on the same connection goes on.
 */
class UserCodeTranscriptTest extends UserCodeFixture {

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
    return withEachThrown(Place.values());
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("all")
  void whateverIsThrownEndsItsOwnCallOnly(Place place, Thrown thrown) {
    walk(this, place.setUp, thrown, place.seen);
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
