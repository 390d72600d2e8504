package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Background;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Methods;
import dev.goshawk.api.Reader;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.ScriptedCalls;
import dev.goshawk.api.ScriptedServerCall;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.testsupport.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a reader does beside giving one message after another, on either side. */
@Timeout(120)
class ReadingTest {

  /** Long enough for what must come, should the machine be slow. */
  private static final Duration AMPLE = Duration.ofSeconds(60);

  private final ScriptedCalls calls = new ScriptedCalls();

  private ResponseReader<String> responses() {
    return ClientCalls.serverStreaming(
        calls, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "ping");
  }

  /** Runs a handler of requests that come as the test says. */
  private static ScriptedServerCall serving(HandlerOfRequests handler) {
    ScriptedServerCall call = new ScriptedServerCall(Methods.CLIENT_STREAMING);
    return call.start(
        Handlers.clientStreaming(
            (requests, context) -> {
              handler.handle(requests);
              return "done";
            }));
  }

  private interface HandlerOfRequests {
    void handle(Reader<String> requests) throws Exception;
  }

  @Test
  void responsesAreIteratedOnce() {
    calls.answering("a", "b");
    ResponseReader<String> reader = responses();
    List<String> read = new ArrayList<>();
    for (String message : reader) {
      read.add(message);
    }
    assertThat(read).containsExactly("a", "b");
    assertThatThrownBy(reader::iterator)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the responses of test.Service/Down can be iterated once: they are not kept");
  }

  @Test
  void requestsAreIteratedOnce() throws Exception {
    CompletableFuture<Throwable> second = new CompletableFuture<>();
    ScriptedServerCall call =
        serving(
            requests -> {
              requests.forEach(request -> {});
              second.complete(
                  catchThrowableOfType(IllegalStateException.class, requests::iterator));
            });
    call.message("a");
    call.halfClose();
    call.join();
    assertThat(second.join())
        .hasMessage("the requests of test.Service/Up can be iterated once: they are not kept");
  }

  @Test
  void aSecondThreadThatReadsResponsesIsToldSo() throws Exception {
    ResponseReader<String> reader = responses();
    Background<String> first = Background.start(reader::next);
    Await.waiting(first.thread);
    assertThatThrownBy(reader::hasNext)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "thread 'background' is reading the responses of test.Service/Down; thread '"
                + Thread.currentThread().getName()
                + "' cannot read at the same time");
    calls.call().message("a");
    assertThat(first.join()).isEqualTo("a");
    calls.call().message("b");
    assertThat(reader.next()).isEqualTo("b");
  }

  @Test
  void aSecondThreadThatReadsRequestsIsToldSo() throws Exception {
    CompletableFuture<Reader<String>> given = new CompletableFuture<>();
    ScriptedServerCall call =
        serving(
            requests -> {
              given.complete(requests);
              requests.hasNext();
            });
    Reader<String> reader = given.get();
    while (!call.log.lines().contains("request 8")) { // the handler is inside hasNext
      Thread.onSpinWait();
    }
    assertThatThrownBy(reader::next)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is reading the requests of test.Service/Up");
    call.message("a");
    call.join();
  }

  @Test
  void aTimedWaitForAResponseLeavesTheCallAlone() throws Exception {
    ResponseReader<String> reader = responses();
    assertThatThrownBy(() -> reader.hasNext(Duration.ofMillis(1)))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("no response of test.Service/Down came within PT0.001S");
    calls.call().message("a");
    assertThat(reader.hasNext(AMPLE)).isTrue();
    assertThat(reader.next()).isEqualTo("a");
    calls.call().close(Status.OK);
    assertThat(reader.hasNext(AMPLE)).isFalse();
    assertThat(calls.call().log.lines()).containsExactly("start", "request 8", "sendLast ping");
  }

  @Test
  void aTimedWaitHearsHowTheCallFailed() {
    ResponseReader<String> reader = responses();
    calls.call().close(Status.ABORTED);
    StatusException failure =
        catchThrowableOfType(StatusException.class, () -> reader.hasNext(AMPLE));
    assertThat(failure.code()).isEqualTo(Status.Code.ABORTED);
  }

  @Test
  void aTimedWaitForARequestLeavesTheCallAlone() throws Exception {
    CompletableFuture<Throwable> late = new CompletableFuture<>();
    List<Object> seen = new ArrayList<>();
    ScriptedServerCall call =
        serving(
            requests -> {
              late.complete(
                  catchThrowableOfType(
                      TimeoutException.class, () -> requests.hasNext(Duration.ofMillis(1))));
              seen.add(requests.hasNext(AMPLE));
              seen.add(requests.next());
              seen.add(requests.hasNext(AMPLE));
            });
    assertThat(late.get()).hasMessage("no request of test.Service/Up came within PT0.001S");
    call.message("a");
    call.halfClose();
    call.join();
    assertThat(seen).containsExactly(true, "a", false);
    assertThat(call.log.lines()).containsExactly("request 8", "sendLast done");
  }
}
