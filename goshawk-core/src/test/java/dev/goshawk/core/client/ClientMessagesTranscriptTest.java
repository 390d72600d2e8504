package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.fixture.Texts;
import dev.goshawk.core.message.Reversal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client makes of the messages of a response: traps 6, 7 and 41. */
class ClientMessagesTranscriptTest extends ClientResponseFixture {

  @ParameterizedTest
  @CsvSource({
    "[2:x],message with flag 0x02; only 0 and 1 are defined",
    "(0080000000),'message of 2,147,483,648 bytes exceeds maxInboundMessageSize 1,000'",
    "(00000003e9),'message of 1,001 bytes exceeds maxInboundMessageSize 1,000'"
  })
  void trap06_badMessageEndsItsCall(String data, String words) {
    Call call = call(Texts.DOWN, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:a]" + data);
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(call.status.message()).isEqualTo(words);
    assertThat(call.status.code())
        .isEqualTo(data.startsWith("[") ? Code.INTERNAL : Code.RESOURCE_EXHAUSTED);
    assertThat(call.heard).startsWith("headers []", "a");
  }

  @Test
  void trap06_limitOfTheCallGoesBeforeTheChannels() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT.withMaxInboundMessageSize(3));
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:four]");
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(call, Code.RESOURCE_EXHAUSTED, "message of 4 bytes exceeds maxInboundMessageSize 3");
  }

  @Test
  void trap06_messageCutOffByTheEndIsInternal() {
    Call call =
        answered(
            Texts.DOWN,
            "HEADERS 1 " + OK_HEADERS,
            "DATA 1 [0:a](00000000)",
            "HEADERS 1 ES grpc-status=0");
    assertEnd(call, Code.INTERNAL, "the peer ended its messages in the middle of one");
  }

  @Test
  void trap06_messageCutOffByAnErrorIsThatError() {
    Call call =
        answered(
            Texts.DOWN,
            "HEADERS 1 " + OK_HEADERS,
            "DATA 1 (00000000)",
            "HEADERS 1 ES grpc-status=10");
    assertThat(call.status.code()).isEqualTo(Code.ABORTED);
  }

  @Test
  void responseThatCannotBeReadIsInternal() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:unreadable]");
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(call, Code.INTERNAL, "message of 10 bytes could not be read: cannot read");
  }

  @Test
  void responseTooDeepToBeReadEndsItsCallAlone() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:too deep to read]");
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(
        call, Code.INTERNAL, "message of 16 bytes could not be read: java.lang.StackOverflowError");
    Call next = unary();
    expectCall(server, 3);
    answer(server, 3, next);
  }

  @Test
  void trap07_limitHoldsForWhatAMessageInflatesTo() {
    Call call = call(Texts.DOWN, CallOptions.DEFAULT);
    Peer server = answering();
    server.send(
        "HEADERS 1 " + OK_HEADERS + " grpc-encoding=gzip",
        "DATA 1 [1:" + Reversal.gzipHex("x".repeat(1_000)) + "]",
        "DATA 1 [1:" + Reversal.gzipHex("x".repeat(100_000)) + "]");
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(
        call,
        Code.RESOURCE_EXHAUSTED,
        "message of more than 1,000 bytes after decompression exceeds maxInboundMessageSize 1,000");
    assertThat(call.heard).hasSize(3);
  }

  @Test
  void trap41_encodingThatIsNotThereIsInternal() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS + " grpc-encoding=snappy");
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(
        call,
        Code.INTERNAL,
        "grpc-encoding 'snappy' of the response is not supported; this client has gzip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " grpc-encoding=identity"})
  void trap41_compressedMessageWithoutEncodingIsInternal(String encoding) {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS + encoding, "DATA 1 [1:x]");
    server.expect("RST_STREAM 1 CANCEL");
    assertEnd(
        call,
        Code.INTERNAL,
        "compressed message in a response without grpc-encoding, or with identity");
  }

  @Test
  void trap41_corruptMessageIsInternal() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send("HEADERS 1 " + OK_HEADERS + " grpc-encoding=gzip", "DATA 1 [1:corrupt]");
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(call.status.code()).isEqualTo(Code.INTERNAL);
    assertThat(call.status.message()).startsWith("message compressed by gzip is corrupt: ");
  }

  @Test
  void trap41_garbageBehindACompressedMessageIsInternal() {
    Call call = call(Texts.UNARY, CallOptions.DEFAULT);
    Peer server = answering();
    server.send(
        "HEADERS 1 " + OK_HEADERS + " grpc-encoding=gzip",
        "DATA 1 [1:" + Reversal.gzipHex("x") + "00]");
    server.expect("RST_STREAM 1 CANCEL");
    assertThat(call.status.code()).isEqualTo(Code.INTERNAL);
    assertThat(call.status.message()).startsWith("message compressed by gzip is corrupt: ");
  }

  @Test
  void trap41_messagesOfACompressedResponseMayBePlain() {
    codecs.add(Reversal.CODEC);
    Call call =
        answered(
            Texts.DOWN,
            "HEADERS 1 " + OK_HEADERS + " grpc-encoding=reversal",
            "DATA 1 [1:cba][0:abc]",
            "HEADERS 1 ES grpc-status=0");
    assertThat(call.heard).containsExactly("headers []", "abc", "abc", "OK");
  }
}
