package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Background;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Methods;
import dev.goshawk.api.ScriptedServerCall;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocking handlers: what they answer, throw, read and write, and what cancellation does. */
@Timeout(120)
class HandlersTest {
  private static final Status GONE = Status.CANCELLED.withMessage("the client went away");

  private static ScriptedServerCall serve(
      MethodDescriptor<String, String> method, ServerHandler<String, String> handler) {
    assertThat(handler.isBlocking()).isTrue();
    return new ScriptedServerCall(method).start(handler);
  }

  private static ScriptedServerCall unary(Handlers.Unary<String, String> method) throws Exception {
    ScriptedServerCall call = serve(Methods.UNARY, Handlers.unary(method));
    call.request("ping");
    call.join();
    return call;
  }

  @Test
  void unaryAnswersInOnePiece() throws Exception {
    ScriptedServerCall call = unary((request, context) -> request + " of " + context.method());
    assertThat(call.log.lines()).containsExactly("sendLast ping of test.Service/Unary");
  }

  @Test
  void whatAHandlerThrowsFailsTheCall() throws Exception {
    IOException thrown = new IOException("disk");
    ScriptedServerCall call =
        unary(
            (request, context) -> {
              throw thrown;
            });
    assertThat(call.failure()).isSameAs(thrown);
    ScriptedServerCall overflowing =
        unary(
            (request, context) -> {
              throw new StackOverflowError();
            });
    assertThat(overflowing.failure()).isInstanceOf(StackOverflowError.class);
  }

  @Test
  void nullIsNoAnswer() throws Exception {
    ScriptedServerCall call = unary((request, context) -> null);
    assertThat(call.failure())
        .isInstanceOf(NullPointerException.class)
        .hasMessage("the handler of test.Service/Unary returned null");
  }

  @Test
  void aCallWithoutItsRequestIsInternal() throws Exception {
    ScriptedServerCall none =
        serve(
            Methods.UNARY,
            Handlers.unary(
                (request, context) -> {
                  throw new AssertionError("the handler ran");
                }));
    none.halfClose();
    none.join();
    assertThat(none.failure())
        .hasMessage("INTERNAL: the client ended test.Service/Unary without a request");
  }

  @Test
  void responsesAreWrittenAndReturningEndsTheCall() throws Exception {
    ScriptedServerCall call =
        serve(
            Methods.SERVER_STREAMING,
            Handlers.serverStreaming(
                (request, responses, context) -> {
                  assertThat(responses.isReady()).isTrue();
                  responses.write(request + " 1");
                  responses.write(request + " 2");
                }));
    call.request("ping");
    call.join();
    assertThat(call.log.lines()).containsExactly("send ping 1", "send ping 2", "close OK");
  }

  @Test
  void aWriteWaitsUntilTheCallIsReady() throws Exception {
    ScriptedServerCall call = new ScriptedServerCall(Methods.SERVER_STREAMING);
    call.ready(false);
    call.start(Handlers.serverStreaming((request, responses, context) -> responses.write(request)));
    call.request("ping");
    Background.await(call.foundNotReady);
    assertThat(call.log.lines()).isEmpty();
    call.ready(true);
    call.join();
    assertThat(call.log.lines()).containsExactly("send ping", "close OK");
  }

  @Test
  void aWriteThatWaitsHearsOfTheCancellation() throws Exception {
    CompletableFuture<StatusException> seen = new CompletableFuture<>();
    ScriptedServerCall call = new ScriptedServerCall(Methods.SERVER_STREAMING);
    call.ready(false);
    call.start(
        Handlers.serverStreaming(
            (request, responses, context) ->
                seen.complete(
                    catchThrowableOfType(StatusException.class, () -> responses.write(request)))));
    call.request("ping");
    Background.await(call.foundNotReady);
    call.cancel(GONE);
    call.join();
    assertThat(seen.join().status()).isEqualTo(GONE);
    assertThat(call.log.lines()).containsExactly("cancelled");
  }

