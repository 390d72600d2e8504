package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlines and cancellation as a server sees them: traps 15, 16 and 27. */
class ServerDeadlineTranscriptTest extends ServerFixture {

  private final List<String> heard = new ArrayList<>();
  private final List<ServerCall<String, String>> calls = new ArrayList<>();
  private final CompletableFuture<String> answer = new CompletableFuture<>();
  private final List<ServerContext> contexts = new ArrayList<>();

  @BeforeEach
  void serve() {
    server
        .method(
            Texts.UNARY,
            AsyncHandlers.unary(
                (request, context) -> {
                  contexts.add(context);
                  context.onCancel(() -> heard.add("task"));
                  return answer;
                }))
        .method(
            Texts.BIDI,
            call -> {
              calls.add(call);
              contexts.add(call.context());
              return new ServerCallListener<String>() {
                @Override
                public void onMessage(String message) {
                  heard.add(message);
                }

                @Override
                public void onCancel(Status reason) {
                  heard.add(reason.code() + ": " + reason.message());
                }

                @Override
                public void onComplete() {
                  heard.add("complete");
                }
              };
            });
  }

  private Peer call(String... more) {
    return client().send("HEADERS 1 " + request("Unary", more), "DATA 1 [0:hi] ES");
  }

  private Duration left() {
    return Duration.ofNanos(
        Objects.requireNonNull(contexts.get(0).deadline()).remainingNanos(loop.nanoTime()));
  }

  @ParameterizedTest
  @CsvSource({
    "100m,100",
    "1S,1000",
    "2M,120000",
    "1H,3600000",
    "1000000n,1",
    "1000u,1",
    "00000005S,5000",
    "99999999m,99999999"
  })
  void trap15_timeoutIsReadInAllUnits(String timeout, long millis) {
    Peer client = call("grpc-timeout=" + timeout);
    assertThat(left()).isEqualTo(Duration.ofMillis(millis));
    answer.complete("in time");
    client.expectStarting("HEADERS 1", "DATA 1 [0:in time]", "HEADERS 1 ES grpc-status=0");
  }

