package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.message.Reversal;
import dev.goshawk.testservices.Texts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compression as a server negotiates and does it: traps 7 and 41 to 43. */
class ServerCompressionTranscriptTest extends ServerFixture {

  private final List<ServerCall<String, String>> calls = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();

  @BeforeEach
  void serve() {
    server
        .maxInboundMessageSize(1_000)
        .codec(Reversal.CODEC)
        .method(
            Texts.BIDI,
            call -> {
              calls.add(call);
              call.request(100);
              return new ServerCallListener<String>() {
                @Override
                public void onMessage(String message) {
                  heard.add(message + (call.context().requestCompressed() ? " compressed" : ""));
                }
              };
            });
  }

  private Peer call(String... more) {
    return client().send("HEADERS 1 " + request("Bidi", more));
  }

  private static void expectFailure(Peer client, int code, String words) {
    client.expect(
        "HEADERS 1 ES " + OK_HEADERS + " grpc-status=" + code + " grpc-message=" + words,
        "RST_STREAM 1 NO_ERROR");
  }

  @Test
  void trap41_encodingThatIsNotThereIsUnimplemented() {
    Peer client = call("grpc-encoding=snappy");
    client.expect(
        "HEADERS 1 ES "
            + OK_HEADERS
            + " grpc-accept-encoding=gzip,reversal grpc-status=12 grpc-message=grpc-encoding"
            + " 'snappy' is not supported; this server has gzip,reversal",
        "RST_STREAM 1 NO_ERROR");
  }

  @Test
  void trap41_compressedMessageWithoutEncodingIsInternal() {
    Peer client = call();
    client.send("DATA 1 [1:cba]");
    expectFailure(
        client, 13, "compressed message in a call without grpc-encoding, or with identity");
  }

  @Test
  void trap41_compressedMessageOfIdentityIsInternal() {
    Peer client = call("grpc-encoding=identity");
    client.send("DATA 1 [1:cba]");
    expectFailure(
        client, 13, "compressed message in a call without grpc-encoding, or with identity");
  }

  @Test
  void trap41_messagesOfACompressingCallMayBePlain() {
    Peer client = call("grpc-encoding=reversal");
    client.send("DATA 1 [1:cba][0:abc][1:]");
    assertThat(heard).containsExactly("abc compressed", "abc", " compressed");
    client.send("RST_STREAM 1 CANCEL");
  }

  @Test
  void trap41_corruptMessageIsInternal() {
    Peer client = call("grpc-encoding=gzip");
    client.send("DATA 1 [1:not gzip at all]");
    client.expectStarting(
        "HEADERS 1 ES "
            + OK_HEADERS
            + " grpc-status=13 grpc-message=message compressed by gzip is corrupt: ",
        "RST_STREAM 1 NO_ERROR");
  }

  @Test
  void trap41_garbageBehindACompressedMessageIsInternal() {
    Peer client = call("grpc-encoding=gzip");
    client.send("DATA 1 [1:" + Reversal.gzipHex("x") + "00]");
    client.expectStarting(
        "HEADERS 1 ES "
            + OK_HEADERS
            + " grpc-status=13 grpc-message=message compressed by gzip is corrupt: ",
        "RST_STREAM 1 NO_ERROR");
    assertThat(heard).isEmpty();
  }

  @Test
  void trap07_limitHoldsForWhatAMessageInflatesTo() {
    Peer client = call("grpc-encoding=gzip");
    client.send("DATA 1 [1:" + Reversal.gzipHex("x".repeat(1_000)) + "]");
    assertThat(heard).hasSize(1);
    client.send("DATA 1 [1:" + Reversal.gzipHex("x".repeat(1_001)) + "]");
    expectFailure(
        client,
        8,
        "message of more than 1,000 bytes after decompression exceeds maxInboundMessageSize 1,000");
  }

  @Test
  void trap42_responsesAreCompressedOnlyAsTheClientAccepts() {
    Peer client = call("grpc-accept-encoding=\"gzip, reversal\"");
    calls.get(0).context().useCompression("reversal");
    calls.get(0).send("abc");
    client.expect("HEADERS 1 " + OK_HEADERS + " grpc-encoding=reversal", "DATA 1 [1:cba]");
    client.send("RST_STREAM 1 CANCEL", "HEADERS 3 " + request("Bidi", "grpc-accept-encoding=gzip"));
    calls.get(1).context().useCompression("reversal");
    calls.get(1).send("abc");
    client.expect("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:abc]");
    client.send("RST_STREAM 3 CANCEL", "HEADERS 5 " + request("Bidi"));
    calls.get(2).context().useCompression("gzip");
    calls.get(2).send("abc");
    client.expect("HEADERS 5 " + OK_HEADERS, "DATA 5 [0:abc]");
    client.send("RST_STREAM 5 CANCEL");
  }

  @Test
  void trap42_encodingsAreListedForAClientThatCompresses() {
    Peer client = call("grpc-encoding=gzip");
    calls.get(0).send("abc");
    client.expect(
        "HEADERS 1 " + OK_HEADERS + " grpc-accept-encoding=gzip,reversal", "DATA 1 [0:abc]");
    client.send("RST_STREAM 1 CANCEL");
  }

  @Test
  void trap43_compressionIsTurnedOffForSingleMessages() {
    Peer client = call("grpc-accept-encoding=reversal");
    ServerCall<String, String> call = calls.get(0);
    call.context().useCompression("reversal");
    call.send("abc");
    call.context().compressMessages(false);
    call.send("abc");
    call.context().compressMessages(true);
    call.send("abc");
    client.expect(
        "HEADERS 1 " + OK_HEADERS + " grpc-encoding=reversal", "DATA 1 [1:cba][0:abc][1:cba]");
    client.send("RST_STREAM 1 CANCEL");
  }

  @Test
  void compressionIsChosenBeforeTheHeadersGo() {
    Peer client = call("grpc-accept-encoding=gzip");
    ServerCall<String, String> call = calls.get(0);
    call.context().useCompression("gzip");
    call.context().useCompression("identity");
    assertThatThrownBy(() -> call.context().useCompression("snappy"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'snappy'")
        .hasMessageContaining("gzip,reversal");
    call.send("abc");
    client.expect("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:abc]");
    assertThatThrownBy(() -> call.context().useCompression("gzip"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("have been sent");
    client.send("RST_STREAM 1 CANCEL");
  }
}
