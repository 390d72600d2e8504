package dev.goshawk.core.server;

import dev.goshawk.api.ForwardingServerCall;
import dev.goshawk.api.ForwardingServerCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every place at which a server calls what stands around handlers, with everything that it may
 * throw: as {@link UserCodeTranscriptTest}.
 */
class UserStepsTranscriptTest extends UserCodeFixture {

  private static final String NOT_FOUND =
      "HEADERS 3 ES " + OK_HEADERS + " grpc-accept-encoding=gzip";

  /** A place: how the server is set up to throw there, and what its caller sees. */
  @SuppressWarnings("ImmutableEnumChecker") // nobody changes the array
  private enum Place {
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
    ADMISSION(
        (test, thrown) -> {
          test.answering();
          test.server.admission(
              call -> {
                if (call.method() != Texts.BIDI) {
                  thrown.raise();
                }
              });
        },
        UNKNOWN),
    FILTER(
        (test, thrown) -> {
          test.async(Handlers.unary((request, context) -> request));
          test.server.filterBlockingOnly((call, next) -> thrown.raise());
        },
        UNKNOWN),
    FILTER_BEHIND_ITS_HANDLER(
        (test, thrown) -> {
          test.async(Handlers.unary((request, context) -> request));
          test.server.filterBlockingOnly(
              (call, next) -> {
                next.proceed();
                thrown.raise();
              });
        },
        UNKNOWN),
    ASYNC_FILTER(
        (test, thrown) -> {
          test.answering();
          test.server.filterAsync(
              (call, next) -> call.method() == Texts.BIDI ? next.proceed() : thrown.raise());
        },
        UNKNOWN),
    STAGE_OF_ASYNC_FILTER(
        (test, thrown) -> {
          test.answering();
          test.server.filterAsync(
              (call, next) ->
                  call.method() == Texts.BIDI
                      ? next.proceed()
                      : CompletableFuture.failedFuture(thrown.what));
        },
        UNKNOWN),
    FALLBACK(
        (test, thrown) -> {
          test.service = "t.Other";
          test.server.fallback(path -> thrown.raise());
        },
        NOT_FOUND + " grpc-status=13 grpc-message=the fallback for unknown methods failed"),
    ON_CALL_END(
        (test, thrown) -> {
          test.answering();
          test.server.onCallEnd((call, end) -> thrown.raise());
        },
        ANSWER,
        "DATA 3 [0:answer]",
        OK),
    ON_CALL_END_OF_A_REFUSED_CALL(
        (test, thrown) -> {
          test.service = "t.Other";
          test.server.onCallEnd((call, end) -> thrown.raise());
        },
        NOT_FOUND + " grpc-status=12 grpc-message=method not found: /t.Other/Unary");

    private final BiConsumer<UserStepsTranscriptTest, Thrown> setUp;
    private final String[] seen;

    Place(BiConsumer<UserStepsTranscriptTest, Thrown> setUp, String... seen) {
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
}
