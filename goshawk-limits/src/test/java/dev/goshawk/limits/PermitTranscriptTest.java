package dev.goshawk.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** The room of a call is given back once, however the call ends. */
class PermitTranscriptTest extends LimitsFixture {

  private final ConcurrencyLimits limits =
      ConcurrencyLimits.builder()
          .server(ConcurrencyLimit.fixed(5))
          .perMethod(ConcurrencyLimit.fixed(5))
          .perIdentity(call -> "ada", ConcurrencyLimit.fixed(5))
          .clock(loop.clock())
          .build();

  /** What {@link #limits} has before and behind: what is given back twice would show. */
  private void expectNothingHeld() {
    assertThat(limits.inFlight()).isZero();
  }

  private Peer asynchronous() {
    server.method(
        Texts.UNARY,
        AsyncHandlers.unary(
            (request, context) ->
                switch (request) {
                  case "ok" -> CompletableFuture.completedFuture("yes");
                  case "error" -> CompletableFuture.failedFuture(Status.ABORTED.exception());
                  case "throw" -> throw new IllegalStateException("thrown");
                  default -> new CompletableFuture<>();
                }));
    return client();
  }

  private static void begin(Peer client, String request, String... more) {
    client.send("HEADERS 1 " + request("Unary", more), "DATA 1 [0:" + request + "] ES");
  }

  @Test
  void ok() {
    server.admission(limits);
    Peer client = asynchronous();
    begin(client, "ok");
    client.expectStarting("HEADERS 1", "DATA 1", "HEADERS 1 ES grpc-status=0");
    expectNothingHeld();
  }

  @Test
  void error() {
    server.admission(limits);
    Peer client = asynchronous();
    begin(client, "error");
    client.expectStarting("HEADERS 1 ES " + OK_HEADERS + " grpc-status=10");
    expectNothingHeld();
  }

  @Test
  void handlerThrew() {
    server.admission(limits);
    Peer client = asynchronous();
    begin(client, "throw");
    client.expectStarting("HEADERS 1 ES " + OK_HEADERS + " grpc-status=2");
    expectNothingHeld();
    assertThat(log.lines()).isNotEmpty();
  }

  @Test
  void cancelled() {
    server.admission(limits);
    Peer client = asynchronous();
    begin(client, "wait");
    assertThat(limits.inFlight()).isOne();
    client.send("RST_STREAM 1 CANCEL");
    expectNothingHeld();
  }

  @Test
  void deadline() {
    server.admission(limits);
    Peer client = asynchronous();
    begin(client, "wait", "grpc-timeout=1S");
    loop.advance(Duration.ofSeconds(1));
    client.expect("RST_STREAM 1 CANCEL");
    expectNothingHeld();
  }

  @Test
  void connectionLost() {
    server.admission(limits);
    Peer client = asynchronous();
    begin(client, "wait");
    assertThat(limits.inFlight()).isOne();
    client.cut("lost");
    client.discard();
    expectNothingHeld();
  }

  @Test
  void cancelledBeforeItsRequestCame() {
    server.admission(limits);
    Peer client = asynchronous();
    client.send("HEADERS 1 " + request("Unary"));
    assertThat(limits.inFlight()).isOne();
    client.send("RST_STREAM 1 CANCEL");
    expectNothingHeld();
  }

  @Test
  void requestCannotBeRead() {
    server.admission(limits);
    Peer client = asynchronous();
    begin(client, "unreadable");
    client.expectStarting("HEADERS 1 ES " + OK_HEADERS + " grpc-status=");
    expectNothingHeld();
  }

  @Test
  void laterAdmissionRefused() {
    server
        .admission(limits)
        .admission(
            call -> {
              throw Status.UNAUTHENTICATED.exception();
            });
    Peer client = asynchronous();
    begin(client, "ok");
    client.expectStarting("HEADERS 1 ES " + OK_HEADERS + " grpc-status=16");
    expectNothingHeld();
  }

  @Test
  void filterRefused() {
    server
        .admission(limits)
        .filterAsync((call, next) -> CompletableFuture.failedFuture(Status.ABORTED.exception()));
    Peer client = asynchronous();
    begin(client, "ok");
    client.expectStarting("HEADERS 1 ES " + OK_HEADERS + " grpc-status=10");
    expectNothingHeld();
  }

  @Test
  void overloadTrap66_executorRefused() {
    server
        .admission(limits)
        .handlerExecutor(
            task -> {
              throw new RejectedExecutionException("full");
            })
        .method(Texts.UNARY, Handlers.unary((request, context) -> request));
    Peer client = client();
    begin(client, "ok");
    client.expectStarting("HEADERS 1 ES " + OK_HEADERS + " grpc-status=8");
    expectNothingHeld();
  }

  @Test
  void handlerOutlivesItsCall() {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch mayReturn = new CountDownLatch(1);
    server
        .admission(limits)
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
                      // takes no notice, as code that computes does not
                    }
                  }
                }));
    Peer client = client();
    begin(client, "ok");
    Await.open(began);
    client.send("RST_STREAM 1 CANCEL");
    loop.run();
    assertThat(limits.inFlight()).isOne(); // what it needs is in use
    mayReturn.countDown();
    Await.until("the room given back", () -> limits.inFlight() == 0);
  }

  @Test
  void blockingHandlerThatReturned() {
    server.admission(limits).method(Texts.UNARY, Handlers.unary((request, context) -> request));
    Peer client = client();
    begin(client, "ok");
    client.expectStarting("HEADERS 1", "DATA 1", "HEADERS 1 ES grpc-status=0");
    Await.until("the room given back", () -> limits.inFlight() == 0);
  }

  @Test
  void keyFunctionThrew() {
    ConcurrencyLimits failing =
        ConcurrencyLimits.builder()
            .perIdentity(
                call -> {
                  throw new IllegalStateException("no key");
                },
                ConcurrencyLimit.fixed(5))
            .server(ConcurrencyLimit.fixed(5))
            .build();
    server.admission(failing);
    Peer client = asynchronous();
    begin(client, "ok");
    client.expectStarting("HEADERS 1 ES " + OK_HEADERS + " grpc-status=2");
    assertThat(failing.inFlight()).isZero();
    assertThat(log.lines()).anyMatch(line -> line.contains("no key") || line.contains("admission"));
  }
}
