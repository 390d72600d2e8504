package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Methods;
import dev.goshawk.api.RecordingSubscriber;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.ScriptedCalls;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whatever a client call ends with is marked as such, in every style. */
class FromCallTest {
  private static final Status GONE = Status.UNAVAILABLE.withMessage("gone");
  private static final MetadataKey<String> WHY = MetadataKey.ascii("why");

  private final ScriptedCalls calls =
      new ScriptedCalls().whenHalfClosed(call -> call.close(GONE, Metadata.of(WHY, "x")));

  private static void assertFromCall(Throwable thrown) {
    assertThat(thrown).isInstanceOf(StatusException.class);
    StatusException failure = (StatusException) thrown;
    assertThat(failure.isFromCall()).isTrue();
    assertThat(failure.status()).isEqualTo(GONE);
  }

  private static Throwable failure(CompletableFuture<?> future) {
    return future.handle((response, thrown) -> thrown).join();
  }

  @Test
  void blockingCalls() {
    assertFromCall(
        catchThrowableOfType(
            StatusException.class,
            () -> ClientCalls.unary(calls, Methods.UNARY, CallOptions.DEFAULT, "q")));
    ResponseReader<String> reader =
        ClientCalls.serverStreaming(calls, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "q");
    assertFromCall(catchThrowableOfType(StatusException.class, reader::hasNext));
    assertFromCall(catchThrowableOfType(StatusException.class, reader::headers));
    RequestStream<String, String> upload =
        ClientCalls.clientStreaming(calls, Methods.CLIENT_STREAMING, CallOptions.DEFAULT);
    assertFromCall(catchThrowableOfType(StatusException.class, upload::finish));
  }

  @Test
  void asynchronousCalls() {
    assertFromCall(failure(AsyncClientCalls.unary(calls, Methods.UNARY, CallOptions.DEFAULT, "q")));
    RecordingSubscriber subscriber = RecordingSubscriber.asking(1);
    AsyncClientCalls.serverStreaming(calls, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "q")
        .subscribe(subscriber);
    assertFromCall(subscriber.failure());
  }

  private void failingLate() {
    calls.whenHalfClosed(
        call -> {
          call.headers(Metadata.of(WHY, "header"));
          call.close(GONE, Metadata.of(WHY, "trailer"));
        });
  }

  private static void assertHeaders(Throwable thrown) {
    assertFromCall(thrown);
    StatusException failure = (StatusException) thrown;
    assertThat(failure.headers().get(WHY)).isEqualTo("header");
    assertThat(failure.trailers().get(WHY)).isEqualTo("trailer");
    assertThat(failure.relay().headers().isEmpty()).isTrue();
  }

  @Test
  void headersThatCameBeforeTheFailureAreInTheException() {
    failingLate();
    assertHeaders(
        catchThrowableOfType(
            StatusException.class,
            () -> ClientCalls.unary(calls, Methods.UNARY, CallOptions.DEFAULT, "q")));
    ResponseReader<String> reader =
        ClientCalls.serverStreaming(calls, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "q");
    assertHeaders(catchThrowableOfType(StatusException.class, reader::hasNext));
    RequestStream<String, String> upload =
        ClientCalls.clientStreaming(calls, Methods.CLIENT_STREAMING, CallOptions.DEFAULT);
    assertHeaders(catchThrowableOfType(StatusException.class, upload::finish));
    assertHeaders(failure(AsyncClientCalls.unary(calls, Methods.UNARY, CallOptions.DEFAULT, "q")));
    RecordingSubscriber subscriber = RecordingSubscriber.asking(1);
    AsyncClientCalls.serverStreaming(calls, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "q")
        .subscribe(subscriber);
    assertHeaders(subscriber.failure());
  }

  @Test
  void withoutHeadersThereAreNone() {
    StatusException failure =
        catchThrowableOfType(
            StatusException.class,
            () -> ClientCalls.unary(calls, Methods.UNARY, CallOptions.DEFAULT, "q"));
    assertThat(failure.headers().isEmpty()).isTrue();
  }

  @Test
  void callsThatAnInterceptorRefuses() {
    CallFactory refusing =
        calls.intercepted(
            new ClientInterceptor() {
              @Override
              public <Q, R> ClientCall<Q, R> intercept(
                  MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
                throw new StatusException(GONE);
              }
            });
    assertFromCall(
        catchThrowableOfType(
            StatusException.class,
            () -> ClientCalls.unary(refusing, Methods.UNARY, CallOptions.DEFAULT, "q")));
    assertFromCall(
        failure(AsyncClientCalls.unary(refusing, Methods.UNARY, CallOptions.DEFAULT, "q")));
    RecordingSubscriber subscriber = RecordingSubscriber.asking(1);
    AsyncClientCalls.serverStreaming(refusing, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "q")
        .subscribe(subscriber);
    assertFromCall(subscriber.failure());
  }

  @Test
  void relayingMakesItAVerdict() {
    StatusException failure =
        catchThrowableOfType(
            StatusException.class,
            () -> ClientCalls.unary(calls, Methods.UNARY, CallOptions.DEFAULT, "q"));
    StatusException verdict = failure.relay();
    assertThat(verdict.isFromCall()).isFalse();
    assertThat(verdict.status()).isEqualTo(GONE);
    assertThat(verdict.trailers().get(WHY)).isEqualTo("x");
    assertThat(new StatusException(GONE).isFromCall()).isFalse();
  }
}
