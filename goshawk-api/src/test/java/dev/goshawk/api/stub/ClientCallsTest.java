package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.ForwardingClientCall;
import dev.goshawk.api.ForwardingClientCallListener;
import dev.goshawk.api.Log;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Methods;
import dev.goshawk.api.Reader;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.ScriptedCalls;
import dev.goshawk.api.ScriptedClientCall;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.internal.EventQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What blocking calls answer and throw, on one thread. */
@Timeout(60)
class ClientCallsTest {
  private static final Metadata TRAILERS = Metadata.of(MetadataKey.ascii("x-trailer"), "t");
  private static final Metadata HEADERS = Metadata.of(MetadataKey.ascii("x-header"), "h");
  private static final Status NOT_FOUND = Status.NOT_FOUND.withMessage("no such point");

  private final ScriptedCalls calls = new ScriptedCalls();

  private String unary() {
    return ClientCalls.unary(calls, Methods.UNARY, CallOptions.DEFAULT, "ping");
  }

  private ResponseReader<String> serverStreaming() {
    return ClientCalls.serverStreaming(
        calls, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "ping");
  }

  private RequestStream<String, String> clientStreaming() {
    return ClientCalls.clientStreaming(calls, Methods.CLIENT_STREAMING, CallOptions.DEFAULT);
  }

  private DuplexStream<String, String> bidi() {
    return ClientCalls.bidiStreaming(calls, Methods.BIDI, CallOptions.DEFAULT);
  }

  private List<String> done() {
    return calls.call().log.drain();
  }

  private static List<String> all(Reader<String> reader) {
    List<String> read = new ArrayList<>();
    for (String message : reader) {
      read.add(message);
    }
    return read;
  }

  private static StatusException failureOf(ThrowingCallable body) {
    StatusException failure = catchThrowableOfType(StatusException.class, body);
    assertThat(failure).as("a StatusException").isNotNull();
    return failure;
  }

  @Test
  void unaryAnswersTheResponse() {
    calls.whenHalfClosed(
        call -> {
          call.headers(HEADERS);
          call.message("pong");
          call.close(Status.OK, TRAILERS);
        });
    assertThat(unary()).isEqualTo("pong");
    assertThat(done()).containsExactly("start", "request 1", "sendLast ping");
    assertThat(calls.call().options.executor()).isInstanceOf(EventQueue.class); // serial already
  }

  @Test
  void unaryThrowsStatusAndTrailers() {
    calls.whenHalfClosed(call -> call.close(NOT_FOUND, TRAILERS));
    StatusException failure = failureOf(this::unary);
    assertThat(failure.status()).isEqualTo(NOT_FOUND);
    assertThat(failure.trailers()).isEqualTo(TRAILERS);
  }

  @Test
  void aFailureAfterTheResponseIsAFailure() {
    calls.whenHalfClosed(
        call -> {
          call.message("pong");
          call.close(NOT_FOUND);
        });
    assertThat(failureOf(this::unary).status()).isEqualTo(NOT_FOUND);
  }

  @Test
  void okIsNeverInvented() {
    calls.whenHalfClosed(call -> call.close(Status.OK));
    StatusException failure = failureOf(this::unary);
    assertThat(failure.code()).isSameAs(Status.Code.INTERNAL);
    assertThat(failure).hasMessageContaining("test.Service/Unary ended with OK without a response");
    assertThat(failureOf(() -> clientStreaming().finish()).code()).isSameAs(Status.Code.INTERNAL);
  }

