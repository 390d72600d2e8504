package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.config.HedgingPolicy;
import dev.goshawk.core.config.RetryThrottling;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls whose attempts run beside each other: gRFC A6. */
class HedgingTranscriptTest extends RetryFixture {

  private static void answer(Peer server, int id) {
    server.send(
        "HEADERS " + id + " " + OK_HEADERS,
        "DATA " + id + " [0:fine]",
        "HEADERS " + id + " ES grpc-status=0");
  }

  private void assertFine(Call call) {
    loop.run();
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
  }

  // When attempts are made.

  @Test
  void attemptsAreMadeADelayApartUntilOneAnswers() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    expectAttemptAfter(500, server, 3, 1);
    expectAttemptAfter(500, server, 5, 2);
    advance(10_000);
    server.expect();
    answer(server, 3);
    assertFine(call);
    server.expect("RST_STREAM 1 CANCEL", "RST_STREAM 5 CANCEL");
  }

  @Test
  void callThatIsAnsweredInTimeHasOneAttempt() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    advance(499);
    answer(server, 1);
    assertFine(call);
    assertThat(loop.timers()).isZero();
    advance(10_000);
    server.expect();
  }

  @Test
  void withoutADelayAllAreMadeAtOnce() {
    hedge(HedgingPolicy.of(3));
    Peer server = server();
    Call call = unary();
    server.expect(
        "HEADERS 1 " + request("Unary"),
        "DATA 1 [0:hi] ES",
        "HEADERS 3 " + again("Unary", 1),
        "DATA 3 [0:hi] ES",
        "HEADERS 5 " + again("Unary", 2),
        "DATA 5 [0:hi] ES");
    answer(server, 5);
    assertFine(call);
    server.expect("RST_STREAM 1 CANCEL", "RST_STREAM 3 CANCEL");
  }

  @Test
  void failureThatIsNotFatalBringsTheNextAtOnceAndLaterOnesADelayFromThen() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    advance(200);
    refuse(server, 1);
    expectAttempt(server, 3, 1);
    expectAttemptAfter(500, server, 5, 2);
    refuse(server, 3);
    server.expect();
    answer(server, 5);
    assertFine(call);
  }

  @Test
  void anyOtherFailureEndsTheCall() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    expectAttemptAfter(500, server, 3, 1);
    server.send(failure(3, Code.INTERNAL, " grpc-message=broken"));
    assertEnd(call, Code.INTERNAL, "broken");
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(loop.timers()).isZero();
  }

  @Test
  void whenAllHaveFailedTheLastStatusIsTheCalls() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    expectAttemptAfter(500, server, 3, 1);
    expectAttemptAfter(500, server, 5, 2);
    refuse(server, 3);
    refuse(server, 1);
    assertThat(call.status).isNull();
    server.send(failure(5, Code.UNAVAILABLE, " grpc-message=last x-load=3"));
    assertEnd(call, Code.UNAVAILABLE, "last; not retried: all 3 attempts have failed");
    assertThat(call.trailers.names()).containsExactly("x-load");
  }

  @Test
  void channelsLimitCutsThePolicys() {
    maxAttempts(2);
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    expectAttemptAfter(500, server, 3, 1);
    advance(5_000);
    server.expect();
    answer(server, 1);
    assertFine(call);
    server.expect("RST_STREAM 3 CANCEL");
  }

  @Test
  void channelThatMakesOneAttemptDoesNotHedge() {
    maxAttempts(1);
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    advance(5_000);
    server.expect();
    answer(server, 1, call);
  }

  @Test
  void policyThatComesWithALateConfigCounts() {
    unanswered = true;
    hedge(HEDGING);
    Call call = unary();
    resolve();
    Peer server = only(0).accept();
    expectCall(server, 1);
    expectAttemptAfter(500, server, 3, 1);
    answer(server, 3);
    assertFine(call);
    server.expect("RST_STREAM 1 CANCEL");
  }

  @Test
  void attemptsArePickedEachForItself() {
    policy = dev.goshawk.core.balance.RoundRobinConfig.DEFAULT;
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    hedge(HEDGING);
    channel().connect();
    loop.run();
    Peer a = attempts.get(0).accept();
    Peer b = attempts.get(1).accept();
    Call call = unary();
    advance(500);
    assertThat(a.take()).hasSize(2);
    assertThat(b.take()).hasSize(2);
    answer(b, 1);
    assertFine(call);
    a.expect("RST_STREAM 1 CANCEL");
  }

  // Pushback.

  @Test
  void pushbackPutsTheNextOffAndTheLaterOnesToo() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    advance(100);
    refuse(server, 1, " grpc-retry-pushback-ms=200");
    expectAttemptAfter(200, server, 3, 1);
    expectAttemptAfter(500, server, 5, 2);
    answer(server, 5);
    assertFine(call);
    server.expect("RST_STREAM 3 CANCEL");
  }

  @Test
  void pushbackWhileOthersRunPutsTheNextOff() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    expectAttemptAfter(500, server, 3, 1);
    refuse(server, 3, " grpc-retry-pushback-ms=2000");
    expectAttemptAfter(2_000, server, 5, 2);
    answer(server, 1);
    assertFine(call);
    server.expect("RST_STREAM 5 CANCEL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "soon"})
  void refusalMakesNoMoreAndWaitsForThoseThatRun(String said) {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    expectAttemptAfter(500, server, 3, 1);
    refuse(server, 3, " grpc-retry-pushback-ms=" + said);
    advance(10_000);
    server.expect();
    answer(server, 1);
    assertFine(call);
  }

  @Test
  void refusalOfTheOnlyOneEndsTheCall() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1, " grpc-retry-pushback-ms=-1");
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "busy; not retried: the server forbids it by grpc-retry-pushback-ms [-1]");
    assertThat(loop.timers()).isZero();
  }

  @Test
  void pushbackBehindTheDeadlineFailsNowWithTheRealStatus() {
    hedge(HEDGING);
    Peer server = server();
    Call call = call(Texts.UNARY, timeout(1_000));
    server.expectStarting("HEADERS 1", "DATA 1");
    refuse(server, 1, " grpc-retry-pushback-ms=2000");
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "busy; not retried: the next attempt would begin in 2,000 ms, and the deadline is in"
            + " 1,000 ms");
  }

  // Throttle.

  @Test
  void firstAttemptIsNeverThrottledLaterOnesAre() {
    hedge(HEDGING, new RetryThrottling(2, 0.1));
    Peer server = server();
    Call first = unary();
    expectCall(server, 1);
    refuse(server, 1);
    assertEnd(
        first,
        Code.UNAVAILABLE,
        "busy; not retried: retryThrottling has 1.000 of 2 tokens, and more than half are needed");
    Call second = unary();
    expectCall(server, 3);
    advance(10_000);
    server.expect();
    answer(server, 3);
    assertFine(second);
  }

  /** A race of grpc-java's: the call whose hedge was not made did not end. */
  @Test
  void throttledCallEndsWithTheLastOfThoseThatRun() {
    hedge(HEDGING, new RetryThrottling(2, 0.1));
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    channel().throttle().failed();
    advance(500);
    server.expect();
    refuse(server, 1);
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "busy; not retried: retryThrottling has 1.000 of 2 tokens, and more than half are needed");
    assertThat(loop.timers()).isZero();
  }

  @Test
  void throttleThatClosesWhileAPushbackIsWaitedForEndsTheCall() {
    hedge(HEDGING, new RetryThrottling(10, 0.1));
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1, " grpc-retry-pushback-ms=200 x-load=1");
    for (int i = 0; i < 5; i++) {
      channel().throttle().failed();
    }
    advance(200);
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "busy; not retried: retryThrottling has 4.000 of 10 tokens, and more than half are needed");
    assertThat(call.trailers.names()).contains("x-load");
  }

  // What the server did not look at.

  @Test
  void refusedStreamIsSentAgainOnceForAllAttempts() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    expectAttemptAfter(500, server, 3, 1);
    server.send("RST_STREAM 3 REFUSED_STREAM");
    expectAttempt(server, 5, 1);
    server.send("RST_STREAM 1 REFUSED_STREAM"); // is a failure, and brings the next
    expectAttempt(server, 7, 2);
    answer(server, 7);
    assertFine(call);
    server.expect("RST_STREAM 5 CANCEL");
  }

  @Test
  void attemptsThatWaitForAStreamGoNowhereOnceOneHasTheCall() {
    hedge(HEDGING);
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    Call call = unary();
    expectCall(server, 1);
    advance(1_000);
    server.expect();
    answer(server, 1);
    assertFine(call);
    server.expect();
    Call next = unary();
    expectCall(server, 3);
    answer(server, 3);
    assertFine(next);
  }

  // The end.

  @Test
  void trap76_cancellationEndsAllAttemptsAndTheTimer() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    expectAttemptAfter(500, server, 3, 1);
    call.cancel();
    server.expect("RST_STREAM 1 CANCEL", "RST_STREAM 3 CANCEL");
    assertEnd(call, Code.CANCELLED, "no longer wanted");
    assertThat(loop.timers()).isZero();
  }

  @Test
  void deadlineEndsAllAttempts() {
    hedge(HEDGING);
    Peer server = server();
    Call call = call(Texts.UNARY, timeout(800));
    server.expectStarting("HEADERS 1", "DATA 1");
    advance(500);
    server.expectStarting("HEADERS 3 " + pseudo("Unary") + " grpc-timeout=300000u", "DATA 3");
    advance(300);
    server.expect("RST_STREAM 1 CANCEL", "RST_STREAM 3 CANCEL");
    assertEnd(
        call,
        Code.DEADLINE_EXCEEDED,
        "the deadline passed: 2 of 3 attempts of a hedged call have been made, 2 of them wait for a"
            + " response; the next begins in 0.2 s");
  }

  @Test
  void channelThatIsClosedLetsRunningAttemptsEnd() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    var unused = channel().shutdown(Duration.ofMinutes(1));
    loop.run();
    advance(10_000);
    answer(server, 1);
    assertFine(call);
    server.take();
  }

  @Test
  void channelThatIsClosedEndsACallThatWaitsForAPushback() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1, " grpc-retry-pushback-ms=200");
    var unused = channel().shutdown(Duration.ofMinutes(1));
    loop.run();
    assertEnd(call, Code.UNAVAILABLE, "busy; not retried: the channel is closed");
    server.take();
  }

  @Test
  void trap73_whatComesOfALoserIsNotHeard() {
    hedge(HEDGING);
    Peer server = server();
    Call call = start(Texts.DOWN);
    call.call.request(5);
    call.call.sendLast("hi");
    loop.run();
    server.expectStarting("HEADERS 1", "DATA 1");
    advance(500);
    server.expectStarting("HEADERS 3", "DATA 3");
    loop.run(
        () ->
            server.sendFromWithin(
                "HEADERS 3 " + OK_HEADERS,
                "HEADERS 1 " + OK_HEADERS,
                "DATA 1 [0:x]",
                "HEADERS 1 ES grpc-status=5",
                "DATA 3 [0:y]"));
    assertThat(call.heard).containsExactly("headers []", "y");
    server.take();
    server.send("HEADERS 3 ES grpc-status=0");
    assertThat(call.heard).containsExactly("headers []", "y", "OK");
  }

  @Test
  void callIsDescribed() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    advance(300);
    refuse(server, 1, " grpc-retry-pushback-ms=1000");
    CompletableFuture<String> words = call.call.describe();
    loop.run();
    assertThat(words.join())
        .isEqualTo(
            "1 of 3 attempts of a hedged call have been made, 0 of them wait for a response; the"
                + " next begins in 1.0 s; the last failure was UNAVAILABLE: busy");
    call.cancel();
  }

  @Test
  void executorHearsAllInOrder() {
    ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    hedge(HEDGING);
    Peer server = server();
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withExecutor(tasks::add));
    expectCall(server, 1);
    answer(server, 1);
    assertThat(call.heard).isEmpty();
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
    assertFine(call);
  }
}
