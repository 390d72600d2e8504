package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A call that does not move says why, when asked and in the message of DEADLINE_EXCEEDED. */
class CallAccountTranscriptTest extends ClientFixture {

  private static final CallOptions PATIENT =
      CallOptions.DEFAULT.withWaitForReady(true).withTimeout(Duration.ofSeconds(10));

  private String account(Call call) {
    CompletableFuture<String> words = call.call.describe();
    loop.run();
    assertThat(words).isCompleted();
    return words.join();
  }

  /** Asked now, the call says this; and so does its end at its deadline, with other times. */
  private void assertAccount(Call call, String words, String atDeadline) {
    assertThat(account(call)).isEqualTo(words);
    loop.advance(Duration.ofSeconds(10));
    assertEnd(call, Code.DEADLINE_EXCEEDED, "the deadline passed: " + atDeadline);
    assertThat(account(call)).isEqualTo("the call has ended");
  }

  private void pass(int millis) {
    loop.advance(Duration.ofMillis(millis));
  }

  @Test
  void callThatWasNotStarted() {
    assertThat(account(new Call(Texts.UNARY, PATIENT))).isEqualTo("the call has not started");
  }

  @Test
  void callWithoutItsRequest() {
    server();
    Call call = start(Texts.UNARY, PATIENT);
    assertThat(account(call)).isEqualTo("waiting for its request");
    call.cancel();
  }

  @Test
  void connecting() {
    Call call = call(Texts.UNARY, PATIENT);
    pass(3_200);
    assertAccount(
        call,
        "no connection: connecting to a for 3.2 s",
        "no connection: connecting to a for 10.0 s");
  }

  @Test
  void connectedButWithoutSettings() {
    Call call = call(Texts.UNARY, PATIENT);
    Peer server = attempt(0).acceptSilently();
    pass(1_000);
    assertAccount(
        call,
        "no connection: connected to a, waiting for its SETTINGS; the attempt began 1.0 s ago",
        "no connection: connected to a, waiting for its SETTINGS; the attempt began 10.0 s ago");
    server.cut("over");
  }

  @Test
  void lastAttemptFailed() {
    random = 0.5;
    Call call = call(Texts.UNARY, PATIENT);
    pass(100);
    attempt(0).fail("connection refused");
    pass(800);
    assertThat(account(call))
        .isEqualTo(
            "no connection: last attempt failed 0.8 s ago: cannot connect to a: connection refused;"
                + " the next is in 0.1 s");
    pass(200);
    assertAccount(
        call,
        "no connection: connecting to a for 0.1 s, after a failure: cannot connect to a: connection"
            + " refused",
        "no connection: connecting to a for 9.0 s, after a failure: cannot connect to a: connection"
            + " refused");
  }

  @Test
  void nameThatIsNotKnown() {
    unresolvable = new UnknownHostException("nobody");
    Call call = call(Texts.UNARY, PATIENT);
    String words =
        "no connection: cannot resolve target 'test:target': java.net.UnknownHostException: nobody";
    assertAccount(call, words, words);
  }

  @Test
  void serviceConfigThatCannotBeUsed() {
    namesConfig = "{\"methodConfig\": 5}";
    Call call = call(Texts.UNARY, PATIENT);
    assertThat(account(call))
        .startsWith(
            "no connection: the service config of target 'test:target' cannot be used: methodConfig");
    call.cancel();
  }

  @Test
  void policyThatRefusesItsEndpoints() {
    own(host -> Status.UNAVAILABLE.withMessage("no zone"));
    Call call = call(Texts.UNARY, PATIENT);
    assertThat(account(call)).isEqualTo("no connection: no zone");
    call.cancel();
  }

  @Test
  void policyWhosePickerFailsCalls() {
    own(
        host -> {
          Status failure = Status.UNAVAILABLE.withMessage("all ejected");
          host.update(ConnectivityState.TRANSIENT_FAILURE, Picker.failing(failure));
          return Status.OK;
        });
    Call call = call(Texts.UNARY, PATIENT);
    assertThat(account(call)).isEqualTo("no connection: all ejected");
    call.cancel();
  }

  @Test
  void policyThatHasCallsWait() {
    own(host -> Status.OK);
    Call call = call(Texts.UNARY, PATIENT);
    assertThat(account(call)).isEqualTo("no connection: the load-balancing policy has calls wait");
    call.cancel();
  }

  @Test
  void nameThatIsNotResolvedYet() {
    unanswered = true;
    Call call = call(Texts.UNARY, PATIENT);
    assertThat(account(call)).isEqualTo("no connection: no address is known yet");
    call.cancel();
  }

  /** A policy that does nothing but this with its endpoints. */
  private void own(Function<LoadBalancer.Host, Status> accept) {
    policies.add(OwnPolicy.pickFirst(host -> (OwnPolicy.Balancer) resolved -> accept.apply(host)));
  }

