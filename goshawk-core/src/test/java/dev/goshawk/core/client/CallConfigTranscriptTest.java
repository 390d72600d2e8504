package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What calls take from the service config, beside what they say themselves. */
class CallConfigTranscriptTest extends ClientFixture {

  private static ServiceConfig all(MethodConfig.Builder config) {
    return ServiceConfig.builder().defaults(config.build()).build();
  }

  private static MethodConfig.Builder method() {
    return MethodConfig.builder();
  }

  private static CallOptions timeout(long millis) {
    return CallOptions.DEFAULT.withTimeout(Duration.ofMillis(millis));
  }

  private static void expect(Peer server, int id, String timeout) {
    server.expect(
        "HEADERS " + id + " " + pseudo("Unary") + timeout + COMMON, "DATA " + id + " [0:hi] ES");
  }

  // Timeout.

  @ParameterizedTest
  @CsvSource({"1000, 1000000u", "2000, 2000000u", "3000, 2000000u"})
  void shorterTimeoutCounts(long own, String wire) {
    serviceConfig = all(method().timeout(Duration.ofSeconds(2)));
    Peer server = server();
    Call call = call(Texts.UNARY, timeout(own));
    expect(server, 1, " grpc-timeout=" + wire);
    answer(server, 1, call);
  }

