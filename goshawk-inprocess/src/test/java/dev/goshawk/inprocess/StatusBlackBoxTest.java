package dev.goshawk.inprocess;

import static dev.goshawk.testservices.Texts.BIDI;
import static dev.goshawk.testservices.Texts.DOWN;
import static dev.goshawk.testservices.Texts.UNARY;
import static dev.goshawk.testservices.Texts.UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.Response;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How calls end, what goes along with the end, and who is told. */
@ExtendWith(NoThreadLeft.class)
class StatusBlackBoxTest {
  private static final CallOptions PLAIN = CallOptions.DEFAULT;
  private static final MetadataKey<String> TEXT = MetadataKey.ascii("text");
  private static final MetadataKey<byte[]> BYTES = MetadataKey.binary("bytes-bin");

  private final InProcessServer.Builder builder = InProcessServer.builder("status");
  private Server server;
  private final Channel channel = InProcessChannel.to("status").build();
  private final CountDownLatch begun = new CountDownLatch(1);

  private void serve(
      MethodDescriptor<String, String> method, ServerHandler<String, String> handler) {
    server = builder.service(() -> Texts.serving(method, handler)).start();
  }

  @AfterEach
  void close() {
    channel.close();
    server.close();
  }

  private StatusException failureOf(CallOptions options, String request) {
    return catchThrowableOfType(
        StatusException.class, () -> ClientCalls.unary(channel, UNARY, options, request));
  }

