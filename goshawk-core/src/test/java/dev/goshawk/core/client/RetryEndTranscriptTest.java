package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.SecurityLevel;
import dev.goshawk.api.Status;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.resolve.ConfigSelector.Selection;
import dev.goshawk.testservices.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What ends calls between their attempts: callers, deadlines, channels; and what the server did not
 * look at. That no timer, no stream and no byte is left is seen after each test.
 */
class RetryEndTranscriptTest extends RetryFixture {

  // Callers.

  @Test
  void trap76_callMayBeCancelledInItsBackoff() {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1);
    assertThat(loop.timers()).isOne();
    call.cancel();
    assertEnd(call, Code.CANCELLED, "no longer wanted");
    assertThat(loop.timers()).isZero();
    advance(10_000);
    server.expect();
  }

  @Test
  void channelTrap40_callInItsBackoffKeepsTheChannelFromBecomingIdle() {
    idleTimeout = Duration.ofMinutes(30).toNanos();
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1, " grpc-retry-pushback-ms=7200000");
    loop.advance(Duration.ofHours(2).minusMillis(1));
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    expectAttemptAfter(1, server, 3, 1);
    answer(server, 3, call);
  }

  /** The caller sees the stream that has just failed, and its task comes behind that. */
  @Test
  void trap76_cancellationThatWasAimedAtTheFailedStreamEndsTheBackoff() {
    retry(POLICY);
    FakeLoop own = new FakeLoop();
    Peer server = serverOn(own);
    Call call = unary();
    own.run();
    server.expectStarting("HEADERS 1", "DATA 1");
    call.call.cancel("no longer wanted", null);
    own.run(() -> server.sendFromWithin(failure(1, Code.UNAVAILABLE, "")));
    loop.run();
    own.run();
    loop.run();
    assertEnd(call, Code.CANCELLED, "no longer wanted");
    assertThat(loop.timers()).isZero();
    advance(10_000);
    server.expect();
    server.cut("closed");
    loop.run();
  }

  /** The next attempt is on its way to its loop when the caller wants it no more. */
  @Test
  void trap76_cancellationBetweenPickAndStreamOpensNone() {
    retry(POLICY);
    FakeLoop own = new FakeLoop();
    Peer server = serverOn(own);
    Call call = unary();
    own.run();
    server.expectStarting("HEADERS 1", "DATA 1");
    refuse(server, 1);
    loop.run();
    advance(100); // the channel's loop has picked, the connection's has not run
    call.cancel();
    assertEnd(call, Code.CANCELLED, "no longer wanted");
    own.run();
    server.expect();
    server.cut("closed");
    loop.run();
  }

  @Test
  void callOfWhichAServedOneEndsIsCancelledInItsBackoff() {
    retry(POLICY);
    Peer server = server();
    FakeParent parent = new FakeParent(null);
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withParent(parent));
    expectCall(server, 1);
    refuse(server, 1);
    loop.run(parent::cancel);
    assertOver(call, Code.CANCELLED);
    assertThat(loop.timers()).isZero();
  }

  // Deadlines.

  @Test
  void trap77_backoffThatWouldEndBehindTheDeadlineFailsNowWithTheRealStatus() {
    retry(
        RetryPolicy.of(4)
            .on(Code.UNAVAILABLE)
            .backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), 1));
    Peer server = server();
    Call call = call(Texts.UNARY, timeout(500));
    server.expectStarting("HEADERS 1", "DATA 1");
    advance(470);
    refuse(server, 1, " x-load=1");
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "busy; not retried: the next attempt would begin in 1,000 ms, and the deadline is in 30 ms");
    assertThat(call.trailers.names()).containsExactly("x-load");
  }

  @Test
  void trap77_pushbackBehindTheDeadlineDoesToo() {
    retry(POLICY);
    Peer server = server();
    Call call = call(Texts.UNARY, timeout(500));
    server.expectStarting("HEADERS 1", "DATA 1");
    refuse(server, 1, " grpc-retry-pushback-ms=500");
    assertThat(call.status.message())
        .contains("would begin in 500 ms, and the deadline is in 500 ms");
  }

  @Test
  void oneDeadlineHoldsForAllAttempts() {
    retry(POLICY);
    Peer server = server();
    Call call = call(Texts.UNARY, timeout(1_000));
    server.expect(
        "HEADERS 1 " + pseudo("Unary") + " grpc-timeout=1000000u" + COMMON, "DATA 1 [0:hi] ES");
    advance(300);
    refuse(server, 1);
    advance(100);
    server.expect(
        "HEADERS 3 "
            + pseudo("Unary")
            + " grpc-timeout=600000u"
            + COMMON
            + " grpc-previous-rpc-attempts=1",
        "DATA 3 [0:hi] ES");
    advance(600);
    server.expect("RST_STREAM 3 CANCEL");
    assertEnd(
        call,
        Code.DEADLINE_EXCEEDED,
        "the deadline passed: request sent, no response headers; the call began 1.0 s ago");
  }

  @Test
  void deadlineThatPassesWhileTheNextAttemptWaitsForAConnectionEndsTheCall() {
    retry(POLICY);
    Peer first = server();
    advance(2_000);
    Call call = call(Texts.UNARY, PATIENT.withTimeout(Duration.ofMillis(500)));
    first.expectStarting("HEADERS 1", "DATA 1");
    first.cut("gone");
    first.discard();
    advance(100);
    assertThat(call.status).isNull();
    advance(400);
    assertOver(call, Code.DEADLINE_EXCEEDED);
    assertThat(call.status.message()).contains("no connection");
    attempt(1).fail("no route");
  }

  // Channels.

  @ParameterizedTest
  @ValueSource(longs = {0, 60_000})
  void channelThatIsClosedEndsBackoffsWithTheRealStatus(long grace) {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1);
    var unused = channel().shutdown(Duration.ofMillis(grace));
    loop.run();
    assertEnd(call, Code.UNAVAILABLE, "busy; not retried: the channel is closed");
    server.take();
  }

  @Test
  void attemptThatFailsWhileItsChannelClosesIsTheLast() {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    Call good = unary();
    server.take();
    var unused = channel().shutdown(Duration.ofMinutes(1));
    loop.run();
    refuse(server, 1);
    assertEnd(call, Code.UNAVAILABLE, "busy; not retried: the channel is closed");
    answer(server, 3, good);
    server.take();
  }

  // Calls that nobody wants again.

  @Test
  void failureOfTheConfigSelectorIsFinal() {
    selector = (method, options) -> Selection.failed(Status.UNAVAILABLE.withMessage("no route"));
    retry(POLICY);
    server();
    assertEnd(unary(), Code.UNAVAILABLE, "no route");
  }

  @Test
  void policyOfTheConfigSelectorCounts() {
    selector = (method, options) -> Selection.of(MethodConfig.builder().retry(POLICY).build());
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1);
    expectAttemptAfter(100, server, 3, 1);
    answer(server, 3, call);
  }

  @Test
  void requestThatCannotBeWrittenIsNotRetried() {
    retry(POLICY.on(Code.INTERNAL));
    Peer server = server();
    Call call = start(Texts.UNARY).send("unwritable").end();
    assertOver(call, Code.INTERNAL);
    server.take();
  }

  // What the server did not look at.

  @Test
  void trap71_firstRefusalIsNoAttemptTheSecondIsOne() {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    server.send("RST_STREAM 1 REFUSED_STREAM");
    expectCall(server, 3); // at once, and without a number of attempts
    server.send("RST_STREAM 3 REFUSED_STREAM");
    expectAttemptAfter(100, server, 5, 1);
    server.send("RST_STREAM 5 REFUSED_STREAM"); // once for a call
    expectAttemptAfter(200, server, 7, 2);
    answer(server, 7, call);
  }

  @Test
  void refusalOfALaterAttemptIsSentAgainWithItsNumber() {
    retry(RetryPolicy.of(2).on(Code.UNAVAILABLE));
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1);
    expectAttemptAfter(100, server, 3, 1);
    server.send("RST_STREAM 3 REFUSED_STREAM"); // of the last attempt, too
    expectAttempt(server, 5, 1);
    answer(server, 5, call);
  }

  @Test
  void refusalWithoutAPolicyForItEndsTheCall() {
    retry(POLICY.on(Code.ABORTED));
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    server.send("RST_STREAM 1 REFUSED_STREAM");
    expectCall(server, 3);
    server.send("RST_STREAM 3 REFUSED_STREAM");
    assertEnd(call, Code.UNAVAILABLE, "the server reset the stream with REFUSED_STREAM");
  }

  // Credentials.

  @Test
  void trap83_credentialsAreAskedAnewForEachAttempt() {
    AtomicInteger asked = new AtomicInteger();
    CallOptions options =
        CallOptions.DEFAULT.withCredentials(
            credentials(
                () ->
                    CompletableFuture.completedFuture(
                        Metadata.of(MetadataKey.ascii("x-token"), "" + asked.incrementAndGet()))));
    retry(POLICY);
    Peer server = server();
    Call call = call(Texts.UNARY, options);
    server.expect("HEADERS 1 " + request("Unary") + " x-token=1", "DATA 1 [0:hi] ES");
    refuse(server, 1);
    advance(100);
    server.expect("HEADERS 3 " + again("Unary", 1) + " x-token=2", "DATA 3 [0:hi] ES");
    answer(server, 3, call);
  }

  @Test
  void failureOfCredentialsIsMatchedLikeAStatus() {
    Queue<CompletableFuture<Metadata>> stages = new ArrayDeque<>();
    stages.add(CompletableFuture.failedFuture(new IOException("no service")));
    stages.add(CompletableFuture.completedFuture(Metadata.EMPTY));
    retry(POLICY);
    Peer server = server();
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withCredentials(credentials(stages::remove)));
    server.expect();
    expectAttemptAfter(100, server, 1, 1);
    answer(server, 1, call);
  }

  private static CallCredentials credentials(
      java.util.function.Supplier<CompletionStage<Metadata>> source) {
    return new CallCredentials() {
      @Override
      public CompletionStage<Metadata> metadata(Request request) {
        return source.get();
      }

      @Override
      public SecurityLevel leastSecurity() {
        return SecurityLevel.NONE;
      }
    };
  }
}
