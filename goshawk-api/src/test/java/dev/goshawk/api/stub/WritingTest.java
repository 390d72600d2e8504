package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Background;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Methods;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.ScriptedCalls;
import dev.goshawk.api.ScriptedClientCall;
import dev.goshawk.api.ScriptedServerCall;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.Writer;
import dev.goshawk.testsupport.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writes that come after the end, too early ends, and several threads that write. */
@Timeout(120)
class WritingTest {
  private final ScriptedCalls calls = new ScriptedCalls();

  private RequestStream<String, String> upload() {
    return ClientCalls.clientStreaming(calls, Methods.CLIENT_STREAMING, CallOptions.DEFAULT);
  }

  private DuplexStream<String, String> bidi() {
    return ClientCalls.bidiStreaming(calls, Methods.BIDI, CallOptions.DEFAULT);
  }

  @Test
  void aWriteAfterAnEarlyAnswerSaysWhereTheAnswerIs() {
    RequestStream<String, String> upload = upload();
    upload.write("a");
    calls.call().message("enough");
    calls.call().close(Status.OK);
    StatusException early = catchThrowableOfType(StatusException.class, () -> upload.write("b"));
    assertThat(early.code()).isEqualTo(Status.Code.CANCELLED);
    assertThat(early.status().message())
        .isEqualTo(
            "test.Service/Up was ended by the server before this write; finish() gives its answer");
    assertThat(upload.finish()).isEqualTo("enough");
    assertThat(calls.call().log.lines()).containsExactly("start", "request 1", "send a");
  }

  @Test
  void aWriteAfterAnEarlyFailureThrowsItAndSoDoesFinish() {
    RequestStream<String, String> upload = upload();
    calls.call().close(Status.RESOURCE_EXHAUSTED.withMessage("full"));
    StatusException write = catchThrowableOfType(StatusException.class, () -> upload.write("a"));
    StatusException finish = catchThrowableOfType(StatusException.class, upload::finish);
    assertThat(write.status()).isEqualTo(Status.RESOURCE_EXHAUSTED.withMessage("full"));
    assertThat(finish.status()).isEqualTo(write.status());
  }

  @Test
  void aWriteAfterTheServersEndSaysToReadOn() {
    DuplexStream<String, String> stream = bidi();
    calls.call().message("last words");
    calls.call().close(Status.OK);
    StatusException early = catchThrowableOfType(StatusException.class, () -> stream.write("a"));
    assertThat(early.status().message())
        .isEqualTo(
            "test.Service/Both was ended by the server before this write; reading on gives its"
                + " responses and how it ended");
    assertThat(stream.next()).isEqualTo("last words");
    assertThat(stream.hasNext()).isFalse();
  }

  @Test
  void finishIsCalledOnce() {
    calls.answering("done");
    RequestStream<String, String> upload = upload();
    assertThat(upload.finish()).isEqualTo("done");
    assertThatThrownBy(upload::finish)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("finish() of test.Service/Up was called before; a call has one response");
  }

  @Test
  void aRequestStreamHasHeadersAndTrailers() {
    calls.whenHalfClosed(
        call -> {
          call.headers(Metadata.EMPTY);
          call.message("done");
          call.close(Status.OK);
        });
    RequestStream<String, String> upload = upload();
    assertThat(upload.finish()).isEqualTo("done");
    assertThat(upload.headers()).isSameAs(Metadata.EMPTY);
    assertThat(upload.trailers()).isSameAs(Metadata.EMPTY);
  }

  @Test
  void requestsOfSeveralThreadsAreSentOneByOneInTheOrderOfEach() throws Exception {
    DuplexStream<String, String> stream = bidi();
    writeFromThreads(stream);
    assertOrder(calls.call().log.lines().stream().filter(l -> l.startsWith("send ")).toList());
  }

  @Test
  void responsesOfSeveralThreadsAreSentOneByOneInTheOrderOfEach() throws Exception {
    ScriptedServerCall call = new ScriptedServerCall(Methods.SERVER_STREAMING);
    call.start(
        Handlers.serverStreaming((request, responses, context) -> writeFromThreads(responses)));
    call.request("ping");
    call.join();
    assertOrder(call.log.lines().stream().filter(l -> l.startsWith("send ")).toList());
  }

  private static final int EACH = 1_000;

  private static void writeFromThreads(Writer<String> writer) throws Exception {
    List<Background<Integer>> threads = new ArrayList<>();
    for (String name : List.of("x", "y", "z")) {
      threads.add(
          Background.start(
              () -> {
                for (int i = 0; i < EACH; i++) {
                  writer.write(name + i);
                }
                return EACH;
              }));
    }
    for (Background<Integer> thread : threads) {
      thread.join();
    }
  }

  private static void assertOrder(List<String> sent) {
    assertThat(sent).hasSize(3 * EACH);
    for (String name : List.of("x", "y", "z")) {
      assertThat(sent.stream().filter(line -> line.startsWith("send " + name)))
          .containsExactlyElementsOf(
              IntStream.range(0, EACH).mapToObj(i -> "send " + name + i).toList());
    }
  }

  /** What cancels a call is an event, which may come behind the wait and before the write. */
  @Test
  void responseToACallThatIsCancelledMeanwhileThrowsTheReason() throws Exception {
    Status reason = Status.CANCELLED.withMessage("the client went away");
    CompletableFuture<Status> heard = new CompletableFuture<>();
    ScriptedServerCall call = new ScriptedServerCall(Methods.SERVER_STREAMING);
    call.start(
        Handlers.serverStreaming(
            (request, responses, context) -> {
              call.whenAskedIfOpen(() -> call.cancel(reason));
              heard.complete(
                  catchThrowableOfType(StatusException.class, () -> responses.write("a")).status());
            }));
    call.request("ping");
    assertThat(Await.value(heard)).isEqualTo(reason);
  }

  @Test
  void requestOfACallThatEndsMeanwhileThrowsItsEnd() {
    Status reason = Status.DEADLINE_EXCEEDED.withMessage("late");
    DuplexStream<String, String> stream = bidi();
    ScriptedClientCall call = calls.call();
    call.whenAskedIfOpen(() -> call.close(reason));
    StatusException early = catchThrowableOfType(StatusException.class, () -> stream.write("a"));
    assertThat(early.status()).isEqualTo(reason);
  }

  @Test
  void aWriterThatOutlivesItsCallIsTold() throws Exception {
    CompletableFuture<Writer<String>> kept = new CompletableFuture<>();
    ScriptedServerCall call = new ScriptedServerCall(Methods.SERVER_STREAMING);
    call.start(
        Handlers.serverStreaming(
            (request, responses, context) -> {
              assertThat(responses.isReady()).isTrue();
              kept.complete(responses);
            }));
    call.request("ping");
    call.join();
    StatusException late =
        catchThrowableOfType(StatusException.class, () -> kept.join().write("too late"));
    assertThat(late.status())
        .isEqualTo(
            Status.CANCELLED.withMessage(
                "test.Service/Down was ended by this server before this write"));
    assertThat(late.isFromCall()).isFalse();
    assertThat(call.log.lines()).containsExactly("close OK");
  }
}
