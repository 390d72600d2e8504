package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Retries by the policy of a method: gRFC A6, the table of what follows an attempt's end. */
class RetryPolicyTranscriptTest extends RetryFixture {

  // Which ends are followed by another attempt.

  @Test
  void callIsMadeAgainAfterEachBackoffUntilItGoesWell() {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1);
    assertThat(call.status).isNull();
    expectAttemptAfter(100, server, 3, 1);
    refuse(server, 3);
    expectAttemptAfter(200, server, 5, 2);
    server.send(failure(5, Code.ABORTED, ""));
    expectAttemptAfter(400, server, 7, 3);
    answer(server, 7, call);
  }

  @Test
  void lastAttemptsStatusAndTrailersAreTheCalls() {
    retry(RetryPolicy.of(2).on(Code.UNAVAILABLE));
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1, " x-load=1");
    expectAttemptAfter(100, server, 3, 1);
    refuse(server, 3, " x-load=2");
    assertEnd(call, Code.UNAVAILABLE, "busy; not retried: all 2 attempts have failed");
    assertThat(call.trailers.get(MetadataKey.ascii("x-load"))).isEqualTo("2");
    assertThat(call.heard).containsExactly("UNAVAILABLE");
  }

  @Test
  void codeThatIsNotListedEndsTheCallAsItIs() {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    server.send(failure(1, Code.INTERNAL, " grpc-message=broken grpc-retry-pushback-ms=5"));
    assertEnd(call, Code.INTERNAL, "broken");
  }

  @Test
  void trap65_failureBehindResponseHeadersIsNotRetried() {
    retry(POLICY);
    Peer server = server();
    Call one = unary();
    Call many = start(Texts.BIDI).request(1).send("a");
    server.expectStarting("HEADERS 1", "DATA 1", "HEADERS 3", "DATA 3");
    server.send("HEADERS 1 " + OK_HEADERS, "HEADERS 1 ES grpc-status=14 grpc-message=busy");
    server.send("HEADERS 3 " + OK_HEADERS, "HEADERS 3 ES grpc-status=14 grpc-message=busy");
    server.take();
    assertEnd(one, Code.UNAVAILABLE, "busy");
    assertEnd(many, Code.UNAVAILABLE, "busy");
  }

  @Test
  void headersThatAreNotGrpcKeepTheCallToo() {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    server.send("HEADERS 1 :status=503 content-type=text/html", "DATA 1 (62757379) ES");
    assertOver(call, Code.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"502", "503", "504", "429"})
  void httpStatusWithoutABodyIsAStatusLikeOthers(String http) {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    server.send("HEADERS 1 ES :status=" + http + " content-type=text/html");
    expectAttemptAfter(100, server, 3, 1);
    answer(server, 3, call);
  }

  @Test
  void lostConnectionIsAStatusLikeOthers() {
    retry(POLICY);
    Peer first = server();
    advance(2_000); // so that it was of use
    Call call = unary();
    expectCall(first, 1);
    first.cut("gone");
    first.discard();
    advance(100);
    Peer second = attempt(1).accept();
    expectAttempt(second, 1, 1);
    answer(second, 1, call);
  }

  @Test
  void resetOfTheServerIsAStatusLikeOthers() {
    retry(POLICY.on(Code.INTERNAL));
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    server.send("RST_STREAM 1 INTERNAL_ERROR");
    expectAttemptAfter(100, server, 3, 1);
    answer(server, 3, call);
  }

  @Test
  void eachAttemptIsPickedAndMayGoElsewhere() {
    policy = dev.goshawk.core.balance.RoundRobinConfig.DEFAULT;
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    retry(POLICY);
    channel().connect();
    loop.run();
    Peer a = attempts.get(0).accept();
    Peer b = attempts.get(1).accept();
    Call call = unary();
    List<String> first = a.take();
    Peer taken = first.isEmpty() ? b : a;
    Peer other = first.isEmpty() ? a : b;
    taken.take();
    refuse(taken, 1);
    expectAttemptAfter(100, other, 1, 1);
    answer(other, 1, call);
  }

  @Test
  void pickThatFailsIsMatchedLikeAStatus() {
    retry(POLICY);
    channel().connect();
    loop.run();
    Call call = unary();
    only(0).fail("no route");
    assertThat(call.status).isNull();
    advance(100);
    assertThat(call.status).isNull(); // failed at once
    advance(200);
    advance(400);
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "cannot connect to a: no route; not retried: all 4 attempts have failed");
  }

  @Test
  void callThatWaitsForReadyUsesNoAttempts() {
    retry(RetryPolicy.of(2).on(Code.UNAVAILABLE));
    Call call = call(Texts.UNARY, PATIENT);
    only(0).fail("no route");
    Peer server = attempt(1).accept();
    expectCall(server, 1);
    refuse(server, 1);
    expectAttemptAfter(100, server, 3, 1);
    answer(server, 3, call);
  }

  // Number of attempts.

  @ParameterizedTest
  @CsvSource({"3, 5, 3", "4, 3, 3", "5, 5, 5"})
  void channelsLimitCutsThePolicys(int policys, int channels, int made) {
    maxAttempts(channels);
    retry(RetryPolicy.of(policys).on(Code.UNAVAILABLE));
    Peer server = server();
    Call call = unary();
    for (int i = 0; i < made; i++) {
      server.expectStarting("HEADERS " + (2 * i + 1), "DATA");
      refuse(server, 2 * i + 1);
      advance(1_000);
    }
    String limit =
        String.format(
            "; the policy's maxAttempts is %d, the channel's limit maxAttempts %d",
            policys, channels);
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "busy" + String.format(USED_UP, made) + (made < policys ? limit : ""));
  }

  @Test
  void channelThatMakesOneAttemptHasNoRetries() {
    maxAttempts(1);
    retry(POLICY.perAttemptReceiveTimeout(Duration.ofMillis(10)));
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    advance(50);
    refuse(server, 1);
    assertEnd(call, Code.UNAVAILABLE, "busy");
  }

  @Test
  void trap82_callKeepsThePolicyThatItStartedWith() {
    namesConfig =
        "{\"methodConfig\": [{\"name\": [{}], \"retryPolicy\": {\"maxAttempts\": 3,"
            + " \"initialBackoff\": \"0.1s\", \"maxBackoff\": \"1s\", \"backoffMultiplier\": 2,"
            + " \"retryableStatusCodes\": [14]}}]}";
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    namesConfig = "{}";
    resolve();
    refuse(server, 1);
    expectAttemptAfter(100, server, 3, 1);
    refuse(server, 3);
    expectAttemptAfter(200, server, 5, 2);
    answer(server, 5, call);
    Call next = unary();
    expectCall(server, 7);
    refuse(server, 7);
    assertEnd(next, Code.UNAVAILABLE, "busy");
  }

  @Test
  void policyThatComesWithALateConfigCounts() {
    unanswered = true;
    retry(POLICY);
    Call call = unary();
    resolve();
    Peer server = only(0).accept();
    expectCall(server, 1);
    refuse(server, 1);
    expectAttemptAfter(100, server, 3, 1);
    answer(server, 3, call);
  }

  // Backoff.

  @ParameterizedTest
  @CsvSource({"0.0, 80", "1.0, 120", "0.5, 100"})
  void backoffIsUpToAFifthShorterOrLonger(double drawn, long millis) {
    random = drawn;
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1);
    expectAttemptAfter(millis, server, 3, 1);
    answer(server, 3, call);
  }

  @Test
  void backoffGrowsToItsLongestWhichJitterMayExceed() {
    random = 1;
    retry(POLICY.backoff(Duration.ofMillis(100), Duration.ofMillis(150), 3));
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1);
    expectAttemptAfter(120, server, 3, 1);
    refuse(server, 3);
    expectAttemptAfter(180, server, 5, 2);
    refuse(server, 5);
    expectAttemptAfter(180, server, 7, 3);
    answer(server, 7, call);
  }

  @Test
  void multiplierBelowOneMakesItShorter() {
    retry(POLICY.backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0.5));
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1);
    expectAttemptAfter(100, server, 3, 1);
    refuse(server, 3);
    expectAttemptAfter(50, server, 5, 2);
    answer(server, 5, call);
  }

  // Pushback.

  @ParameterizedTest
  @CsvSource({"250, 250", "0100, 100", "2147483647, 2147483647"})
  void trap67_pushbackIsWaitedForExactly(String said, long millis) {
    random = 1;
    retry(POLICY);
    Peer server = server(Http2Config.builder());
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1, " grpc-retry-pushback-ms=" + said);
    expectAttemptAfter(millis, server, 3, 1);
    answer(server, 3, call);
  }

  @Test
  void trap66_pushbackOfZeroIsARetryAtOnce() {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1, " grpc-retry-pushback-ms=0");
    expectAttempt(server, 3, 1);
    answer(server, 3, call);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "1e3",
        "12x",
        "2147483648",
        "99999999999999999999",
        "\"\"",
        "+5",
        "1.5",
        "5, 5"
      })
  void trap67_pushbackThatIsNoNumberForbidsTheRetry(String said) {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    String value = said.contains(" ") ? "\"" + said + "\"" : said;
    refuse(server, 1, " grpc-retry-pushback-ms=" + value);
    assertOver(call, Code.UNAVAILABLE);
    assertThat(call.status.message())
        .startsWith("busy; not retried: the server forbids it by grpc-retry-pushback-ms [");
  }

  @Test
  void twoPushbacksForbidTheRetryToo() {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1, " grpc-retry-pushback-ms=5 grpc-retry-pushback-ms=5");
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "busy; not retried: the server forbids it by grpc-retry-pushback-ms [5, 5]");
  }

  @Test
  void trap68_pushbackOnTheLastAttemptIsIgnored() {
    retry(RetryPolicy.of(2).on(Code.UNAVAILABLE));
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1);
    expectAttemptAfter(100, server, 3, 1);
    refuse(server, 3, " grpc-retry-pushback-ms=5");
    assertEnd(call, Code.UNAVAILABLE, "busy; not retried: all 2 attempts have failed");
  }

  @Test
  void backoffBeginsAnewBehindAPushback() {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1);
    expectAttemptAfter(100, server, 3, 1);
    refuse(server, 3, " grpc-retry-pushback-ms=700");
    expectAttemptAfter(700, server, 5, 2);
    refuse(server, 5);
    expectAttemptAfter(100, server, 7, 3);
    answer(server, 7, call);
  }

  // What is sent.

  @Test
  void trap78_numberOfAttemptsReplacesWhatTheUserSays() {
    retry(POLICY);
    Peer server = server();
    Metadata own = Metadata.of(MetadataKey.ascii("grpc-previous-rpc-attempts"), "7");
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withMetadata(own));
    server.expect(
        "HEADERS 1 " + request("Unary") + " grpc-previous-rpc-attempts=7", "DATA 1 [0:hi] ES");
    refuse(server, 1);
    expectAttemptAfter(100, server, 3, 1);
    answer(server, 3, call);
  }

  @Test
  void callIsDescribedWhileItWaits() {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1, " grpc-retry-pushback-ms=500");
    CompletableFuture<String> words = call.call.describe();
    loop.run();
    assertThat(words.join())
        .isEqualTo(
            "waiting for the next attempt, which begins in 0.5 s; the one before ended with"
                + " UNAVAILABLE: busy");
    call.cancel();
  }

  // The time of an attempt.

  @Test
  void attemptWithoutHeadersInItsTimeIsCancelledAndMadeAgainWhateverTheCodes() {
    retry(RetryPolicy.of(3).perAttemptReceiveTimeout(Duration.ofMillis(300)));
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    advance(299);
    server.expect();
    advance(1);
    server.expect("RST_STREAM 1 CANCEL");
    expectAttemptAfter(100, server, 3, 1);
    advance(300);
    server.expect("RST_STREAM 3 CANCEL");
    expectAttemptAfter(200, server, 5, 2);
    advance(300);
    server.expect("RST_STREAM 5 CANCEL");
    assertEnd(
        call,
        Code.UNAVAILABLE,
        "no response headers within the perAttemptRecvTimeout of 300 ms; not retried: all 3"
            + " attempts have failed");
  }

  @Test
  void attemptWhoseHeadersCameHasAllTheTime() {
    retry(RetryPolicy.of(3).perAttemptReceiveTimeout(Duration.ofMillis(300)));
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    advance(200);
    server.send("HEADERS 1 " + OK_HEADERS);
    advance(10_000);
    server.send("DATA 1 [0:fine]", "HEADERS 1 ES grpc-status=0");
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
  }

  @Test
  void timeOfAnAttemptDoesNotRunWhileItWaitsForAConnection() {
    retry(RetryPolicy.of(3).perAttemptReceiveTimeout(Duration.ofMillis(300)));
    Call call = call(Texts.UNARY, PATIENT);
    advance(5_000);
    Peer server = attempt(0).accept();
    expectCall(server, 1);
    answer(server, 1, call);
  }
}