  @Test
  void waitingForAStreamSlot() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    Call first = unary();
    expectCall(server, 1);
    Call call = call(Texts.UNARY, PATIENT);
    pass(4_000);
    assertAccount(
        call,
        "waiting for a stream slot for 4.0 s, 1 of 1 in use",
        "waiting for a stream slot for 10.0 s, 1 of 1 in use");
    answer(server, 1, first);
  }

  @Test
  void streamWindowExhausted() {
    Peer server = server(Http2Config.builder().initialWindowSize(10));
    server.consuming = false;
    Call call = start(Texts.BIDI, PATIENT);
    pass(1_000);
    call.send("0123456789");
    server.expectStarting("HEADERS 1", "DATA 1 (");
    pass(2_000);
    assertAccount(
        call,
        "stream window exhausted, the server does not read; 5 bytes wait, the first of them for"
            + " 2.0 s, no response headers; the call began 3.0 s ago",
        "stream window exhausted, the server does not read; 5 bytes wait, the first of them for"
            + " 9.0 s, no response headers; the call began 10.0 s ago");
    server.expect("RST_STREAM 1 CANCEL");
  }

  @Test
  void dataThatWaitedAndWentOutIsNotBlockedAnyMore() {
    Peer server = server(Http2Config.builder().initialWindowSize(10));
    Call call = start(Texts.BIDI, PATIENT);
    call.send("0123456789");
    server.expectStarting("HEADERS 1", "DATA 1 [0:0123456789]");
    assertThat(account(call))
        .isEqualTo(
            "requests not ended by the application, no response headers; the call began 0.0 s ago");
    call.cancel();
    server.expect("RST_STREAM 1 CANCEL");
  }

  @Test
  void connectionWindowExhausted() {
    Peer server = server(Http2Config.builder().connectionWindowSize(65_535));
    server.consuming = false;
    Call first = start(Texts.BIDI);
    first.send("x".repeat(65_530));
    Call call = call(Texts.UNARY, PATIENT);
    assertAccount(
        call,
        "connection window exhausted, the server does not read; 7 bytes wait, the first of them for"
            + " 0.0 s, no response headers; the call began 0.0 s ago",
        "connection window exhausted, the server does not read; 7 bytes wait, the first of them for"
            + " 10.0 s, no response headers; the call began 10.0 s ago");
    first.cancel();
    server.expectStarting(
        "HEADERS 1", "DATA 1", "HEADERS 3", "RST_STREAM 3 CANCEL", "RST_STREAM 1 CANCEL");
  }

  @Test
  void socketThatTakesNoMore() {
    Peer server = server();
    server.reading(false);
    Call call = call(Texts.UNARY, PATIENT);
    pass(1_000);
    assertThat(account(call))
        .isEqualTo(
            "the socket takes no more, the server does not read; 7 bytes wait, the first of them"
                + " for 1.0 s, no response headers; the call began 1.0 s ago");
    server.reading(true);
    expectCall(server, 1, call);
    answer(server, 1, call);
  }

  @Test
  void noResponseHeaders() {
    Peer server = server();
    Call call = call(Texts.UNARY, PATIENT);
    expectCall(server, 1, call);
    pass(5_000);
    assertAccount(
        call,
        "request sent, no response headers; the call began 5.0 s ago",
        "request sent, no response headers; the call began 10.0 s ago");
    server.expect("RST_STREAM 1 CANCEL");
  }

  @Test
  void waitingForAMessage() {
    Peer server = server();
    Call call = call(Texts.DOWN, PATIENT);
    server.expectStarting("HEADERS 1", "DATA 1 [0:hi] ES");
    server.send("HEADERS 1 " + OK_HEADERS);
    assertThat(account(call))
        .isEqualTo(
            "request sent, response headers received, waiting for a message; the call began 0.0 s"
                + " ago");
    server.send("DATA 1 [0:a][0:b]");
    pass(2_000);
    assertAccount(
        call,
        "request sent, 2 messages received, waiting for the next; the call began 2.0 s ago",
        "request sent, 2 messages received, waiting for the next; the call began 10.0 s ago");
    server.expect("RST_STREAM 1 CANCEL");
  }

  @Test
  void waitingForTheStatus() {
    Peer server = server();
    Call call = call(Texts.UNARY, PATIENT);
    expectCall(server, 1, call);
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:a]");
    assertAccount(
        call,
        "request sent, message received, waiting for the status; the call began 0.0 s ago",
        "request sent, message received, waiting for the status; the call began 10.0 s ago");
    server.expect("RST_STREAM 1 CANCEL");
  }

  @Test
  void applicationThatAsksForNothing() {
    Peer server = server();
    Call call = start(Texts.BIDI, PATIENT);
    server.expectStarting("HEADERS 1");
    server.send("HEADERS 1 " + OK_HEADERS);
    pass(1_000);
    assertThat(account(call))
        .isEqualTo(
            "requests not ended by the application, the application has not asked for more messages;"
                + " the call began 1.0 s ago");
    server.send("DATA 1 [0:a]");
    pass(3_000);
    server.send("DATA 1 [0:b]");
    assertAccount(
        call,
        "requests not ended by the application, the application has not asked for messages for"
            + " 3.0 s, while some wait; the call began 4.0 s ago",
        "requests not ended by the application, the application has not asked for messages for"
            + " 9.0 s, while some wait; the call began 10.0 s ago");
    server.expect("RST_STREAM 1 CANCEL");
  }

  @Test
  void callOfAClosedChannelHasEnded() {
    Call call = call(Texts.UNARY, PATIENT);
    channel().close();
    loop.run();
    assertThat(account(call)).isEqualTo("the call has ended");
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
  }

  /** The server has got a unary call with a timeout. */
  private static void expectCall(Peer server, int id, Call call) {
    assertThat(call.status).isNull();
    server.expectStarting("HEADERS " + id, "DATA " + id + " [0:hi] ES");
  }
}
