package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Blocking handlers for which no thread is free, on JVMs where they are not virtual. */
class WaitingForAThreadTranscriptTest extends ServerFixture {

  private final List<Status> ends = new CopyOnWriteArrayList<>();

  @Test
  void deadlineSaysThatTheCallWaitedForAThread() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    server
        .blockingThreads(1)
        .onCallEnd((call, end) -> ends.add(end.status()))
        .method(
            Texts.UNARY,
            Handlers.unary(
                (request, context) -> {
                  begun.countDown();
                  goOn.await();
                  return request;
                }));
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    begun.await();
    client.send("HEADERS 3 " + request("Unary", "grpc-timeout=1S"), "DATA 3 [0:hi] ES");
    loop.advance(Duration.ofSeconds(1));
    String words = "the deadline of t.T/Unary passed: ";
    assertThat(ends)
        .singleElement()
        .satisfies(
            end -> {
              assertThat(end.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
              if (Runtime.version().feature() < 21) {
                assertThat(end.message())
                    .isEqualTo(
                        words + "waiting for a thread: blockingThreads 1 busy, 1 calls wait");
              } else {
                assertThat(end.message()).startsWith(words);
              }
            });
    assertThat(client.take()).last().asString().contains("3");
    goOn.countDown();
    while (ends.size() < 2) {
      loop.await();
    }
    client.expectStarting("HEADERS 1", "DATA 1 [0:hi]", "HEADERS 1 ES grpc-status=0");
  }
}
