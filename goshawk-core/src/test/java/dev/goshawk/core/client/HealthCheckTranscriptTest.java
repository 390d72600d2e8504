package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ChannelDescription;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.fixture.NamedAddress;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Backends that are used only while they say that they serve (gRFC A17). */
class HealthCheckTranscriptTest extends ClientFixture {

  private static final String ORDERS = "{\"healthCheckConfig\": {\"serviceName\": \"orders\"}}";
  private static final String PATH = "/grpc.health.v1.Health/Watch";
  private static final String SERVING = "[0:0x0801]";
  private static final String NOT_SERVING = "[0:0x0802]";
  private static final String REFUSAL =
      "a: health check of service 'orders': the backend says NOT_SERVING";

  @BeforeEach
  void spread() {
    policy = RoundRobinConfig.DEFAULT;
    namesConfig = ORDERS;
  }

  /** The streams that tell of health go on for ever. */
  @AfterEach
  void end() {
    channel().enterIdle();
    loop.run();
    for (Attempt attempt : attempts) {
      assertThat(attempt.peer.take())
          .allSatisfy(frame -> assertThat(frame).matches("RST_STREAM \\d+ CANCEL"));
    }
  }

  private static String watch(int id) {
    return "HEADERS " + id + " " + request("Unary").replace("/t.T/Unary", PATH);
  }

  /** The channel has asked for the health of a service. */
  private static void expectWatch(Peer server, int id, String service) {
    server.expect(watch(id), "DATA " + id + " " + service + " ES");
  }

  private static void expectWatch(Peer server, int id) {
    expectWatch(server, id, "[0:\n\u0006orders]");
  }

  private static void say(Peer server, int id, String health) {
    server.send("HEADERS " + id + " " + OK_HEADERS, "DATA " + id + " " + health);
  }

  private Peer healthy() {
    Peer server = server();
    expectWatch(server, 1);
    say(server, 1, SERVING);
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    return server;
  }

  private void serve(Peer server, int id) {
    Call call = unary();
    expectCall(server, id);
    answer(server, id, call);
  }

