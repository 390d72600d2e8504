package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.ServerMemory;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What an admission is told of the handler of a call, and the deadline that it may set. */
class HandlerLifeTranscriptTest extends ServerFixture {

  private final List<String> seen = new CopyOnWriteArrayList<>();

  private Peer asynchronous() {
    server.method(
        Texts.UNARY,
        AsyncHandlers.unary(
            (request, context) -> {
              seen.add("handler");
              return CompletableFuture.completedFuture(request);
            }));
    return client();
  }

  private void expectAnswer(Peer client) {
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:hi]", "HEADERS 1 ES grpc-status=0");
  }

  @Test
  void startIsWhenTheRequestIsWhole() {
    server.admission(
        call -> {
          call.onHandlerStart(() -> seen.add("starts, on the loop " + loop.inLoop()));
          call.onHandlerStart(
              () -> {
                throw new IllegalStateException("thrown by the task");
              });
          call.onHandlerStart(() -> seen.add("starts again"));
        });
    Peer client = asynchronous();
    client.send("HEADERS 1 " + request("Unary"));
    assertThat(seen).isEmpty();
    client.send("DATA 1 [0:hi] ES");
    expectAnswer(client);
    assertThat(seen).containsExactly("starts, on the loop true", "starts again", "handler");
    assertThat(log.lines()).singleElement().asString().contains("a task for a handler's start");
  }

  @Test
  void handlerThatNeverStartsIsNotAnnounced() {
    server.admission(call -> call.onHandlerStart(() -> seen.add("starts")));
    Peer client = asynchronous();
    client.send("HEADERS 1 " + request("Unary"));
    client.send("RST_STREAM 1 CANCEL");
    assertThat(seen).isEmpty();
  }

  @Test
  void returnOfAnAsynchronousHandlerIsAtOnce() {
    server.admission(call -> call.onEnd(end -> call.onHandlerReturn(() -> seen.add("returned"))));
    Peer client = asynchronous();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    expectAnswer(client);
    assertThat(seen).containsExactly("handler", "returned");
  }

  @Test
  void returnOfABlockingHandlerIsWhenItsThreadIsDone() {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch mayReturn = new CountDownLatch(1);
    server
        .admission(
            call ->
                call.onEnd(
                    end -> {
                      call.onHandlerReturn(
                          () -> {
                            throw new IllegalStateException("thrown by the task");
                          });
                      call.onHandlerReturn(() -> seen.add("returned"));
                    }))
        .method(
            Texts.UNARY,
            Handlers.unary(
                (request, context) -> {
                  began.countDown();
                  while (true) {
                    try {
                      mayReturn.await();
                      return request;
                    } catch (InterruptedException e) {
                      seen.add("interrupted");
                    }
                  }
                }));
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    Await.open(began);
    client.send("RST_STREAM 1 CANCEL");
    Await.until("the interrupt", () -> !seen.isEmpty());
    assertThat(seen).containsExactly("interrupted");
    mayReturn.countDown();
    Await.until("the return", () -> seen.size() == 2);
    assertThat(seen).containsExactly("interrupted", "returned");
    Await.until("the other task's failure", () -> !log.lines().isEmpty());
  }

  @Test
  void deadlineIsSetBeforeTheHandlerStarts() {
    server
        .admission(
            call -> {
              assertThat(catchThrowable(() -> call.limitDeadline(Duration.ZERO, "theSetting")))
                  .isInstanceOf(IllegalArgumentException.class)
                  .hasMessage("theSetting of PT0S is no time");
              call.limitDeadline(Duration.ofSeconds(9), "first");
              call.limitDeadline(Duration.ofSeconds(1), "second");
              call.limitDeadline(Duration.ofSeconds(3), "third");
            })
        .onCallEnd((call, end) -> seen.add(end.status().message()))
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (request, context) -> {
                  assertThat(
                          catchThrowable(
                              () -> context.limitDeadline(Duration.ofMillis(1), "theSetting")))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessage("the handler of t.T/Unary has started");
                  return new CompletableFuture<>();
                }));
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    loop.advance(Duration.ofSeconds(1));
    client.expect("RST_STREAM 1 CANCEL");
    assertThat(seen)
        .containsExactly(
            "the deadline of t.T/Unary, which second has set, passed: the handler has not ended the"
                + " call");
  }

  @Test
  void memoryOfTheServerIsSeen() {
    server.maxBufferedBytes(5000).admission(call -> seen.add(ServerMemory.of(call).toString()));
    Peer client = asynchronous();
    client.send("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    expectAnswer(client);
    assertThat(seen).containsExactly("ServerMemory[used=0, limit=5000]", "handler");
  }
}