  @Test
  void aStatusWithWordsAndTrailers() {
    Metadata trailers = Metadata.of(TEXT, "why").with(BYTES, new byte[] {0, -1});
    Status status = Status.NOT_FOUND.withMessage("nicht da: \u00e4\u20ac%\n");
    serve(
        UNARY,
        Handlers.unary(
            (text, call) -> {
              throw status.exception(trailers);
            }));
    StatusException failure = failureOf(PLAIN, "");
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure.trailers()).isEqualTo(trailers);
  }

  @Test
  void nothingOfAnExceptionLeaks() {
    serve(
        UNARY,
        Handlers.unary(
            (text, call) -> {
              throw new IllegalStateException("password is " + text);
            }));
    StatusException failure = failureOf(PLAIN, "1234");
    assertThat(failure.code()).isEqualTo(Status.Code.UNKNOWN);
    assertThat(failure.status().message()).isEqualTo("the handler failed");
    assertThat(failure.trailers()).isEqualTo(Metadata.EMPTY);
  }

  @Test
  void anExceptionMapperSaysWhatCallersSee() {
    builder.exceptionMapper(
        failure ->
            failure instanceof ArithmeticException
                ? Status.OUT_OF_RANGE.withMessage("mapped").exception()
                : null);
    serve(UNARY, Handlers.unary((text, call) -> "" + (1 / Integer.parseInt(text))));
    assertThat(failureOf(PLAIN, "0").status()).isEqualTo(Status.OUT_OF_RANGE.withMessage("mapped"));
    assertThat(failureOf(PLAIN, "one").code()).isEqualTo(Status.Code.UNKNOWN);
  }

  @Test
  void aMethodWithoutHandler() {
    serve(UNARY, Handlers.unary((text, call) -> text));
    StatusException failure =
        catchThrowableOfType(
            StatusException.class, () -> ClientCalls.clientStreaming(channel, UP, PLAIN).finish());
    assertThat(failure.status())
        .isEqualTo(Status.UNIMPLEMENTED.withMessage("method not found: /t.T/Up"));
  }

  @Test
  void metadataGoesBothWays() {
    serve(
        UNARY,
        Handlers.unary(
            (text, call) -> {
              call.addHeaders(Metadata.of(TEXT, call.metadata().get(TEXT) + " back"));
              call.addTrailers(Metadata.of(BYTES, call.metadata().get(BYTES)));
              return text;
            }));
    Metadata sent = Metadata.of(TEXT, "there and").with(BYTES, new byte[] {1, 2, 3, 4});
    Response<String> seen =
        ClientCalls.receive(
            PLAIN.withMetadata(sent), o -> ClientCalls.unary(channel, UNARY, o, ""));
    assertThat(seen.headers().get(TEXT)).isEqualTo("there and back");
    assertThat(seen.trailers().get(BYTES)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void theHandlerKnowsItsCaller() {
    serve(
        UNARY,
        Handlers.unary(
            (text, call) ->
                call.method()
                    + " "
                    + call.authority()
                    + " "
                    + call.remoteAddress()
                    + " "
                    + call.tlsSession()));
    assertThat(ClientCalls.unary(channel, UNARY, PLAIN, ""))
        .isEqualTo("t.T/Unary localhost in-process:client null");
  }

  @Test
  void aDeadlineEndsBothSides() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    serve(UNARY, Handlers.unary((text, call) -> waitForInterrupt(call, interrupted)));
    do { // the deadline may pass before the request is on its way
      StatusException failure = failureOf(PLAIN.withTimeout(Duration.ofMillis(30)), "");
      assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    } while (begun.getCount() > 0);
    assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
  }

  private String waitForInterrupt(ServerContext call, CompletableFuture<Boolean> interrupted)
      throws InterruptedException {
    begun.countDown();
    try {
      new CountDownLatch(1).await();
      return "never";
    } catch (InterruptedException e) {
      interrupted.complete(call.isCancelled());
      throw e;
    }
  }

  @Test
  void closingAReaderTellsTheHandler() throws Exception {
    CompletableFuture<Status> heard = new CompletableFuture<>();
    serve(
        DOWN,
        Handlers.serverStreaming(
            (text, responses, call) -> {
              try {
                while (true) {
                  responses.write(text);
                }
              } catch (StatusException e) {
                heard.complete(e.status());
                throw e;
              }
            }));
    try (ResponseReader<String> reader = ClientCalls.serverStreaming(channel, DOWN, PLAIN, "x")) {
      assertThat(reader.next()).isEqualTo("x");
    }
    assertThat(heard.get(30, TimeUnit.SECONDS))
        .isEqualTo(Status.CANCELLED.withMessage("the client cancelled the call"));
  }

  @Test
  void closingAWriterTellsTheReadingHandler() throws Exception {
    CompletableFuture<Status> heard = new CompletableFuture<>();
    serve(
        UP,
        Handlers.clientStreaming(
            (requests, call) -> {
              try {
                requests.next();
                begun.countDown();
                return requests.next();
              } catch (StatusException e) {
                heard.complete(e.status());
                throw e;
              }
            }));
    try (RequestStream<String, String> requests = ClientCalls.clientStreaming(channel, UP, PLAIN)) {
      requests.write("one");
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(heard.get(30, TimeUnit.SECONDS).code()).isEqualTo(Status.Code.CANCELLED);
  }

  @Test
  void anInterruptOfTheCallerEndsTheCall() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    serve(UNARY, Handlers.unary((text, call) -> waitForInterrupt(call, interrupted)));
    CompletableFuture<Status> seen = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              Status status = failureOf(PLAIN, "").status();
              seen.complete(Thread.interrupted() ? status : Status.OK);
            });
    caller.start();
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    assertThat(seen.get(30, TimeUnit.SECONDS).code()).isEqualTo(Status.Code.CANCELLED);
    assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aHandlerMayEndBeforeItsRequestsDo() {
    serve(
        BIDI,
        Handlers.bidiStreaming((requests, responses, call) -> responses.write(requests.next())));
    try (DuplexStream<String, String> chat = ClientCalls.bidiStreaming(channel, BIDI, PLAIN)) {
      chat.write("one");
      assertThat(chat.next()).isEqualTo("one");
      assertThat(chat.hasNext()).isFalse();
    }
  }
}