  /** A backend cannot fill the memory of a client whose loop is busy. */
  @Test
  void ofWhatIsSaidFasterThanItIsHeardTheLastCounts() {
    channel().connect();
    loop.run();
    FakeLoop own = new FakeLoop();
    Peer server = attempts.get(0).acceptOn(own);
    own.run();
    expectWatch(server, 1);
    say(server, 1, SERVING);
    for (int i = 0; i < 100; i++) {
      server.send("DATA 1 " + NOT_SERVING, "DATA 1 " + SERVING);
    }
    server.send("DATA 1 " + NOT_SERVING);
    assertThat(loop.tasks()).isOne();
    loop.run();
    assertThat(state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    server.send("DATA 1 " + SERVING);
    loop.run();
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    channel().enterIdle();
    loop.run();
    own.run();
  }

  @Test
  void callsWaitUntilTheBackendSaysThatItServes() {
    Call call = unary();
    Peer server = only(0).accept();
    expectWatch(server, 1);
    assertThat(state()).isEqualTo(ConnectivityState.CONNECTING);
    assertThat(call.status).isNull();
    say(server, 1, SERVING);
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    expectCall(server, 3);
    answer(server, 3, call);
  }

  @Test
  void channelTrap62_backendThatServesNoMoreGetsNoCallsUntilItDoesAgain() {
    Peer server = healthy();
    server.send("DATA 1 " + NOT_SERVING);
    assertThat(state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    assertEnd(unary(), Status.Code.UNAVAILABLE, REFUSAL);
    Call patient = call(Texts.UNARY, PATIENT);
    CompletableFuture<String> words = patient.call.describe();
    loop.run();
    assertThat(words).isCompletedWithValue("no backend for the call: " + REFUSAL);
    assertThat(described())
        .contains("    a TRANSIENT_FAILURE, connected for")
        .contains("      connected, but " + REFUSAL)
        .doesNotContain("pick_first");
    server.send("DATA 1 " + SERVING);
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    assertThat(described()).doesNotContain("connected, but");
    expectCall(server, 3);
    answer(server, 3, patient);
    assertThat(attempts).hasSize(1);
  }

  private String described() {
    CompletableFuture<ChannelDescription> answer = channel().describe();
    loop.run();
    return answer.join().toString();
  }

  @Test
  void othersGetTheCallsOfABackendThatDoesNotServe() {
    addresses = List.of(new NamedAddress("a"), new NamedAddress("b"));
    channel().connect();
    loop.run();
    Peer a = attempts.get(0).accept();
    Peer b = attempts.get(1).accept();
    expectWatch(a, 1);
    expectWatch(b, 1);
    say(a, 1, NOT_SERVING);
    say(b, 1, SERVING);
    for (int id = 3; id < 11; id += 2) {
      serve(b, id);
    }
    a.send("DATA 1 " + SERVING);
    b.send("DATA 1 " + NOT_SERVING);
    serve(a, 3);
  }

  @Test
  void everyOtherAnswerIsTold() {
    Peer server = healthy();
    server.send("DATA 1 [0:0x0803]");
    assertThat(unary().status.message()).endsWith("the backend says SERVICE_UNKNOWN");
    server.send("DATA 1 [0:]");
    assertThat(unary().status.message()).endsWith("the backend says UNKNOWN");
    server.send("DATA 1 [0:0x0807]");
    assertThat(unary().status.message()).endsWith("the backend says 7");
    server.send("DATA 1 [0:0x180a0801]"); // with a field that is not known
    serve(server, 3);
  }

  @Test
  void channelTrap63_backendWithoutTheServiceIsHealthyAndIsAskedOnceForEachConnection() {
    Peer server = server();
    expectWatch(server, 1);
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=12");
    assertThat(state()).isEqualTo(ConnectivityState.READY);
    assertThat(log.lines())
        .containsExactly(
            "the backend at a does not know grpc.health.v1.Health/Watch, by which the service"
                + " config has the health of service 'orders' checked: it counts as healthy");
    loop.advance(Duration.ofMinutes(10));
    serve(server, 3);
    server.cut("gone");
    Peer again = attempt(1).accept();
    expectWatch(again, 1);
    again.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=12");
    serve(again, 3);
    assertThat(log.lines()).hasSize(1);
  }

  @Test
  void streamThatEndsIsMadeAnewAfterABackoff() {
    Peer server = server();
    expectWatch(server, 1);
    server.send("RST_STREAM 1 REFUSED_STREAM");
    assertThat(state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    assertThat(unary().status.message())
        .isEqualTo(
            "a: health check of service 'orders': the stream has ended with UNAVAILABLE: the server"
                + " reset the stream with REFUSED_STREAM");
    server.expect();
    loop.advance(Duration.ofSeconds(1));
    expectWatch(server, 3);
    server.send("HEADERS 3 ES " + OK_HEADERS + " grpc-status=13 grpc-message=broken");
    loop.advance(Duration.ofMillis(1_599));
    server.expect();
    loop.advance(Duration.ofMillis(1));
    expectWatch(server, 5);
    say(server, 5, SERVING);
    serve(server, 7);
  }

  @Test
  void answerLetsTheNextStreamBeginAtOnceAndTheBackoffAnew() {
    Peer server = healthy();
    loop.advance(Duration.ofSeconds(5));
    server.send("HEADERS 1 ES grpc-status=0");
    assertThat(state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    loop.advance(Duration.ZERO);
    expectWatch(server, 3);
    say(server, 3, SERVING);
    server.send("HEADERS 3 ES grpc-status=0");
    server.expect(); // one that ends at once is no busy loop
    loop.advance(Duration.ofSeconds(1));
    expectWatch(server, 5);
  }

  @Test
  void answerThatCannotBeReadEndsTheStream() {
    Peer server = healthy();
    server.send("DATA 1 [0:0x08]");
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(unary().status.message())
        .endsWith("the stream has ended with INTERNAL: the answer cannot be read");
    loop.advance(Duration.ofSeconds(1));
    expectWatch(server, 3);
    server.send("HEADERS 3 :status=200 content-type=text/html");
    server.expect("RST_STREAM 3 CANCEL");
  }

  @Test
  void goAwayEndsTheStreamWithoutWaitingForIt() {
    Peer server = healthy();
    server.send("GOAWAY");
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(server.isClosed()).isTrue();
    Peer again = attempt(1).accept();
    expectWatch(again, 1);
  }

  @Test
  void streamIsNoCallAndLetsTheChannelBecomeIdle() {
    idleTimeout = Duration.ofMinutes(30).toNanos();
    Peer server = healthy();
    loop.advance(Duration.ofMinutes(40));
    assertThat(state()).isEqualTo(ConnectivityState.IDLE);
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(server.isClosed()).isTrue();
    assertThat(loop.timers()).isZero();
  }

  @Test
  void nobodyIsAskedWherePickFirstDecides() {
    namesConfig =
        "{\"healthCheckConfig\": {\"serviceName\": \"orders\"},"
            + " \"loadBalancingConfig\": [{\"pick_first\": {}}]}";
    serve(server(), 1);
  }

  @Test
  void nobodyIsAskedWhereTheChannelDoesNotWantThat() {
    healthChecks = false;
    serve(server(), 1);
  }

  @Test
  void emptyNameIsTheServerAsAWhole() {
    namesConfig = "{\"healthCheckConfig\": {\"serviceName\": \"\"}}";
    Peer server = server();
    expectWatch(server, 1, "[0:]");
  }

  @Test
  void channelTrap26_sameConfigAgainBeginsNothingAnew() {
    Peer server = healthy();
    namesConfig = ORDERS.replace(": ", ":  ");
    resolve();
    server.expect();
    serve(server, 3);
  }

  @Test
  void anotherServiceIsAskedForWhileTheAnswerOfBeforeHolds() {
    Peer server = healthy();
    namesConfig = ORDERS.replace("orders", "bills");
    resolve();
    server.expect("RST_STREAM 1 CANCEL", watch(3), "DATA 3 [0:\n\u0005bills] ES");
    serve(server, 5);
    say(server, 3, NOT_SERVING);
    assertThat(unary().status.message()).contains("'bills'");
    namesConfig = null;
    resolve();
    server.expect("RST_STREAM 3 CANCEL");
    serve(server, 7);
  }

  @Test
  void configThatComesLaterBeginsIt() {
    namesConfig = null;
    Peer server = server();
    serve(server, 1);
    namesConfig = ORDERS;
    resolve();
    expectWatch(server, 3);
    serve(server, 5); // it was READY, and is until the backend says otherwise
    say(server, 3, NOT_SERVING);
    assertEnd(unary(), Status.Code.UNAVAILABLE, REFUSAL);
  }

  /** With several connections it is on the oldest one, and goes on to the next. */
  @Test
  void streamGoesOnToAnotherConnectionOfTheSubchannel() {
    maxConnectionsPerAddress = 2;
    Peer first = server(Http2Config.builder().maxConcurrentStreams(2));
    expectWatch(first, 1);
    say(first, 1, SERVING);
    Call one = unary();
    expectCall(first, 3);
    Call other = unary();
    Peer second = attempt(1).accept();
    expectCall(second, 1);
    answer(second, 1, other);
    answer(first, 3, one);
    first.cut("gone");
    expectWatch(second, 3);
    serve(second, 5);
  }

  @Test
  void streamThatWasAskedForAndNotWantedAnyMoreIsNotMade() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = only(0).accept();
    expectWatch(server, 1);
    var unused = channel().shutdown(Duration.ZERO);
    loop.run();
    assertThat(call.status.code()).isEqualTo(Status.Code.UNAVAILABLE);
    server.expect("RST_STREAM 1 CANCEL", "GOAWAY 0 NO_ERROR \"channel closed\"");
  }
}
