package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cancellation and deadlines, both ways and through a server that calls another. */
class CancellationBlackBoxTest extends BlackBoxFixture {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(PATIENCE);

  private final CountDownLatch running = new CountDownLatch(1);
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();

  /** A server whose blocking stream and asynchronous unary call go on until they are cancelled. */
  private Server endless() {
    return serve(
        Texts.service(
            service ->
                service
                    .method(
                        Texts.DOWN,
                        Handlers.serverStreaming(
                            (request, responses, context) -> {
                              responses.write("begun");
                              running.countDown();
                              try {
                                Thread.sleep(LONG.toMillis());
                              } catch (InterruptedException e) {
                                stopped.complete(null);
                                throw e;
                              }
                            }))
                    .method(
                        Texts.UNARY,
                        AsyncHandlers.unary(
                            (request, context) -> {
                              CompletableFuture<String> never = new CompletableFuture<>();
                              never.whenComplete((answer, failure) -> stopped.complete(null));
                              running.countDown();
                              return never;
                            }))));
  }

  private static Status failure(CompletableFuture<?> call) {
    StatusException thrown =
        catchThrowableOfType(
            StatusException.class,
            () -> {
              try {
                await(call);
              } catch (ExecutionException e) {
                throw e.getCause();
              }
            });
    return Objects.requireNonNull(thrown).status();
  }

  @Test
  void closingAReaderInterruptsTheHandler() throws Exception {
    ResponseReader<String> responses =
        ClientCalls.serverStreaming(channelTo(endless()), Texts.DOWN, CallOptions.DEFAULT, "");
    assertThat(responses.next()).isEqualTo("begun");
    responses.close();
    await(stopped);
  }