  @Test
  void aWriterThatNeverHasToWaitHearsOfTheCancellation() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    CompletableFuture<StatusException> seen = new CompletableFuture<>();
    ScriptedServerCall call =
        serve(
            Methods.BIDI,
            Handlers.bidiStreaming(
                (requests, responses, context) -> {
                  inside.countDown();
                  Background.await(cancelled);
                  seen.complete(
                      catchThrowableOfType(
                          StatusException.class, () -> responses.write("into the void")));
                }));
    Background.await(inside);
    call.cancel(GONE);
    cancelled.countDown();
    call.join();
    assertThat(seen.join().status()).isEqualTo(GONE);
  }

  @Test
  void requestsAreAskedForAsTheyAreRead() throws Exception {
    CompletableFuture<String> read = new CompletableFuture<>();
    ScriptedServerCall call =
        serve(
            Methods.CLIENT_STREAMING,
            Handlers.clientStreaming(
                (requests, context) -> {
                  StringBuilder all = new StringBuilder();
                  for (String request : requests) {
                    all.append(request);
                  }
                  try {
                    requests.next();
                  } catch (NoSuchElementException end) {
                    read.complete(end.getMessage());
                  }
                  return all.toString();
                }));
    call.message("a", "b", "c", "d", "e");
    call.halfClose();
    call.join();
    assertThat(call.log.lines()).containsExactly("request 8", "request 4", "sendLast abcde");
    assertThat(read.join()).isEqualTo("test.Service/Up has no more requests");
  }

  @Test
  void aHandlerThatDoesNotReadAsksForNothing() throws Exception {
    ScriptedServerCall call =
        serve(Methods.CLIENT_STREAMING, Handlers.clientStreaming((requests, context) -> "enough"));
    call.join();
    assertThat(call.log.lines()).containsExactly("sendLast enough");
  }

  @Test
  void aReaderThatWaitsHearsOfTheCancellation() throws Exception {
    CompletableFuture<StatusException> seen = new CompletableFuture<>();
    CountDownLatch inside = new CountDownLatch(1);
    ScriptedServerCall call =
        serve(
            Methods.CLIENT_STREAMING,
            Handlers.clientStreaming(
                (requests, context) -> {
                  inside.countDown();
                  seen.complete(catchThrowableOfType(StatusException.class, requests::hasNext));
                  throw seen.join();
                }));
    Background.await(inside);
    call.cancel(GONE);
    call.join();
    assertThat(seen.join().status()).isEqualTo(GONE);
    assertThat(call.log.lines()).endsWith("cancelled");
  }

  @Test
  void anInterruptEndsTheCallWithCancelledAndStays() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    ScriptedServerCall call =
        serve(
            Methods.CLIENT_STREAMING,
            Handlers.clientStreaming(
                (requests, context) -> {
                  inside.countDown();
                  try {
                    return requests.next();
                  } finally {
                    interrupted.complete(Thread.interrupted());
                  }
                }));
    Background.await(inside);
    call.interrupt();
    call.join();
    assertThat(interrupted.join()).isTrue();
    assertThat(call.failure())
        .hasMessage("CANCELLED: the handler of test.Service/Up was interrupted")
        .hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void requestsAndResponsesInTurns() throws Exception {
    ScriptedServerCall call =
        serve(
            Methods.BIDI,
            Handlers.bidiStreaming(
                (requests, responses, context) -> {
                  for (String request : requests) {
                    responses.write(request + "!");
                  }
                }));
    call.message("a");
    call.message("b");
    call.halfClose();
    call.join();
    assertThat(call.log.lines()).containsExactly("request 8", "send a!", "send b!", "close OK");
  }

  @Test
  void streamingHandlersThatThrowFailTheCall() throws Exception {
    IOException thrown = new IOException("disk");
    ScriptedServerCall down =
        serve(
            Methods.SERVER_STREAMING,
            Handlers.serverStreaming(
                (request, responses, context) -> {
                  responses.write("a");
                  throw thrown;
                }));
    down.request("ping");
    down.join();
    assertThat(down.failure()).isSameAs(thrown);
    assertThat(down.log.lines()).containsExactly("send a", "fail java.io.IOException: disk");

    ScriptedServerCall both =
        serve(
            Methods.BIDI,
            Handlers.bidiStreaming(
                (requests, responses, context) -> {
                  throw thrown;
                }));
    both.join();
    assertThat(both.failure()).isSameAs(thrown);
  }

  @Test
  void whatIsNotImplementedSaysSo() {
    assertThat(Handlers.unimplemented(Methods.BIDI))
        .hasMessage("UNIMPLEMENTED: method test.Service/Both is not implemented by this server");
  }
}