  @Test
  void aRequestThatAnInterceptorRefusesCancelsTheCall() {
    ClientInterceptor refusing =
        new ClientInterceptor() {
          @Override
          public <Q, R> ClientCall<Q, R> intercept(
              MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
            return new ForwardingClientCall<>(next.newCall(method, options)) {
              @Override
              public void send(Q message) {
                throw Status.INVALID_ARGUMENT.withMessage("empty").exception();
              }
            };
          }
        };
    StatusException failure =
        failureOf(
            () ->
                ClientCalls.unary(
                    calls.intercepted(refusing), Methods.UNARY, CallOptions.DEFAULT, ""));
    assertThat(failure.code()).isSameAs(Status.Code.INVALID_ARGUMENT);
    assertThat(done())
        .containsExactly(
            "start",
            "request 1",
            "cancel: the request of test.Service/Unary could not be sent:"
                + " dev.goshawk.api.StatusException: INVALID_ARGUMENT: empty");
  }

  @Test
  void aReaderIteratesOverTheResponses() {
    calls.answering("a", "b", "c");
    assertThat(all(serverStreaming())).containsExactly("a", "b", "c");
    assertThat(done()).containsExactly("start", "request 8", "sendLast ping");
  }

  @Test
  void aReaderAsksForMoreOnlyAsItReads() {
    ResponseReader<String> reader = serverStreaming();
    ScriptedClientCall call = calls.call();
    assertThat(done()).containsExactly("start", "request 8", "sendLast ping");
    call.message("1", "2", "3", "4", "5", "6", "7", "8");
    assertThat(reader.hasNext()).isTrue();
    for (int i = 1; i <= 3; i++) {
      assertThat(reader.next()).isEqualTo(String.valueOf(i));
    }
    assertThat(done()).isEmpty();
    assertThat(reader.next()).isEqualTo("4");
    assertThat(done()).containsExactly("request 4");
  }

  @Test
  void aReaderThrowsTheFailureBehindTheMessages() {
    calls.whenHalfClosed(
        call -> {
          call.message("a");
          call.close(NOT_FOUND, TRAILERS);
        });
    ResponseReader<String> reader = serverStreaming();
    assertThat(reader.hasNext()).isTrue();
    assertThat(reader.next()).isEqualTo("a");
    assertThat(failureOf(reader::hasNext).trailers()).isEqualTo(TRAILERS);
    assertThat(failureOf(reader::next).status()).isEqualTo(NOT_FOUND);
    assertThat(reader.trailers()).isEqualTo(TRAILERS);
  }

  @Test
  void readingPastTheEnd() {
    calls.answering();
    ResponseReader<String> reader = serverStreaming();
    assertThat(reader.hasNext()).isFalse();
    assertThatThrownBy(reader::next)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("test.Service/Down has no more responses");
  }

  @Test
  void headersComeBeforeMessagesAreRead() {
    calls.whenHalfClosed(
        call -> {
          call.headers(HEADERS);
          call.message("a");
          call.close(Status.OK, TRAILERS);
        });
    ResponseReader<String> reader = serverStreaming();
    assertThat(reader.trailers()).isSameAs(Metadata.EMPTY);
    assertThat(reader.headers()).isEqualTo(HEADERS);
    assertThat(reader.next()).isEqualTo("a");
    assertThat(reader.hasNext()).isFalse();
    assertThat(reader.trailers()).isEqualTo(TRAILERS);
  }

  @Test
  void aResponseOfTrailersOnlyHasNoHeaders() {
    calls.answering();
    assertThat(serverStreaming().headers()).isSameAs(Metadata.EMPTY);

    ScriptedCalls failing = new ScriptedCalls().whenHalfClosed(call -> call.close(NOT_FOUND));
    ResponseReader<String> reader =
        ClientCalls.serverStreaming(failing, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "ping");
    assertThat(failureOf(reader::headers).status()).isEqualTo(NOT_FOUND);
  }

  @Test
  void requestsAreWrittenAndThenFinished() {
    calls.answering("sum");
    try (RequestStream<String, String> stream = clientStreaming()) {
      stream.write("a");
      stream.write("b");
      assertThat(stream.isReady()).isTrue();
      assertThat(stream.finish()).isEqualTo("sum");
    }
    assertThat(done()).containsExactly("start", "request 1", "send a", "send b", "halfClose");
  }

