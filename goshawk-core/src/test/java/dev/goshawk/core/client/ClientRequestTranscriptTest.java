package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.message.Reversal;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client sends: traps 1, 2, 5, 9, 10, 15, 16 and 42, 43 of its side. */
class ClientRequestTranscriptTest extends ClientFixture {

  private static final MetadataKey<String> TEXT = MetadataKey.ascii("x-text");
  private static final MetadataKey<byte[]> BYTES = MetadataKey.binary("x-bytes-bin");

  @Test
  void trap01_fieldsAreInTheOrderOfTheDocument() {
    codecs.add(Reversal.CODEC);
    Peer server = server();
    CallOptions options =
        CallOptions.DEFAULT
            .withTimeout(Duration.ofSeconds(5))
            .withCompression("reversal")
            .withMetadata(Metadata.of(TEXT, "a"));
    Call call = call(Texts.UNARY, options);
    server.expect(
        "HEADERS 1 "
            + pseudo("Unary")
            + " grpc-timeout=5000000u te=trailers content-type=application/grpc"
            + " user-agent=test-agent grpc-accept-encoding=gzip,reversal grpc-encoding=reversal"
            + " x-text=a",
        "DATA 1 [1:ih] ES");
    answer(server, call);
  }

  private static void answer(Peer server, Call call) {
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:fine]", "HEADERS 1 ES grpc-status=0");
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
  }

  @Test
  void trap02_teIsAlwaysSent() {
    Peer server = server();
    Call call = unary();
    server.expect("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    answer(server, call);
  }

  @Test
  void trap05_requestsEndByEmptyData() {
    Peer server = server();
    Call call = start(Texts.UP);
    server.expect("HEADERS 1 " + request("Up"));
    call.send("a").send("b");
    server.expect("DATA 1 [0:a][0:b]");
    call.end();
    server.expect("DATA 1 ES");
    answer(server, call);
  }

  @Test
  void trap05_noRequestsEndByEmptyDataToo() {
    Peer server = server();
    Call call = start(Texts.UP).end();
    server.expect("HEADERS 1 " + request("Up"), "DATA 1 ES");
    answer(server, call);
  }

  @Test
  void requestFromTheLoopIsTheSameOnTheWire() {
    Peer server = server();
    Call call = new Call(Texts.UNARY, CallOptions.DEFAULT);
    loop.run(
        () -> {
          call.call.start(call);
          call.call.request(1);
          call.call.sendLast("hi");
        });
    server.expect("HEADERS 1 " + request("Unary"), "DATA 1 [0:hi] ES");
    answer(server, call);
  }

  @Test
  void streamFromTheLoopIsTheSameOnTheWire() {
    Peer server = server();
    Call call = new Call(Texts.UP, CallOptions.DEFAULT);
    loop.run(
        () -> {
          call.call.start(call);
          call.call.request(1);
          call.call.send("a");
          call.call.send("b");
          call.call.halfClose();
          call.call.halfClose();
        });
    server.expect("HEADERS 1 " + request("Up"), "DATA 1 [0:a][0:b] ES");
    answer(server, call);
  }

  @Test
  void trap09_trap10_metadataGoesOutInOrder() {
    Peer server = server();
    Metadata metadata =
        Metadata.builder()
            .add(TEXT, "a, b")
            .add(BYTES, new byte[] {0, 1})
            .add(TEXT, "c")
            .add(BYTES, new byte[0])
            .add(BYTES, new byte[] {-1})
            .build();
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withMetadata(metadata));
    server.expect(
        "HEADERS 1 "
            + request("Unary")
            + " x-text=a, b x-bytes-bin=AAE x-text=c x-bytes-bin= x-bytes-bin=/w",
        "DATA 1 [0:hi] ES");
    answer(server, call);
  }

  @Test
  void authorityOfACallGoesBeforeTheChannels() {
    Peer server = server();
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withAuthority("other"));
    server.expect(
        "HEADERS 1 " + request("Unary").replace("test.authority", "other"), "DATA 1 [0:hi] ES");
    answer(server, call);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.000000001S,1n",
    "PT0.099999999S,99999999n",
    "PT0.1S,100000u",
    "PT99.9999999S,99999999u",
    "PT100S,100000m",
    "PT99999.9999S,99999999m",
    "PT100000S,100000S",
    "P2000D,2880000M",
  })
  void trap15_timeoutIsAtMostEightDigitsRoundedDown(Duration timeout, String wire) {
    Peer server = server();
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withTimeout(timeout));
    server.expect(
        "HEADERS 1 " + pseudo("Unary") + " grpc-timeout=" + wire + COMMON, "DATA 1 [0:hi] ES");
    answer(server, call);
  }

  @Test
  void trap15_timeoutIsWhatIsLeftWhenTheRequestGoes() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(10)));
    loop.advance(Duration.ofSeconds(4));
    Peer server = attempt(0).accept();
    server.expect(
        "HEADERS 1 " + pseudo("Unary") + " grpc-timeout=6000000u" + COMMON, "DATA 1 [0:hi] ES");
    answer(server, call);
  }

  @ParameterizedTest
  @CsvSource({"PT0S", "PT-1S"})
  void trap15_noTimeFailsAndNothingIsSent(Duration timeout) {
    Peer server = server();
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withTimeout(timeout));
    server.expect();
    assertEnd(
        call, Status.Code.DEADLINE_EXCEEDED, "the deadline had passed before the call started");
  }

  @Test
  void earliestOfTimeoutDeadlineAndParentHolds() {
    Peer server = server();
    FakeParent parent = new FakeParent(Deadline.after(Duration.ofSeconds(3), loop.clock()));
    CallOptions options =
        CallOptions.DEFAULT
            .withTimeout(Duration.ofSeconds(2))
            .withDeadline(Deadline.after(Duration.ofSeconds(1), loop.clock()))
            .withParent(parent);
    Call first = call(Texts.UNARY, options);
    server.expectStarting("HEADERS 1 " + pseudo("Unary") + " grpc-timeout=1000000u", "DATA 1");
    answer(server, first);
    Call second =
        call(
            Texts.UNARY, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(5)).withParent(parent));
    server.expectStarting("HEADERS 3 " + pseudo("Unary") + " grpc-timeout=3000000u", "DATA 3");
    second.cancel();
    server.expect("RST_STREAM 3 CANCEL");
    assertThat(parent.tasks).isEmpty();
  }

  @Test
  void parentOfTheThreadIsInheritedUnlessTheCallIsDetached() {
    Peer server = server();
    FakeParent parent = new FakeParent(Deadline.after(Duration.ofSeconds(3), loop.clock()));
    parent.run(
        () -> {
          call(Texts.UNARY, CallOptions.DEFAULT);
          call(Texts.UNARY, CallOptions.DEFAULT.detached());
        });
    server.expect(
        "HEADERS 1 " + pseudo("Unary") + " grpc-timeout=3000000u" + COMMON,
        "DATA 1 [0:hi] ES",
        "HEADERS 3 " + request("Unary"),
        "DATA 3 [0:hi] ES");
    parent.cancel();
    loop.run();
    server.expect("RST_STREAM 1 CANCEL");
    server.send("HEADERS 3 ES " + OK_HEADERS + " grpc-status=1");
  }

  @Test
  void cancelledParentCancelsItsCalls() {
    Peer server = server();
    FakeParent parent = new FakeParent(null);
    Call running = call(Texts.UNARY, CallOptions.DEFAULT.withParent(parent));
    server.expectStarting("HEADERS 1", "DATA 1");
    parent.cancel();
    loop.run();
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(
        running, Status.Code.CANCELLED, "the call of t.T/Unary that made this one was cancelled");
    Call late = call(Texts.UNARY, CallOptions.DEFAULT.withParent(parent));
    assertThat(late.status.code()).isEqualTo(Status.Code.CANCELLED);
    server.expect();
  }

  @Test
  void parentCancelledByItsDeadlineIsADeadline() {
    Peer server = server();
    FakeParent parent = new FakeParent(Deadline.after(Duration.ofSeconds(1), loop.clock()));
    // The parent's own timer comes first.
    loop.schedule(parent::cancel, Duration.ofSeconds(1).toNanos());
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withParent(parent));
    server.expectStarting("HEADERS 1", "DATA 1");
    loop.advance(Duration.ofSeconds(1));
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(call.status.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void trap16_deadlineResetsTheStream() {
    Peer server = server();
    Call call = call(Texts.DOWN, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1)));
    server.expectStarting("HEADERS 1", "DATA 1");
    loop.advance(Duration.ofMillis(999));
    assertThat(call.status).isNull();
    loop.advance(Duration.ofMillis(1));
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(
        call,
        Status.Code.DEADLINE_EXCEEDED,
        "the deadline passed: request sent, no response headers; the call began 1.0 s ago");
  }

  @Test
  void trap16_deadlineSaysWhetherTheResponseHadBegun() {
    Peer server = server();
    Call call = call(Texts.DOWN, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1)));
    server.expectStarting("HEADERS 1", "DATA 1");
    server.send("HEADERS 1 " + OK_HEADERS);
    loop.advance(Duration.ofSeconds(1));
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(
        call,
        Status.Code.DEADLINE_EXCEEDED,
        "the deadline passed: request sent, response headers received, waiting for a message; the call began 1.0 s ago");
  }

  @Test
  void trap16_cancelOfTheServerAtTheDeadlineIsTheDeadline() {
    Peer server = server();
    // At the time of the deadline, and before our own timer.
    loop.schedule(
        () -> server.sendFromWithin("RST_STREAM 1 CANCEL"), Duration.ofSeconds(1).toNanos());
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1)));
    server.expectStarting("HEADERS 1", "DATA 1");
    loop.advance(Duration.ofSeconds(1));
    assertEnd(
        call,
        Status.Code.DEADLINE_EXCEEDED,
        "the deadline passed: request sent, no response headers; the call began 1.0 s ago;"
            + " the server ended it first");
  }

  /** What had not been sent is forgotten with the stream, but not what it said of the server. */
  @Test
  void trap16_cancelOfTheServerAtTheDeadlineSaysWhatKeptTheCall() {
    Peer server = server(Http2Config.builder().initialWindowSize(10));
    loop.schedule(
        () -> server.sendFromWithin("RST_STREAM 1 CANCEL"), Duration.ofSeconds(1).toNanos());
    Call call = start(Texts.UP, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1)));
    call.send("x".repeat(25));
    server.expectStarting("HEADERS 1", "DATA 1");
    loop.advance(Duration.ofSeconds(1));
    assertEnd(
        call,
        Status.Code.DEADLINE_EXCEEDED,
        "the deadline passed: the server did not read; 20 bytes waited, the first of them for"
            + " 1.0 s, no response headers; the call began 1.0 s ago; the server ended it first");
  }

  @Test
  void deadlineOfACallThatHasEndedIsForgotten() {
    Peer server = server();
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(1)));
    server.expectStarting("HEADERS 1", "DATA 1");
    answer(server, call);
    assertThat(loop.timers()).isZero();
  }

  @Test
  void cancellationResetsTheStream() {
    Peer server = server();
    Call call = call(Texts.DOWN, CallOptions.DEFAULT);
    server.expectStarting("HEADERS 1", "DATA 1");
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:a]");
    call.cancel().cancel();
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(call, Status.Code.CANCELLED, "no longer wanted");
    assertThat(call.heard).containsExactly("headers []", "a", "CANCELLED");
    // After the end all methods do nothing.
    call.request(1).send("x").end();
    server.expect();
  }

  @Test
  void cancellationBeforeTheRequestSendsNothing() {
    Peer server = server();
    Call call = start(Texts.UNARY).cancel();
    call.send("late").end();
    server.expect();
    assertEnd(call, Status.Code.CANCELLED, "no longer wanted");
  }

  @Test
  void requestLargerThanTheLimitSendsNothing() {
    maxOutboundMessageSize = 3;
    Peer server = server();
    Call call = start(Texts.UNARY);
    call.send("four").end();
    server.expect();
    assertEnd(
        call,
        Status.Code.RESOURCE_EXHAUSTED,
        "message of 4 bytes exceeds maxOutboundMessageSize 3");
    Call allowed = call(Texts.UNARY, CallOptions.DEFAULT.withMaxOutboundMessageSize(4));
    server.expectStarting("HEADERS 1", "DATA 1 [0:hi] ES");
    answer(server, allowed);
  }

  @Test
  void requestLargerThanTheLimitEndsAStream() {
    Peer server = server();
    Call call = start(Texts.UP, CallOptions.DEFAULT.withMaxOutboundMessageSize(3));
    call.send("ok").send("four");
    server.expectStarting("HEADERS 1", "DATA 1 [0:ok]", "RST_STREAM 1 CANCEL");
    assertThat(call.status.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  /** So it is its own thread that a slow or broken marshaller holds up. */
  @Test
  void requestOfACallThatHasToWaitIsEncodedByWhoSendsIt() {
    Peer server = server(Http2Config.builder().maxConcurrentStreams(1));
    Call first = unary();
    expectCall(server, 1);
    Call waits = new Call(Texts.UNARY, CallOptions.DEFAULT);
    loop.run(
        () -> {
          waits.call.start(waits);
          waits.call.sendLast("too deep to write");
          assertThat(waits.status.code()).isEqualTo(Status.Code.INTERNAL);
        });
    server.expect();
    answer(server, 1, first);
  }

  @Test
  void requestThatCannotBeWrittenIsInternal() {
    Peer server = server();
    Call posted = start(Texts.UNARY);
    posted.send("unwritable").end();
    server.expect();
    assertThat(posted.status.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(posted.status.message()).contains("cannot write");

    Call direct = new Call(Texts.UNARY, CallOptions.DEFAULT);
    loop.run(
        () -> {
          direct.call.start(direct);
          direct.call.sendLast("unwritable");
        });
    server.expectStarting("HEADERS 1", "RST_STREAM 1 CANCEL");
    assertThat(direct.status.code()).isEqualTo(Status.Code.INTERNAL);
  }

  @Test
  void metadataLargerThanTheServerTakesSendsNothing() {
    Peer server = server(Http2Config.builder().maxHeaderListSize(500));
    Call call =
        call(Texts.UNARY, CallOptions.DEFAULT.withMetadata(Metadata.of(TEXT, "x".repeat(463))));
    server.expect();
    assertEnd(
        call,
        Status.Code.RESOURCE_EXHAUSTED,
        "request headers of 953 bytes exceed the server's SETTINGS_MAX_HEADER_LIST_SIZE 500; the"
            + " largest metadata is 'x-text' with 501 bytes");
    assertThat(channel().state()).isEqualTo(ConnectivityState.READY);
  }

  @Test
  void trap43_compressionIsTurnedOffForSingleMessages() {
    codecs.add(Reversal.CODEC);
    Peer server = server();
    Call call = start(Texts.UP, CallOptions.DEFAULT.withCompression("reversal"));
    call.send("abc");
    call.call.compressMessages(false);
    call.send("abc");
    call.call.compressMessages(true);
    call.send("abc").end();
    server.expectStarting("HEADERS 1", "DATA 1 [1:cba][0:abc][1:cba] ES");
    answer(server, call);
  }

  @Test
  void codecThatTheChannelDoesNotKnowIsInternal() {
    Peer server = server();
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withCompression("snappy"));
    server.expect();
    assertEnd(call, Status.Code.INTERNAL, "codec 'snappy' is not known; this channel has gzip");
  }

  @Test
  void trap23_moreThanOneRequestOrNoneIsInternal() {
    Peer server = server();
    Call two = start(Texts.UNARY).send("a").send("b");
    assertEnd(two, Status.Code.INTERNAL, "more than one request for t.T/Unary");
    Call none = start(Texts.UNARY).end();
    assertEnd(none, Status.Code.INTERNAL, "no request for t.T/Unary");
    server.expect();
  }

  @Test
  void callIsStartedOnce() {
    Peer server = server();
    Call call = start(Texts.UP);
    assertThatThrownBy(() -> call.call.start(call))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("t.T/Up");
    assertThatThrownBy(() -> call.call.request(-1)).isInstanceOf(IllegalArgumentException.class);
    call.cancel();
    server.expectStarting("HEADERS 1", "RST_STREAM 1 CANCEL");
  }

  @Test
  void requestsWaitForTheServersWindow() {
    Peer server = server(Http2Config.builder().initialWindowSize(1_000));
    server.consuming = false;
    Call call = start(Texts.UP);
    assertThat(call.call.isReady()).isTrue();
    call.send("x".repeat(40_000));
    assertThat(call.call.isReady()).isFalse();
    server.expectStarting("HEADERS 1", "DATA 1 (");
    assertThat(call.heard).isEmpty();
    server.consuming = true;
    server.consume(1, 1_000);
    server.expectStarting("DATA 1 (");
    assertThat(call.heard).containsExactly("ready");
    assertThat(call.call.isReady()).isTrue();
    call.cancel();
    server.expect("RST_STREAM 1 CANCEL");
  }

  /** A threshold of the caller's, below the usual one. */
  @Test
  void fewBytesThatWaitAreToldToHaveGone() {
    Peer server = server(Http2Config.builder().initialWindowSize(100));
    server.consuming = false;
    Call call = start(Texts.UP, CallOptions.DEFAULT.withReadyThreshold(1));
    call.send("x".repeat(110));
    assertThat(call.call.isReady()).isFalse();
    server.expectStarting("HEADERS 1", "DATA 1 (");
    assertThat(call.heard).isEmpty();
    server.consuming = true;
    server.consume(1, 100);
    server.expectStarting("DATA 1 (");
    assertThat(call.heard).containsExactly("ready");
    assertThat(call.call.isReady()).isTrue();
    call.cancel();
    server.expect("RST_STREAM 1 CANCEL");
  }
}
