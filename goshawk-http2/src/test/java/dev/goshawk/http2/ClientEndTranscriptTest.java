package dev.goshawk.http2;

import dev.goshawk.http2.hpack.Indexing;
import org.junit.jupiter.api.Test;

/** Rules whose other tests have a server under test, with a client. RFC 9113. */
class ClientEndTranscriptTest extends TranscriptFixture {
  private static final String LONG = "x".repeat(40_000);

  /** A server to whose client, once it has asked, response headers may come on stream 1. */
  private ScriptedPeer answering(Http2Config config) {
    ScriptedPeer peer = server(config);
    peer.request(true);
    return peer.expect("HEADERS 1 ES " + REQUEST)
        .send("HEADERS 1 :status=200")
        .events("1 headers :status=200");
  }

  private static Http2Config small() {
    return config().initialWindowSize(65_535).connectionWindowSize(65_535).build();
  }

  @Test
  void section_4_3_longBlocksAreCutAtThePeersFrameSize() {
    ScriptedPeer peer = server();
    peer.connection.sendHeaders(
        peer.open(),
        out -> {
          out.template(ScriptedPeer.REQUEST_TEMPLATE);
          out.field("a", LONG, Indexing.NONE);
        },
        true);
    peer.expect(
            "HEADERS 1 ES MORE", "CONTINUATION 1 MORE", "CONTINUATION 1 " + REQUEST + " a=" + LONG)
        .leaves(1);
  }

  @Test
  void section_6_5_2_tableSizeOfThePeerIsObeyed() {
    ScriptedPeer peer = server();
    peer.send("SETTINGS HEADER_TABLE_SIZE=0").expect("SETTINGS ACK").events("settings");
    // The update to 0 begins the next block, and nothing is indexed: both blocks decode alike.
    for (int id = 1; id <= 3; id += 2) {
      peer.connection.sendHeaders(
          peer.open(),
          out -> {
            out.template(ScriptedPeer.REQUEST_TEMPLATE);
            out.field("a", "b", Indexing.INCREMENTAL);
          },
          true);
      peer.expect("HEADERS " + id + " ES " + REQUEST + " a=b");
    }
    peer.leaves(2);
  }

  @Test
  void section_6_5_2_largerFramesAreUsedWhenAllowed() {
    ScriptedPeer peer = server();
    peer.request(false);
    peer.data(1, 20_000, false);
    peer.expect("HEADERS 1 " + REQUEST, "DATA 1 16384", "DATA 1 3616");
    peer.send("SETTINGS MAX_FRAME_SIZE=30000").events("settings");
    peer.data(1, 20_000, true);
    peer.expect("SETTINGS ACK", "DATA 1 ES 20000").leaves(1);
  }

  @Test
  void section_6_9_1_onlyDataAreHeldBack() {
    ScriptedPeer peer = server();
    peer.request(false);
    peer.data(1, 65_536, true);
    peer.expect(
        "HEADERS 1 " + REQUEST, "DATA 1 16384", "DATA 1 16384", "DATA 1 16384", "DATA 1 16383");
    peer.request(false);
    peer.data(3, 0, true);
    peer.expect("HEADERS 3 " + REQUEST, "DATA 3 ES 0");
    peer.send("WINDOW_UPDATE 1 1", "WINDOW_UPDATE 0 1").expect("DATA 1 ES \"x\"").leaves(2);
  }

  @Test
  void section_6_9_bytesThatAreConsumedAreUpdatedAtHalfTheWindow() {
    ScriptedPeer peer = answering(small());
    peer.send("DATA 1 16384").send("DATA 1 16383").expect().events("1 data 32767");
    peer.send("DATA 1 1").expect("WINDOW_UPDATE 1 32768", "WINDOW_UPDATE 0 32768");
    peer.events("1 data \"x\"").leaves(1);
  }

  @Test
  void section_6_9_paddingIsGivenBackByTheEngine() {
    ScriptedPeer peer = answering(small());
    peer.stream(1).consuming = false;
    for (int i = 0; i < 128; i++) {
      peer.send("DATA 1 PAD=255 \"a\"");
    }
    // 128 times 256 octets of padding and pad length: half the window.
    peer.expect("WINDOW_UPDATE 1 32768", "WINDOW_UPDATE 0 32768").events("1 data 128");
    peer.connection.consumed(peer.stream(1), 128);
    peer.leaves(1);
  }

  @Test
  void section_6_9_3_smallerWindowBindsWhenItIsAcknowledged() {
    ScriptedPeer peer = freshServer(config().initialWindowSize(1000).build());
    peer.take();
    peer.send("SETTINGS").expect("SETTINGS ACK").events("settings first");
    peer.request(true);
    peer.request(true);
    peer.take();
    peer.send("HEADERS 1 :status=200", "HEADERS 3 :status=200")
        .events("1 headers :status=200", "3 headers :status=200");
    peer.stream(1).consuming = false;
    peer.stream(3).consuming = false;
    peer.send("DATA 1 1001", "DATA 3 1000", "SETTINGS ACK").events("1 data 1001", "3 data 1000");
    // Stream 1 is one octet below 0; what is consumed lifts it.
    peer.connection.consumed(peer.stream(1), 1001);
    peer.expect("WINDOW_UPDATE 1 1001").send("DATA 1 1000").events("1 data 1000");
    peer.send("DATA 3 \"x\"")
        .expect("RST_STREAM 3 FLOW_CONTROL_ERROR")
        .events("3 reset PROTOCOL FLOW_CONTROL_ERROR");
    peer.connection.consumed(peer.stream(1), 1000);
    peer.connection.consumed(peer.stream(3), 1000);
    peer.expect("WINDOW_UPDATE 1 1000").leaves(1);
  }

  @Test
  void section_8_2_1_blanksAroundAValueArePutUpWith() {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.expect("HEADERS 1 ES " + REQUEST)
        .send("HEADERS 1 :status=200 \"a= b \"")
        .events("1 headers :status=200 a= b ")
        .leaves(1);
  }
}
