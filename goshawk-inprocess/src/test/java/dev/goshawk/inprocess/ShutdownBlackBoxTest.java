package dev.goshawk.inprocess;

import static dev.goshawk.testservices.Texts.UNARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of servers and channels, with calls under way; and that no thread is left of them. */
@ExtendWith(NoThreadLeft.class)
class ShutdownBlackBoxTest {
  private static final CallOptions PLAIN = CallOptions.DEFAULT;
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofMinutes(5);

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final CompletableFuture<Void> interrupted = new CompletableFuture<>();
  private final Server server =
      InProcessServer.builder("ending")
          .service(() -> Texts.serving(UNARY, Handlers.unary((text, call) -> answer(text))))
          .start();
  private final Channel channel = InProcessChannel.to("ending").build();

  private String answer(String text) throws InterruptedException {
    begun.countDown();
    try {
      mayEnd.await();
    } catch (InterruptedException e) {
      interrupted.complete(null);
      throw e;
    }
    return text;
  }

  @AfterEach
  void close() {
    mayEnd.countDown();
    channel.close();
    server.close();
  }

  private CompletableFuture<String> callUnderWay() throws InterruptedException {
    return callUnderWay(channel);
  }

  private CompletableFuture<String> callUnderWay(Channel caller) throws InterruptedException {
    CompletableFuture<String> call = AsyncClientCalls.unary(caller, UNARY, PLAIN, "answer");
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    return call;
  }

  private static Status failureOf(CompletableFuture<?> call) {
    return Status.of(
        catchThrowableOfType(ExecutionException.class, () -> call.get(30, TimeUnit.SECONDS)));
  }

  @Test
  void aServerLetsCallsEndAndTakesNoNewOnes() throws Exception {
    CompletableFuture<String> underWay = callUnderWay();
    CompletableFuture<Void> end = server.shutdown(LONG);
    StatusException refused;
    do { // until the client has heard, calls still reach the server, which is waiting
      refused =
          catchThrowableOfType(
              StatusException.class,
              () -> ClientCalls.unary(channel, UNARY, PLAIN.withTimeout(SHORT), ""));
    } while (refused.code() == Status.Code.DEADLINE_EXCEEDED);
    assertThat(refused.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(underWay).isNotDone();
    assertThat(end).isNotDone();
    mayEnd.countDown();
    assertThat(underWay.get(30, TimeUnit.SECONDS)).isEqualTo("answer");
    end.get(30, TimeUnit.SECONDS);
    server.awaitTermination();
  }

  @Test
  void aServerWithoutGraceCancels() throws Exception {
    CompletableFuture<String> underWay = callUnderWay();
    server.shutdown(Duration.ZERO).get(30, TimeUnit.SECONDS);
    assertThat(failureOf(underWay).code()).isEqualTo(Status.Code.UNAVAILABLE);
    interrupted.get(30, TimeUnit.SECONDS);
  }

  @Test
  void aChannelLetsCallsEnd() throws Exception {
    CompletableFuture<String> underWay = callUnderWay();
    CompletableFuture<Void> end = channel.shutdown(LONG);
    assertThat(failureOf(AsyncClientCalls.unary(channel, UNARY, PLAIN, "")))
        .isEqualTo(Status.UNAVAILABLE.withMessage("the channel is closed"));
    assertThat(end).isNotDone();
    mayEnd.countDown();
    assertThat(underWay.get(30, TimeUnit.SECONDS)).isEqualTo("answer");
    end.get(30, TimeUnit.SECONDS);
  }

  @Test
  void aChannelThatIsClosedCancels() throws Exception {
    AtomicLong now = new AtomicLong();
    Channel hasty = InProcessChannel.to("ending").clock(now::get).build();
    CompletableFuture<String> underWay = callUnderWay(hasty);
    CompletableFuture<Void> closed = CompletableFuture.runAsync(hasty::close);
    Await.until(
        "the grace of close passes",
        () -> {
          now.addAndGet(Duration.ofSeconds(1).toNanos());
          return closed.isDone();
        });
    assertThat(failureOf(underWay).code()).isEqualTo(Status.Code.UNAVAILABLE);
    interrupted.get(30, TimeUnit.SECONDS);
  }

  @Test
  void closingTwiceIsClosingOnce() throws Exception {
    channel.close();
    channel.close();
    server.close();
    server.close();
    server.shutdown(Duration.ZERO).get(30, TimeUnit.SECONDS);
  }
}
