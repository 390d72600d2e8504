package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.ForwardingClientCall;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Methods;
import dev.goshawk.api.RecordingSubscriber;
import dev.goshawk.api.ScriptedCalls;
import dev.goshawk.api.ScriptedClientCall;
import dev.goshawk.api.ScriptedServerCall;
import dev.goshawk.api.Status;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Interceptors, publishers and subscribers of the application that throw anything: whoever made the
 * call hears of it, and no call is left behind that nobody ends.
 */
@Timeout(60)
class ThrowingCodeTest {

  private static final List<String> OF_A_CALL = List.of("intercept", "start", "started", "request");
  private static final List<String> OF_A_REQUEST = List.of("send", "halfClose");

  private final ScriptedCalls calls = new ScriptedCalls();

  private static Stream<Throwable> thrown() {
    return Stream.of(
        new IllegalStateException("odd"),
        new IOException("not declared"),
        new StackOverflowError("odd"),
        new OutOfMemoryError("unable to create native thread"));
  }

  private static Stream<Arguments> callsAndThrown() {
    return Stream.concat(OF_A_CALL.stream(), OF_A_REQUEST.stream())
        .flatMap(at -> thrown().map(thrown -> Arguments.of(at, thrown)));
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void raise(Throwable thrown) throws X {
    throw (X) thrown;
  }

  /** An interceptor that throws at one place of a call. */
  private record Failing(String where, Throwable thrown) implements ClientInterceptor {

    private void at(String place) {
      if (place.equals(where)) {
        ThrowingCodeTest.<RuntimeException>raise(thrown);
      }
    }

    @Override
    public <Q, R> ClientCall<Q, R> intercept(
        MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
      at("intercept");
      return new ForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(ClientCallListener<R> listener) {
          at("start");
          super.start(listener);
          at("started");
        }

        @Override
        public void request(int count) {
          at("request");
          super.request(count);
        }

        @Override
        public void send(Q message) {
          at("send");
          super.send(message);
        }

        @Override
        public void sendLast(Q message) {
          at("send");
          at("halfClose");
          super.sendLast(message);
        }

        @Override
        public void halfClose() {
          at("halfClose");
          super.halfClose();
        }
      };
    }
  }

  /** Every call that was begun has been ended. */
  private void assertNoneIsLeft(String at) {
    for (ScriptedClientCall call : calls.made()) {
      List<String> lines = call.log.lines();
      if (lines.contains("start")) {
        assertThat(lines).last().asString().as(at).startsWith("cancel: ");
      }
    }
  }

  private static Throwable failure(CompletableFuture<?> future) {
    assertThat(future).isDone();
    return future.handle((response, failure) -> failure).join();
  }

  @ParameterizedTest
  @MethodSource("callsAndThrown")
  void interceptorsOfBlockingCalls(String at, Throwable thrown) {
    CallFactory failing = calls.intercepted(new Failing(at, thrown));
    assertThat(
            catchThrowable(
                () -> ClientCalls.unary(failing, Methods.UNARY, CallOptions.DEFAULT, "q")))
        .isSameAs(thrown);
    assertThat(
            catchThrowable(
                () ->
                    ClientCalls.serverStreaming(
                        failing, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "q")))
        .isSameAs(thrown);
    assertNoneIsLeft(at);
  }

  @ParameterizedTest
  @MethodSource("callsAndThrown")
  void interceptorsOfAsynchronousCalls(String at, Throwable thrown) {
    CallFactory failing = calls.intercepted(new Failing(at, thrown));
    assertThat(failure(AsyncClientCalls.unary(failing, Methods.UNARY, CallOptions.DEFAULT, "q")))
        .isSameAs(thrown);
    assertNoneIsLeft(at);
    RecordingSubscriber responses = RecordingSubscriber.asking(1);
    AsyncClientCalls.serverStreaming(failing, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "q")
        .subscribe(responses);
    assertThat(responses.signals()).containsExactly("onSubscribe", "onError");
    assertThat(responses.failure()).isSameAs(thrown);
    assertNoneIsLeft(at);
  }