  @Test
  void trap15_longestTimeoutIsLongEnough() {
    Peer client = call("grpc-timeout=99999999H");
    assertThat(left()).isGreaterThan(Duration.ofDays(50_000));
    answer.complete("in time");
    client.expectStarting("HEADERS 1", "DATA 1", "HEADERS 1 ES grpc-status=0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0n", "0S", "00000000H"})
  void trap15_noTimeIsAnsweredAtOnce(String timeout) {
    Peer client = call("grpc-timeout=" + timeout);
    client.expect(
        "HEADERS 1 ES "
            + OK_HEADERS
            + " grpc-accept-encoding=gzip grpc-status=4 grpc-message=grpc-timeout '"
            + timeout
            + "' is no time");
    assertThat(contexts).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "S", "1", "1s", "-1S", "1.5S", "123456789S", "1 S", "1Sx", "+1S"})
  void trap15_malformedTimeoutIsInternal(String timeout) {
    Peer client = client();
    client.send("HEADERS 1 ES " + request("Unary", "grpc-timeout=\"" + timeout + "\""));
    List<String> got = client.take();
    assertThat(got.get(0))
        .isEqualTo(
            "HEADERS 1 ES "
                + OK_HEADERS
                + " grpc-accept-encoding=gzip grpc-status=13 grpc-message=grpc-timeout '"
                + timeout
                + "' is not at most 8 digits and one of H M S m u n");
    assertThat(got).hasSize(1);
    assertThat(contexts).isEmpty();
  }

  @Test
  void noTimeoutIsNoDeadline() {
    Peer client = call();
    assertThat(contexts.get(0).deadline()).isNull();
    loop.advance(Duration.ofDays(1));
    client.expect();
    answer.complete("at last");
    client.expectStarting("HEADERS 1", "DATA 1", "HEADERS 1 ES grpc-status=0");
  }

  @Test
  void trap16_deadlineResetsTheStream() {
    Peer client = call("grpc-timeout=100m");
    loop.advance(Duration.ofMillis(99));
    client.expect();
    assertThat(answer).isNotDone();
    loop.advance(Duration.ofMillis(1));
    client.expect("RST_STREAM 1 CANCEL");
    assertThat(answer).isCancelled();
    assertThat(heard).containsExactly("task");
    assertThat(contexts.get(0).isCancelled()).isTrue();
  }

  @Test
  void trap16_handlerOfAStreamHearsOfTheDeadline() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Bidi", "grpc-timeout=1S"));
    calls.get(0).send("a");
    client.expectStarting("HEADERS 1", "DATA 1 [0:a]");
    loop.advance(Duration.ofSeconds(1));
    client.expect("RST_STREAM 1 CANCEL");
    assertThat(heard)
        .containsExactly(
            "DEADLINE_EXCEEDED: the deadline of t.T/Bidi passed: the handler has not ended the"
                + " call");
    // What the handler still does is in vain, and does no harm.
    calls.get(0).send("b");
    calls.get(0).request(1);
    calls.get(0).close(Status.OK, Metadata.EMPTY);
    client.expect();
  }

  @Test
  void deadlineSaysThatTheClientDoesNotRead() {
    Peer client = client(Http2Config.builder().initialWindowSize(10));
    client.consuming = false;
    client.send("HEADERS 1 " + request("Bidi", "grpc-timeout=2S"));
    calls.get(0).send("0123456789");
    client.expectStarting("HEADERS 1", "DATA 1 (");
    loop.advance(Duration.ofSeconds(2));
    client.expect("RST_STREAM 1 CANCEL");
    assertThat(heard)
        .containsExactly(
            "DEADLINE_EXCEEDED: the deadline of t.T/Bidi passed: stream window exhausted, the"
                + " client does not read; 5 bytes wait, the first of them for 2.0 s");
  }

  @Test
  void deadlineSaysThatTheHandlerDoesNotAsk() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Bidi", "grpc-timeout=2S"), "DATA 1 [0:a]");
    loop.advance(Duration.ofSeconds(2));
    client.expect("RST_STREAM 1 CANCEL");
    assertThat(heard)
        .containsExactly(
            "DEADLINE_EXCEEDED: the deadline of t.T/Bidi passed: the handler has not asked for"
                + " messages for 2.0 s, while some wait");
  }

  @Test
  void trap16_deadlineInterruptsABlockingHandler() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<Status> end = new CompletableFuture<>();
    server.method(
        Texts.UP,
        Handlers.clientStreaming(
            (requests, context) -> {
              running.countDown();
              try {
                return requests.next();
              } catch (StatusException e) {
                end.complete(e.status());
                throw e;
              }
            }));
    Peer client = client();
    client.send("HEADERS 1 " + request("Up", "grpc-timeout=1S"));
    running.await();
    loop.advance(Duration.ofSeconds(1));
    client.expect("RST_STREAM 1 CANCEL");
    assertThat(end.get(60, TimeUnit.SECONDS).code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void deadlineOfACallThatHasEndedIsForgotten() {
    Peer client = call("grpc-timeout=100m");
    answer.complete("in time");
    client.expectStarting("HEADERS 1", "DATA 1", "HEADERS 1 ES");
    assertThat(loop.timers()).isZero();
  }

  @Test
  void cancellationOfTheClientIsHeard() {
    Peer client = call();
    client.send("RST_STREAM 1 CANCEL");
    assertThat(answer).isCancelled();
    assertThat(heard).containsExactly("task");
    client.send("HEADERS 3 " + request("Bidi"), "RST_STREAM 3 CANCEL");
    assertThat(heard).containsExactly("task", "CANCELLED: the client cancelled the call");
    client.expect();
  }

  @Test
  void cancellationBeforeTheRequestIsCompleteStartsNoHandler() {
    Peer client = client();
    client.send("HEADERS 1 " + request("Unary", "grpc-timeout=1S"), "DATA 1 [0:hi]");
    client.send("RST_STREAM 1 CANCEL");
    assertThat(contexts).isEmpty();
    assertThat(loop.timers()).isZero();
  }

  @Test
  void trap27_lostConnectionCancelsItsCalls() {
    Peer client = call();
    client.send("HEADERS 3 " + request("Bidi"));
    client.cut("a cable was pulled");
    assertThat(answer).isCancelled();
    assertThat(heard)
        .containsExactly("task", "CANCELLED: the connection was lost: a cable was pulled");
  }

  @Test
  void taskForACancellationThatHasBeenRunsAtOnce() {
    Peer client = call();
    client.send("RST_STREAM 1 CANCEL");
    contexts.get(0).onCancel(() -> heard.add("late"));
    assertThat(heard).containsExactly("task", "late");
  }

  @Test
  void tasksOfACallThatEndsWellNeverRun() {
    Peer client = call();
    answer.complete("fine");
    client.expectStarting("HEADERS 1", "DATA 1", "HEADERS 1 ES");
    client.cut("later");
    assertThat(heard).isEmpty();
    assertThat(contexts.get(0).isCancelled()).isFalse();
  }

  @Test
  void removedTaskDoesNotRunAndOneThatThrowsHindersNoOther() {
    Peer client = call();
    Runnable removed = () -> heard.add("removed");
    contexts.get(0).onCancel(removed);
    contexts
        .get(0)
        .onCancel(
            () -> {
              throw new IllegalStateException("task");
            });
    contexts.get(0).onCancel(() -> heard.add("last"));
    contexts.get(0).removeOnCancel(removed);
    client.send("RST_STREAM 1 CANCEL");
    assertThat(heard).containsExactly("task", "last");
    assertThat(log.thrown()).extracting(Throwable::getMessage).containsExactly("task");
  }
}
