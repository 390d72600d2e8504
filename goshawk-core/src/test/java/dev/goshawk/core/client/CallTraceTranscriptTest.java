package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tracers are told of calls and their attempts, and in which order. */
class CallTraceTranscriptTest extends ClientFixture {

  private static final String CALL = "call t.T/%s to test:target as test.authority";

  private final RecordingTracer tracer = new RecordingTracer();

  @BeforeEach
  void observe() {
    tracers.add(tracer);
  }

  private void expectTold(String... events) {
    assertThat(tracer.take()).containsExactly(events);
  }

  @Test
  void unaryCall() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    answer(server, 1, call);
    expectTold(
        CALL.formatted("Unary"),
        "attempt 0 after 0",
        "0 picked a",
        "0 headers to localhost/127.0.0.1:4711",
        "0 sent 0 of 2/2",
        "0 half-close",
        "0 response headers []",
        "0 received 0 of 4/4",
        "0 end OK []",
        "end OK []");
  }

  @Test
  void unaryCallFromTheLoopItself() {
    Peer server = server();
    loop.run(
        () -> {
          Call call = new Call(Texts.UNARY, CallOptions.DEFAULT);
          call.call.start(call);
          call.call.request(1);
          call.call.sendLast("hi");
        });
    expectCall(server, 1);
    server.send("HEADERS 1 ES " + OK_HEADERS + " grpc-status=5 x=y");
    expectTold(
        CALL.formatted("Unary"),
        "attempt 0 after 0",
        "0 picked a",
        "0 headers to localhost/127.0.0.1:4711",
        "0 sent 0 of 2/2",
        "0 half-close",
        "0 end NOT_FOUND [x=y]",
        "end NOT_FOUND [x=y]");
  }

  @Test
  void streamsBothWays() {
    Peer server = server();
    Call call = start(Texts.BIDI).request(9).send("a").send("bcd");
    server.expectStarting("HEADERS 1", "DATA 1 [0:a][0:bcd]");
    server.send("HEADERS 1 " + OK_HEADERS + " k=v", "DATA 1 [0:x][0:]");
    call.end();
    server.expect("DATA 1 ES");
    server.send("HEADERS 1 ES grpc-status=0");
    expectTold(
        CALL.formatted("Bidi"),
        "attempt 0 after 0",
        "0 picked a",
        "0 headers to localhost/127.0.0.1:4711",
        "0 sent 0 of 1/1",
        "0 sent 1 of 3/3",
        "0 response headers [k=v]",
        "0 received 0 of 1/1",
        "0 received 1 of 0/0",
        "0 half-close",
        "0 end OK []",
        "end OK []");
  }

  @Test
  void callThatWaitsForTheNameAndForAConnection() {
    unanswered = true;
    Call call = unary();
    loop.advance(Duration.ofMillis(30));
    resolve();
    loop.advance(Duration.ofMillis(12));
    Peer server = attempt(0).accept();
    expectCall(server, 1);
    answer(server, 1, call);
    assertThat(tracer.take())
        .startsWith(
            CALL.formatted("Unary"),
            "attempt 0 after 0",
            "resolved after 30 ms",
            "0 picked a after 42 ms",
            "0 headers to localhost/127.0.0.1:4711")
        .endsWith("end OK []");
  }

  @Test
  void callThatIsCancelledWhileItWaitsForTheName() {
    unanswered = true;
    unary().cancel();
    expectTold(
        CALL.formatted("Unary"), "attempt 0 after 0", "0 end CANCELLED []", "end CANCELLED []");
    resolve();
    attempt(0).fail("refused");
    expectTold();
  }

  @Test
  void callThatIsCancelledWithAStream() {
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    call.cancel();
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(tracer.take()).endsWith("0 half-close", "0 end CANCELLED []", "end CANCELLED []");
  }

  @Test
  void callPastItsDeadline() {
    Peer server = server();
    call(Texts.UNARY, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1)));
    server.take();
    loop.advance(Duration.ofSeconds(1));
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(tracer.take()).endsWith("0 end DEADLINE_EXCEEDED []", "end DEADLINE_EXCEEDED []");
  }

  @Test
  void callThatIsRefusedBeforeAnAttempt() {
    server();
    Call call = start(Texts.UNARY, CallOptions.DEFAULT.withCompression("nosuch"));
    assertThat(call.status).isNotNull();
    expectTold(CALL.formatted("Unary"), "end " + call.status.code() + " []");
  }

  @Test
  void pickThatFails() {
    Call waits = unary();
    attempt(0).fail("refused");
    assertThat(waits.status.code()).isEqualTo(Code.UNAVAILABLE);
    expectTold(
        CALL.formatted("Unary"),
        "attempt 0 after 0",
        "resolved after 0 ms",
        "0 end UNAVAILABLE []",
        "end UNAVAILABLE []");
  }

  @Test
  void connectionThatDies() {
    Peer server = server();
    Call call = unary();
    server.take();
    attempts.get(0).lose();
    loop.run();
    assertThat(call.status.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(tracer.take()).endsWith("0 end UNAVAILABLE []", "end UNAVAILABLE []");
  }

  @Test
  void connectionThatIsGoneBeforeTheAttemptIsThere() {
    Peer first = server();
    Call call = start(Texts.UNARY, PATIENT);
    attempts.get(0).lose(); // of which the channel has not heard when the call is made
    call.call.sendLast("hi");
    loop.run();
    first.take();
    Peer second = attempt(1).accept();
    expectCall(second, 1);
    answer(second, 1, call);
    List<String> told = tracer.take();
    assertThat(told).filteredOn(event -> event.startsWith("attempt")).hasSize(1);
    assertThat(told).endsWith("0 received 0 of 4/4", "0 end OK []", "end OK []");
  }

  @Test
  void transparentRetry() {
    Peer server = server();
    Call call = start(Texts.UP).send("a").end();
    server.expectStarting("HEADERS 1", "DATA 1 [0:a] ES");
    server.send("RST_STREAM 1 REFUSED_STREAM");
    server.expectStarting("HEADERS 3", "DATA 3 [0:a] ES");
    answer(server, 3, call);
    expectTold(
        CALL.formatted("Up"),
        "attempt 0 after 0",
        "0 picked a",
        "0 headers to localhost/127.0.0.1:4711",
        "0 sent 0 of 1/1",
        "0 half-close",
        "0 end UNAVAILABLE []",
        "attempt 1 after 0, transparent",
        "1 picked a",
        "1 headers to localhost/127.0.0.1:4711",
        "1 sent 0 of 1/1",
        "1 half-close",
        "1 response headers []",
        "1 received 0 of 4/4",
        "1 end OK []",
        "end OK []");
  }

  @Test
  void compressedMessagesHaveTwoSizesAlsoWhereTheyAreSentAgain() {
    Peer server = server();
    String long1 = "a".repeat(500);
    Call call = start(Texts.UP, CallOptions.DEFAULT.withCompression("gzip")).send(long1);
    call.call.compressMessages(false);
    call.send("b").end();
    server.take();
    server.send("RST_STREAM 1 REFUSED_STREAM");
    server.take();
    List<String> sent = tracer.take().stream().filter(event -> event.contains(" sent ")).toList();
    assertThat(sent).hasSize(4);
    assertThat(sent.get(0)).startsWith("0 sent 0 of 500/").doesNotEndWith("/500");
    assertThat(sent.get(1)).isEqualTo("0 sent 1 of 1/1");
    assertThat(sent.get(2)).isEqualTo("1" + sent.get(0).substring(1));
    assertThat(sent.get(3)).isEqualTo("1 sent 1 of 1/1");
    call.cancel();
    server.expect("RST_STREAM 3 CANCEL");
  }

  @Test
  void metadataOfATracerTakesThePlaceOfTheCalls() {
    MetadataKey<String> parent = MetadataKey.ascii("traceparent");
    MetadataKey<String> other = MetadataKey.ascii("other");
    tracer.metadata = Metadata.of(parent, "fresh");
    Peer server = server();
    Call call =
        call(
            Texts.UNARY,
            CallOptions.DEFAULT.withMetadata(Metadata.of(parent, "old").with(other, "stays")));
    String head = server.take().get(0);
    assertThat(head).contains("traceparent=fresh").contains("other=stays").doesNotContain("old");
    answer(server, 1, call);
  }

  @Test
  void callThatNobodyWantsToSeeIsNotTold() {
    tracer.watching = false;
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    answer(server, 1, call);
    expectTold(CALL.formatted("Unary"));
  }

  @Test
  void tracerThatThrowsEverywhereChangesNothing() {
    tracer.throwing = true;
    RecordingTracer refusing = new RecordingTracer();
    refusing.refusing = true;
    tracers.add(refusing);
    RecordingTracer second = new RecordingTracer();
    tracers.add(second);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    answer(server, 1, call);
    assertThat(refusing.take()).hasSize(1);
    assertThat(tracer.take()).hasSize(10).endsWith("0 end OK []", "end OK []");
    assertThat(second.take()).hasSize(10).endsWith("0 end OK []", "end OK []");
    attempts.get(0).lose();
    loop.run();
    assertThat(log.lines()).isNotEmpty().allMatch(words -> words.contains("tracer dev.goshawk."));
    assertThat(second.takeEvents()).contains("test:target is READY", "a is READY", "CONNECTING a");
  }
}
