package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What threads of the application do that is nobody else's affair: loops, deadlines, other calls.
 */
class UserThreadsBlackBoxTest extends BlackBoxFixture {

  private static final int STACK_BYTES = 256 * 1024;

  private final CountDownLatch never = new CountDownLatch(1);

  private Server echo() {
    return serve(
        Texts.service(
            service ->
                service
                    .method(
                        Texts.UNARY,
                        AsyncHandlers.unary(
                            (request, context) ->
                                request.equals("never")
                                    ? new CompletableFuture<>()
                                    : CompletableFuture.completedFuture(request)))
                    .method(
                        Texts.BIDI,
                        Handlers.bidiStreaming(
                            (requests, responses, context) -> {
                              for (String request : requests) {
                                responses.write(request);
                              }
                            }))));
  }

  private static String call(Channel channel, String text) {
    return ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, text);
  }

  private static void assertDeadlinesFire(Channel channel) {
    StatusException late =
        catchThrowableOfType(
            StatusException.class,
            () ->
                ClientCalls.unary(
                    channel,
                    Texts.UNARY,
                    CallOptions.DEFAULT.withTimeout(Duration.ofMillis(50)),
                    "never"));
    assertThat(late.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  /** Makes a call ever higher up its stack, until one has room enough. */
  private static final class Deep implements Runnable {
    private final Channel channel;
    private final AtomicInteger overflows;
    private String answer;

    Deep(Channel channel, AtomicInteger overflows) {
      this.channel = channel;
      this.overflows = overflows;
    }

    @Override
    public void run() {
      deeper();
    }

    private void deeper() {
      try {
        if (answer == null) {
          deeper();
        }
      } catch (Throwable e) { // also what a lock throws that an overflow has left in disorder
        overflows.incrementAndGet();
      }
      if (answer == null) {
        try {
          answer = call(channel, "deep");
        } catch (Throwable e) { // here or there in the call, and so in the frame above
          overflows.incrementAndGet();
        }
      }
    }
  }

  @Test
  void callsNearTheEndOfAStackHarmNobody() throws Exception {
    Server server = echo();
    Channel channel = channelTo(server);
    try (DuplexStream<String, String> stream =
        ClientCalls.bidiStreaming(channel, Texts.BIDI, CallOptions.DEFAULT)) {
      for (int round = 0; round < 10; round++) {
        AtomicInteger overflows = new AtomicInteger();
        Deep deep = new Deep(channel, overflows);
        Thread thread = new Thread(null, deep, "deep-" + round, STACK_BYTES + round * 1_000L);
        thread.setDaemon(true);
        thread.start();
        thread.join(TimeUnit.SECONDS.toMillis(PATIENCE));
        assertThat(thread.isAlive()).as("a call that does not end").isFalse();
        assertThat(overflows.get()).isGreaterThan(1);
        assertThat(deep.answer).isEqualTo("deep");
        stream.write("round " + round);
        assertThat(stream.next()).isEqualTo("round " + round);
      }
    }
    assertDeadlinesFire(channel);
    assertThat(call(channel, "behind")).isEqualTo("behind");
  }

  private static MethodDescriptor<String, String> unary(Marshaller<String> requests) {
    return MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, Texts.NAME, "Unary")
        .requests(requests)
        .responses(Texts.TEXT)
        .build();
  }

  /** Text whose marshaller does something first. */
  private record Busy(Runnable first) implements Marshaller<String> {
    @Override
    public int size(String message) {
      return Texts.TEXT.size(message);
    }

    @Override
    public void write(String message, byte[] target, int offset, int size) {
      first.run();
      Texts.TEXT.write(message, target, offset, size);
    }

    @Override
    public String read(byte[] source, int offset, int length) {
      return Texts.TEXT.read(source, offset, length);
    }
  }

  @Test
  void marshallerThatMakesACall() {
    Channel channel = channelTo(echo());
    List<String> within = new ArrayList<>();
    MethodDescriptor<String, String> nested =
        unary(new Busy(() -> within.add(call(channel, "within"))));
    for (int i = 0; i < 50; i++) {
      assertThat(ClientCalls.unary(channel, nested, CallOptions.DEFAULT, "around"))
          .isEqualTo("around");
    }
    assertThat(within).hasSize(50).containsOnly("within");
    try (DuplexStream<String, String> stream =
        ClientCalls.bidiStreaming(
            channel,
            MethodDescriptor.builder(MethodDescriptor.Kind.BIDI_STREAMING, Texts.NAME, "Bidi")
                .requests(new Busy(() -> within.add(call(channel, "within"))))
                .responses(Texts.TEXT)
                .build(),
            CallOptions.DEFAULT)) {
      for (int i = 0; i < 50; i++) {
        stream.write("around");
        assertThat(stream.next()).isEqualTo("around");
      }
    }
    assertThat(within).hasSize(100);
  }

  /** The deadline of a call of another channel passes while a marshaller is at work. */
  @Test
  void slowMarshallerHoldsNobodyUp() throws Exception {
    Server server = echo();
    Channel slow = channelTo(server);
    Channel other = channelTo(server);
    assertThat(call(slow, "warm")).isEqualTo("warm");
    CountDownLatch atWork = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    MethodDescriptor<String, String> busy =
        unary(
            new Busy(
                () -> {
                  atWork.countDown();
                  await(goOn);
                }));
    CompletableFuture<String> answer =
        CompletableFuture.supplyAsync(
            () -> ClientCalls.unary(slow, busy, CallOptions.DEFAULT, "late"),
            task -> new Thread(task, "marshalling").start());
    await(atWork);
    assertDeadlinesFire(other);
    assertDeadlinesFire(slow);
    assertThat(call(slow, "beside")).isEqualTo("beside");
    goOn.countDown();
    assertThat(await(answer)).isEqualTo("late");
  }

  @Test
  void blockingCallInAStageOfAnAsynchronousOneIsRefused() throws Exception {
    Channel channel = channelTo(echo());
    CompletableFuture<String> refused =
        AsyncClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "first")
            .thenApply(
                first -> {
                  // Whoever completes the stage runs this; the caller itself may be late for it.
                  return Thread.currentThread().getName().startsWith("goshawk-loop")
                      ? call(channel, first)
                      : "not on a loop";
                });
    CompletableFuture<Object> outcome = new CompletableFuture<>();
    refused.whenComplete(
        (answer, failure) -> outcome.complete(failure == null ? answer : failure.getCause()));
    Object seen = await(outcome);
    if (!seen.equals("not on a loop")) {
      assertRefused((Throwable) seen);
    }
    assertThat(call(channel, "behind")).isEqualTo("behind");
  }

  private static void assertRefused(Throwable seen) {
    assertThat(seen)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a blocking call of " + Texts.UNARY)
        .hasMessageContaining("event loop thread 'goshawk-loop")
        .hasMessageContaining("withExecutor");
  }

  @Test
  void blockingCallInAnAsynchronousHandlerIsRefused() throws Exception {
    CompletableFuture<Channel> own = new CompletableFuture<>();
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    Server server =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.UNARY,
                        AsyncHandlers.unary(
                            (request, context) -> {
                              if (request.equals("plain")) {
                                return CompletableFuture.completedFuture(request);
                              }
                              Throwable refused = catchThrowable(() -> call(own.join(), "plain"));
                              seen.complete(refused);
                              return CompletableFuture.completedFuture("refused");
                            }))));
    Channel channel = channelTo(server);
    own.complete(channel);
    assertThat(call(channel, "nested")).isEqualTo("refused");
    assertRefused(await(seen));
    assertThat(call(channel, "plain")).isEqualTo("plain");
  }

  /** A task for the cancellation that throws keeps no handler's thread from being interrupted. */
  @ParameterizedTest
  @ValueSource(strings = {"exception", "checked", "overflow", "memory"})
  void blockingHandlerIsInterruptedThoughATaskThrows(String kind) throws Exception {
    Throwable thrown =
        switch (kind) {
          case "exception" -> new IllegalStateException("boom");
          case "checked" -> new IOException("boom");
          case "overflow" -> new StackOverflowError("boom");
          default -> new OutOfMemoryError("unable to create native thread");
        };
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<Void> interrupted = new CompletableFuture<>();
    Server server =
        serve(
            Texts.service(
                service ->
                    service.method(
                        Texts.UNARY,
                        Handlers.unary(
                            (request, context) -> {
                              if (request.equals("plain")) {
                                return request;
                              }
                              context.onCancel(
                                  () -> UserThreadsBlackBoxTest.<RuntimeException>raise(thrown));
                              running.countDown();
                              try {
                                never.await();
                              } catch (InterruptedException e) {
                                interrupted.complete(null);
                                throw e;
                              }
                              return request;
                            }))));
    Channel channel = channelTo(server);
    CompletableFuture<String> call =
        AsyncClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "wait");
    await(running);
    call.cancel(true);
    await(interrupted);
    assertThat(call(channel, "plain")).isEqualTo("plain");
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void raise(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