  @Test
  void interruptingTheReaderCancelsTheCall() throws Exception {
    Channel channel = channelTo(endless());
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              ResponseReader<String> responses =
                  ClientCalls.serverStreaming(channel, Texts.DOWN, CallOptions.DEFAULT, "");
              try {
                responses.next();
                responses.next();
              } catch (StatusException e) {
                end.complete(e);
              }
            });
    reader.start();
    await(running);
    reader.interrupt();
    assertThat(await(end)).hasMessageContaining("CANCELLED").hasMessageContaining("interrupted");
    await(stopped);
  }

  @Test
  void cancellingAFutureCancelsTheHandlersFuture() throws Exception {
    CompletableFuture<String> call =
        AsyncClientCalls.unary(channelTo(endless()), Texts.UNARY, CallOptions.DEFAULT, "");
    await(running);
    call.cancel(true);
    await(stopped);
  }

  @Test
  void deadlineEndsBothSides() throws Exception {
    Channel channel = channelTo(endless());
    // A call may end before it has reached the handler; one that may take longer does reach it.
    for (Duration timeout = SHORT; running.getCount() > 0; timeout = timeout.multipliedBy(2)) {
      CallOptions options = CallOptions.DEFAULT.withTimeout(timeout);
      Status failure = failure(AsyncClientCalls.unary(channel, Texts.UNARY, options, ""));
      assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }
    await(stopped);
  }

  @Test
  void deadlineEndsABlockingHandler() throws Exception {
    Channel channel = channelTo(endless());
    for (Duration timeout = SHORT; running.getCount() > 0; timeout = timeout.multipliedBy(2)) {
      CallOptions options = CallOptions.DEFAULT.withTimeout(timeout);
      try (ResponseReader<String> responses =
          ClientCalls.serverStreaming(channel, Texts.DOWN, options, "")) {
        assertThatThrownBy(
                () -> {
                  while (responses.hasNext()) {
                    responses.next();
                  }
                })
            .isInstanceOf(StatusException.class)
            .hasMessageContaining("DEADLINE_EXCEEDED");
      }
    }
    await(stopped);
  }

  /** A server that passes every call on to another. */
  private Server relay(Channel next, boolean blocking, CompletableFuture<Deadline> seen) {
    return serve(
        Texts.service(
            service ->
                service.method(
                    Texts.UNARY,
                    blocking
                        ? Handlers.unary(
                            (request, context) -> {
                              seen.complete(context.deadline());
                              return ClientCalls.unary(
                                  next, Texts.UNARY, CallOptions.DEFAULT, request);
                            })
                        : AsyncHandlers.unary(
                            (request, context) -> {
                              seen.complete(context.deadline());
                              return AsyncClientCalls.unary(
                                  next,
                                  Texts.UNARY,
                                  CallOptions.DEFAULT.withParent(context),
                                  request);
                            }))));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cancellationIsInheritedByCallsOfAHandler(boolean blocking) throws Exception {
    Channel next = channelTo(endless());
    Channel channel = channelTo(relay(next, blocking, new CompletableFuture<>()));
    CompletableFuture<String> call =
        AsyncClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "");
    await(running);
    call.cancel(true);
    await(stopped);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void deadlineIsInheritedByCallsOfAHandler(boolean blocking) throws Exception {
    CompletableFuture<Deadline> outer = new CompletableFuture<>();
    CompletableFuture<Deadline> inner = new CompletableFuture<>();
    Server last =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.UNARY,
                        Handlers.unary(
                            (request, context) -> {
                              inner.complete(context.deadline());
                              return request;
                            }))));
    Channel channel = channelTo(relay(channelTo(last), blocking, outer));
    CallOptions options = CallOptions.DEFAULT.withTimeout(LONG);
    assertThat(await(AsyncClientCalls.unary(channel, Texts.UNARY, options, "x"))).isEqualTo("x");
    assertThat(await(outer)).isNotNull();
    assertThat(await(inner)).isNotNull();
    assertThat(await(inner).remaining()).isLessThanOrEqualTo(LONG);
  }

  @Test
  void serverThatEndsEarlyLetsItsResponsesBeRead() throws Exception {
    Server server =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.BIDI,
                        Handlers.bidiStreaming(
                            (requests, responses, context) -> {
                              for (int i = 0; i < 20; i++) {
                                responses.write("answer " + i);
                              }
                            }))));
    try (DuplexStream<String, String> stream =
        ClientCalls.bidiStreaming(channelTo(server), Texts.BIDI, CallOptions.DEFAULT)) {
      String large = "x".repeat(100_000);
      // One thread that writes first and reads then must not wait for ever.
      assertThatThrownBy(
              () -> {
                while (true) {
                  stream.write(large);
                }
              })
          .isInstanceOf(StatusException.class)
          .hasMessageContaining("CANCELLED")
          .hasMessageContaining("ended by the server");
      for (int i = 0; i < 20; i++) {
        assertThat(stream.next()).isEqualTo("answer " + i);
      }
      assertThat(stream.hasNext()).isFalse();
    }
  }

  @Test
  void serverThatEndsEarlyStopsAnEndlessPublisher() throws Exception {
    Server server =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.BIDI,
                        Handlers.bidiStreaming(
                            (requests, responses, context) -> {
                              for (int i = 0; i < 20; i++) {
                                responses.write("answer " + i);
                              }
                            }))));
    Items<String> endless = new Items<>(Integer.MAX_VALUE, i -> "question");
    Collected<String> answers = Collected.slowly();
    AsyncClientCalls.bidiStreaming(channelTo(server), Texts.BIDI, CallOptions.DEFAULT, endless)
        .subscribe(answers);
    answers.request(1);
    eventually("an answer", () -> answers.size() == 1);
    answers.request(Long.MAX_VALUE);
    assertThat(await(answers.end)).hasSize(20);
    eventually("the publisher is cancelled", endless::isCancelled);
  }

  @Test
  void handlerThatLeavesRequestsUnreadEndsWell() throws Exception {
    Server server =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.UP,
                        Handlers.clientStreaming((requests, context) -> requests.next()))));
    Channel channel = channelTo(server);
    for (int i = 0; i < 3; i++) {
      assertThat(
              await(
                  AsyncClientCalls.clientStreaming(
                      channel,
                      Texts.UP,
                      CallOptions.DEFAULT,
                      new Items<>(Integer.MAX_VALUE, n -> "request " + n))))
          .isEqualTo("request 0");
    }
  }
}