  @ParameterizedTest
  @MethodSource("callsAndThrown")
  void interceptorsOfStreams(String at, Throwable thrown) {
    CallFactory failing = calls.intercepted(new Failing(at, thrown));
    Flow.Publisher<String> requests = publisher("nowhere", thrown);
    CompletableFuture<String> sum =
        AsyncClientCalls.clientStreaming(
            failing, Methods.CLIENT_STREAMING, CallOptions.DEFAULT, requests);
    assertThat(rootOf(failure(sum))).isSameAs(thrown);
    assertNoneIsLeft(at);
    RecordingSubscriber responses = RecordingSubscriber.asking(1);
    AsyncClientCalls.bidiStreaming(failing, Methods.BIDI, CallOptions.DEFAULT, requests)
        .subscribe(responses);
    assertThat(rootOf(responses.failure())).isSameAs(thrown);
    assertNoneIsLeft(at);
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** A publisher of one request that throws at one place. */
  private static Flow.Publisher<String> publisher(String where, Throwable thrown) {
    return subscriber -> {
      if (where.equals("subscribe")) {
        ThrowingCodeTest.<RuntimeException>raise(thrown);
      }
      subscriber.onSubscribe(
          new Flow.Subscription() {
            private boolean over;

            @Override
            public void request(long count) {
              if (where.equals("request")) {
                ThrowingCodeTest.<RuntimeException>raise(thrown);
              }
              if (!over && !where.equals("cancel")) {
                over = true;
                subscriber.onNext("q");
                subscriber.onComplete();
              }
            }

            @Override
            public void cancel() {
              if (where.equals("cancel")) {
                ThrowingCodeTest.<RuntimeException>raise(thrown);
              }
            }
          });
    };
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void publishersOfRequests(Throwable thrown) {
    for (String at : List.of("subscribe", "request")) {
      CompletableFuture<String> sum =
          AsyncClientCalls.clientStreaming(
              calls, Methods.CLIENT_STREAMING, CallOptions.DEFAULT, publisher(at, thrown));
      assertThat(rootOf(failure(sum))).as(at).isSameAs(thrown);
      assertNoneIsLeft(at);
    }
  }

  /** The call ends although its publisher does not stop in order. */
  @ParameterizedTest
  @MethodSource("thrown")
  void publishersThatAreToldToStop(Throwable thrown) {
    CompletableFuture<String> sum =
        AsyncClientCalls.clientStreaming(
            calls, Methods.CLIENT_STREAMING, CallOptions.DEFAULT, publisher("cancel", thrown));
    assertThat(catchThrowable(() -> calls.call().close(Status.NOT_FOUND))).isSameAs(thrown);
    assertThat(failure(sum)).hasMessage("NOT_FOUND");
    RecordingSubscriber responses = RecordingSubscriber.asking(1);
    AsyncClientCalls.bidiStreaming(
            calls, Methods.BIDI, CallOptions.DEFAULT, publisher("cancel", thrown))
        .subscribe(responses);
    ScriptedClientCall bidi = calls.made().get(1);
    assertThat(catchThrowable(() -> bidi.close(Status.NOT_FOUND))).isSameAs(thrown);
    assertThat(responses.signals()).containsExactly("onSubscribe", "onError");
  }

  /** On a server the call of a publisher of responses that throws fails, and nothing else. */
  @ParameterizedTest
  @MethodSource("thrown")
  void publishersOfResponses(Throwable thrown) {
    ScriptedServerCall call = new ScriptedServerCall(Methods.SERVER_STREAMING);
    call.start(AsyncHandlers.serverStreaming((request, context) -> publisher("request", thrown)));
    call.message("q");
    call.halfClose();
    assertThat(call.failure()).isSameAs(thrown);
  }
}