  @Test
  void aWriteAfterTheServersFailureThrowsIt() {
    RequestStream<String, String> stream = clientStreaming();
    stream.write("a");
    calls.call().close(NOT_FOUND, TRAILERS);
    StatusException failure = failureOf(() -> stream.write("b"));
    assertThat(failure.status()).isEqualTo(NOT_FOUND);
    assertThat(failure.trailers()).isEqualTo(TRAILERS);
    assertThat(failureOf(stream::finish).status()).isEqualTo(NOT_FOUND);
    assertThat(done()).containsExactly("start", "request 1", "send a");
  }

  @Test
  void aServerThatAnswersEarlyEndsTheWrites() {
    RequestStream<String, String> stream = clientStreaming();
    calls.call().message("enough");
    calls.call().close(Status.OK);
    StatusException failure = failureOf(() -> stream.write("a"));
    assertThat(failure.code()).isSameAs(Status.Code.CANCELLED);
    assertThat(failure).hasMessageContaining("was ended by the server before this write");
    assertThat(stream.finish()).isEqualTo("enough");
  }

  @Test
  void aWriteAfterTheEndOfWritesIsAnError() {
    DuplexStream<String, String> stream = bidi();
    stream.write("a");
    stream.endWrites();
    stream.endWrites();
    assertThatThrownBy(() -> stream.write("b"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("test.Service/Both takes no more requests: its writes were ended");
    assertThat(done()).containsExactly("start", "request 8", "send a", "halfClose");
  }

  @Test
  void readingGoesOnAfterTheEndOfWrites() {
    calls.answering("a", "b");
    try (DuplexStream<String, String> stream = bidi()) {
      stream.write("ping");
      stream.endWrites();
      assertThat(all(stream)).containsExactly("a", "b");
    }
    assertThat(done()).containsExactly("start", "request 8", "send ping", "halfClose");
  }

  @Test
  void compressionIsTurnedOffAndOnBetweenRequests() {
    DuplexStream<String, String> stream = bidi();
    stream.compressMessages(false);
    stream.write("a");
    stream.compressMessages(true);
    assertThat(done())
        .containsExactly(
            "start", "request 8", "compressMessages false", "send a", "compressMessages true");
  }

  @Test
  void closingCancelsTheCallUnlessItHasEnded() {
    ResponseReader<String> reader = serverStreaming();
    done();
    reader.close();
    reader.close();
    assertThat(done())
        .containsExactly("cancel: test.Service/Down was closed by its caller before its end");
    assertThat(failureOf(reader::hasNext).code()).isSameAs(Status.Code.CANCELLED);

    ScriptedCalls others = new ScriptedCalls().answering("a");
    try (ResponseReader<String> read =
        ClientCalls.serverStreaming(
            others, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "ping")) {
      assertThat(all(read)).containsExactly("a");
    }
    assertThat(others.call().log.lines()).containsExactly("start", "request 8", "sendLast ping");
  }

  @Test
  void anInterceptorHearsTheEndOfACallThatWasClosed() {
    Log ends = new Log();
    ClientInterceptor watching =
        new ClientInterceptor() {
          @Override
          public <Q, R> ClientCall<Q, R> intercept(
              MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
            return new ForwardingClientCall<>(next.newCall(method, options)) {
              @Override
              public void start(ClientCallListener<R> listener) {
                super.start(
                    new ForwardingClientCallListener<>(listener) {
                      @Override
                      public void onClose(Status status, Metadata trailers) {
                        ends.add(status.code().name());
                        super.onClose(status, trailers);
                      }
                    });
              }
            };
          }
        };
    calls.whenMade(ScriptedClientCall::slowCancel);
    ClientCalls.bidiStreaming(calls.intercepted(watching), Methods.BIDI, CallOptions.DEFAULT)
        .close();
    assertThat(ends.lines()).isEmpty();
    calls.call().endCancelled(); // as the event loop does after close has returned
    assertThat(ends.lines()).containsExactly("CANCELLED");
  }
}
