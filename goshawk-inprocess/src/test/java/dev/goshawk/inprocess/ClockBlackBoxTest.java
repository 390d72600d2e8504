package dev.goshawk.inprocess;

import static dev.goshawk.testservices.Texts.UNARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A channel whose clock a test moves by hand. */
@ExtendWith(NoThreadLeft.class)
@SuppressWarnings("try") // the server is reached by its name
class ClockBlackBoxTest {

  @Test
  void deadlineOfAnHourPassesWhenTheClockIsMoved() throws Exception {
    AtomicLong now = new AtomicLong();
    CountDownLatch begun = new CountDownLatch(1);
    try (Server server =
            InProcessServer.builder("clock")
                .service(
                    () ->
                        Texts.serving(
                            UNARY,
                            Handlers.unary(
                                (text, call) -> {
                                  begun.countDown();
                                  new CountDownLatch(1).await();
                                  return text;
                                })))
                .start();
        Channel channel = InProcessChannel.to("clock").clock(now::get).build()) {
      CompletableFuture<String> response =
          AsyncClientCalls.unary(
              channel, UNARY, CallOptions.DEFAULT.withTimeout(Duration.ofHours(1)), "a");
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(server.state()).isEqualTo(Server.State.RUNNING);
      assertThat(response).isNotDone();
      now.addAndGet(Duration.ofHours(1).toNanos());
      assertThat(response)
          .failsWithin(Duration.ofSeconds(60))
          .withThrowableOfType(ExecutionException.class)
          .havingCause()
          .isInstanceOfSatisfying(
              StatusException.class,
              e -> assertThat(e.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
    }
  }
}