  @Test
  void timeoutOfTheConfigEndsTheCall() {
    serviceConfig = all(method().timeout(Duration.ofSeconds(2)));
    Peer server = server();
    Call call = unary();
    expect(server, 1, " grpc-timeout=2000000u");
    loop.advance(Duration.ofSeconds(2));
    assertThat(call.status.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    server.expect("RST_STREAM 1 CANCEL");
  }

  @Test
  void timeoutIsCountedFromTheStartOfACallThatWaitsForTheConfig() {
    unanswered = true;
    serviceConfig = all(method().timeout(Duration.ofSeconds(2)));
    Call call = unary();
    loop.advance(Duration.ofMillis(500));
    resolve();
    Peer server = only(0).accept();
    expect(server, 1, " grpc-timeout=1500000u");
    answer(server, 1, call);
  }

  @Test
  void timeoutThatPassedBeforeTheConfigWasKnownEndsTheCall() {
    unanswered = true;
    serviceConfig = all(method().timeout(Duration.ofSeconds(2)));
    Call call = unary();
    Call shorter = call(Texts.UNARY, timeout(1_000));
    loop.advance(Duration.ofSeconds(3));
    assertThat(shorter.status.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(call.status).isNull();
    resolve();
    loop.advance(Duration.ofNanos(1));
    assertThat(call.status.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
  }

  @Test
  void timeoutOfTheConfigEndsACallThatGoesOnWaiting() {
    unanswered = true;
    serviceConfig = all(method().timeout(Duration.ofSeconds(2)));
    Call call = unary();
    loop.advance(Duration.ofMillis(500));
    resolve();
    loop.advance(Duration.ofMillis(1_499));
    assertThat(call.status).isNull();
    loop.advance(Duration.ofMillis(1));
    assertThat(call.status.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
  }

  @Test
  void timeoutOfZeroLetsNoCallPass() {
    serviceConfig = all(method().timeout(Duration.ZERO));
    Peer server = server();
    loop.tick = 1;
    assertEnd(unary(), Code.DEADLINE_EXCEEDED, "the deadline had passed before the call started");
    server.expect();
  }

  @Test
  void ownTimeoutOfZeroLetsNoCallPass() {
    Peer server = server();
    loop.tick = 1; // as a clock has it
    CallOptions none = CallOptions.DEFAULT.withTimeout(Duration.ZERO);
    assertEnd(
        call(Texts.UNARY, none),
        Code.DEADLINE_EXCEEDED,
        "the deadline had passed before the call started");
    server.expect();
  }

  // Wait for ready.

  @Test
  void callsOwnWordOnWaitingWins() {
    serviceConfig = all(method().waitForReady(true));
    Call waits = unary();
    Call fails = call(Texts.UNARY, CallOptions.DEFAULT.withWaitForReady(false));
    only(0).fail("no a");
    assertThat(fails.status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(waits.status).isNull();
    Call late = unary();
    assertThat(late.status).isNull();
    Peer server = attempt(1).accept();
    server.expectStartingWith("HEADERS 1", "DATA 1", "HEADERS 3", "DATA 3");
    answer(server, 1, waits);
    answer(server, 3, late);
  }

  @Test
  void configThatSaysNotToWaitIsOverruledToo() {
    serviceConfig = all(method().waitForReady(false));
    Call fails = unary();
    Call waits = call(Texts.UNARY, PATIENT);
    only(0).fail("no a");
    assertThat(fails.status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(waits.status).isNull();
    waits.cancel();
  }

  @Test
  void callWaitsForReadyByAConfigThatCameLater() {
    unanswered = true;
    namesConfig = "{\"methodConfig\": [{\"name\": [{}], \"waitForReady\": true}]}";
    Call waits = unary();
    resolve();
    only(0).fail("no a");
    assertThat(waits.status).isNull();
    waits.cancel();
  }

  // Sizes.

  @Test
  void zeroLetsOnlyEmptyRequestsPass() {
    serviceConfig = all(method().maxRequestBytes(0));
    Peer server = server();
    assertEnd(
        unary(),
        Code.RESOURCE_EXHAUSTED,
        "message of 2 bytes exceeds maxRequestMessageBytes 0 of the service config");
    Call empty = start(Texts.UNARY).send("").end();
    server.expect("HEADERS 1 " + request("Unary"), "DATA 1 [0:] ES");
    answer(server, 1, empty);
  }

  @Test
  void zeroLetsOnlyEmptyResponsesPass() {
    serviceConfig = all(method().maxResponseBytes(0));
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:fine]");
    assertEnd(
        call,
        Code.RESOURCE_EXHAUSTED,
        "message of 4 bytes exceeds maxResponseMessageBytes 0 of the service config");
    server.expect("RST_STREAM 1 CANCEL");
    Call empty = unary();
    expectCall(server, 3);
    server.send("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:]", "HEADERS 3 ES grpc-status=0");
    assertThat(empty.heard).containsExactly("headers []", "", "OK");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 5, maxRequestMessageBytes 1 of the service config",
    "5, 1, maxOutboundMessageSize 1",
    "1, -1, maxRequestMessageBytes 1 of the service config"
  })
  void lessOfTheSizesCountsAndIsNamed(int configured, int own, String named) {
    serviceConfig = all(method().maxRequestBytes(configured));
    CallOptions options =
        own < 0 ? CallOptions.DEFAULT : CallOptions.DEFAULT.withMaxOutboundMessageSize(own);
    server();
    assertEnd(
        call(Texts.UNARY, options), Code.RESOURCE_EXHAUSTED, "message of 2 bytes exceeds " + named);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 9, maxResponseMessageBytes 1 of the service config",
    "9, 1, maxInboundMessageSize 1",
    "2, -1, maxResponseMessageBytes 2 of the service config"
  })
  void lessOfTheSizesOfResponsesCountsAndIsNamed(int configured, int own, String named) {
    serviceConfig = all(method().maxResponseBytes(configured));
    Peer server = server();
    Call call =
        call(
            Texts.UNARY,
            own < 0 ? CallOptions.DEFAULT : CallOptions.DEFAULT.withMaxInboundMessageSize(own));
    expectCall(server, 1);
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:fine]");
    assertEnd(call, Code.RESOURCE_EXHAUSTED, "message of 4 bytes exceeds " + named);
    server.expect("RST_STREAM 1 CANCEL");
  }

  @Test
  void requestThatWaitedForTheConfigIsHeldAgainstIt() {
    unanswered = true;
    serviceConfig = all(method().maxRequestBytes(1));
    Call large = unary();
    Call small = start(Texts.UNARY).send("x").end();
    assertThat(large.status).isNull();
    resolve();
    assertEnd(
        large,
        Code.RESOURCE_EXHAUSTED,
        "message of 2 bytes exceeds maxRequestMessageBytes 1 of the service config");
    Peer server = only(0).accept();
    server.expect("HEADERS 1 " + request("Unary"), "DATA 1 [0:x] ES");
    answer(server, 1, small);
  }

  @Test
  void requestsOfAStreamThatWaitedForTheConfigAreHeldAgainstIt() {
    unanswered = true;
    serviceConfig = all(method().maxRequestBytes(1));
    Call large = start(Texts.UP).send("a").send("bc").send("d");
    Call small = start(Texts.UP).send("a").send("b").end();
    Call empty = start(Texts.UP);
    assertThat(large.status).isNull();
    resolve();
    assertEnd(
        large,
        Code.RESOURCE_EXHAUSTED,
        "message of 2 bytes exceeds maxRequestMessageBytes 1 of the service config");
    empty.send("ef");
    assertEnd(
        empty,
        Code.RESOURCE_EXHAUSTED,
        "message of 2 bytes exceeds maxRequestMessageBytes 1 of the service config");
    Peer server = only(0).accept();
    server.expect("HEADERS 1 " + request("Up"), "DATA 1 [0:a][0:b] ES");
    answer(server, 1, small);
  }

  // Which config.

  @Test
  void configOfTheMethodCountsWhole() {
    serviceConfig =
        ServiceConfig.builder()
            .method("t.T", "Unary", method().maxRequestBytes(10).build())
            .service("t.T", method().timeout(Duration.ofSeconds(5)).build())
            .defaults(method().timeout(Duration.ofSeconds(7)).maxRequestBytes(0).build())
            .build();
    Peer server = server();
    Call unary = unary();
    expect(server, 1, "");
    answer(server, 1, unary);
    Call up = start(Texts.UP).send("a").end();
    server.expectStarting(
        "HEADERS 3 " + pseudo("Up") + " grpc-timeout=5000000u", "DATA 3 [0:a] ES");
    answer(server, 3, up);
  }

  @Test
  void methodWithoutAConfigTakesNothing() {
    serviceConfig =
        ServiceConfig.builder()
            .service("t.Other", method().timeout(Duration.ofSeconds(5)).build())
            .build();
    Peer server = server();
    Call call = unary();
    expect(server, 1, "");
    answer(server, 1, call);
  }
}
