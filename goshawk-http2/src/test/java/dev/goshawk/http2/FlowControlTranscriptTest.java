package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.http2.hpack.Indexing;
import org.junit.jupiter.api.Test;

/** RFC 9113 sections 5.2, 6.5.2, 6.5.3 and 6.9: windows both ways. SETTINGS as a frame as well. */
class FlowControlTranscriptTest extends TranscriptFixture {
  private static Http2Config.Builder small() {
    return config().initialWindowSize(65_535).connectionWindowSize(65_535);
  }

  // What the peer may send

  @Test
  void section_6_9_bytesThatAreConsumedAreUpdatedAtHalfTheWindow() {
    ScriptedPeer peer = client(small().build());
    peer.send("HEADERS 1 " + REQUEST, "DATA 1 16384").expect();
    peer.send("DATA 1 16383").expect().events("1 headers " + REQUEST, "1 data 32767");
    peer.send("DATA 1 1").expect("WINDOW_UPDATE 1 32768", "WINDOW_UPDATE 0 32768");
    peer.events("1 data \"x\"").leaves(1);
  }

  @Test
  void section_6_9_updatesFollowTheOwnerNotTheWire() {
    ScriptedPeer peer = client(small().build());
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    RecordingStream stream = peer.stream(1);
    stream.consuming = false;
    peer.send("DATA 1 16384", "DATA 1 16384", "DATA 1 16384", "DATA 1 16383").expect();
    peer.events("1 data 65535");
    peer.connection.consumed(stream, 40_000);
    peer.expect("WINDOW_UPDATE 1 40000", "WINDOW_UPDATE 0 40000");
    peer.connection.consumed(stream, 25_535);
    peer.expect().leaves(1);
    assertThatThrownBy(() -> peer.connection.consumed(stream, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("consumed 1 bytes on stream 1, where 0 are held");
  }

  @Test
  void section_6_9_noStreamUpdateBehindEndStream() {
    ScriptedPeer peer = client(small().build());
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.stream(1).consuming = false;
    peer.send("DATA 1 16384", "DATA 1 16384", "DATA 1 ES PAD=200 1000").events("1 data ES 33768");
    peer.connection.consumed(peer.stream(1), 33_768);
    peer.expect("WINDOW_UPDATE 0 33969").leaves(1);
  }

  @Test
  void section_6_9_paddingIsGivenBackByTheEngine() {
    ScriptedPeer peer = client(small().build());
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
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
  void section_6_9_streamWindowPassed() {
    ScriptedPeer peer = client(config().initialWindowSize(65_535).build());
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.stream(1).consuming = false;
    peer.send("DATA 1 16384", "DATA 1 16384", "DATA 1 16384", "DATA 1 16384")
        .expect("RST_STREAM 1 FLOW_CONTROL_ERROR")
        .events("1 data 49152", "1 reset PROTOCOL FLOW_CONTROL_ERROR")
        .because("DATA of 16,384 bytes exceeds the 16,383 left of initialWindowSize 65,535");
    peer.connection.consumed(peer.stream(1), 49_152); // to the connection alone
  }

  @Test
  void section_6_9_connectionWindowPassed() {
    ScriptedPeer peer =
        client(config().initialWindowSize(1 << 20).connectionWindowSize(65_535).build());
    peer.send("HEADERS 1 " + REQUEST, "HEADERS 3 " + REQUEST);
    peer.events("1 headers " + REQUEST, "3 headers " + REQUEST);
    peer.stream(1).consuming = false;
    peer.stream(3).consuming = false;
    peer.send("DATA 1 16384", "DATA 3 16384", "DATA 1 16384", "DATA 3 16384").take();
    peer.events(
            "1 data 16384",
            "3 data 16384",
            "1 data 16384",
            "1 reset CONNECTION FLOW_CONTROL_ERROR",
            "3 reset CONNECTION FLOW_CONTROL_ERROR",
            "closed FLOW_CONTROL_ERROR")
        .because("DATA of 16,384 bytes exceeds the 16,383 left of connectionWindowSize 65,535");
  }

  @Test
  void section_6_9_1_largerWindowsHoldFromTheStart() {
    ScriptedPeer peer = freshClient(config().initialWindowSize(100_000).build());
    peer.take();
    peer.send("PREFACE", "SETTINGS", "HEADERS 1 " + REQUEST);
    peer.events("settings first", "1 headers " + REQUEST);
    peer.stream(1).consuming = false;
    for (int i = 0; i < 6; i++) {
      peer.send("DATA 1 16384");
    }
    peer.expect("SETTINGS ACK").events("1 data 98304");
    peer.connection.consumed(peer.stream(1), 98_304);
    peer.expect("WINDOW_UPDATE 1 98304").leaves(1);
  }

  @Test
  void section_6_9_3_smallerWindowBindsWhenItIsAcknowledged() {
    ScriptedPeer peer = freshClient(config().initialWindowSize(1000).build());
    peer.take();
    peer.send("PREFACE", "SETTINGS", "HEADERS 1 " + REQUEST, "HEADERS 3 " + REQUEST);
    peer.stream(1).consuming = false;
    peer.stream(3).consuming = false;
    peer.send("DATA 1 1001", "DATA 3 1000", "SETTINGS ACK").expect("SETTINGS ACK");
    peer.events(
        "settings first",
        "1 headers " + REQUEST,
        "3 headers " + REQUEST,
        "1 data 1001",
        "3 data 1000");
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
  void consumedOnAClosedStreamLiftsTheConnectionWindow() {
    ScriptedPeer peer = client(small().build());
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    RecordingStream stream = peer.stream(1);
    stream.consuming = false;
    peer.send("DATA 1 16384", "DATA 1 16384", "RST_STREAM 1 CANCEL");
    peer.events("1 data 32768", "1 reset PEER CANCEL").expect();
    peer.connection.consumed(stream, 32_768);
    peer.expect("WINDOW_UPDATE 0 32768");
    assertThatThrownBy(() -> peer.connection.consumed(stream, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("consumed 1 bytes on the connection, where 0 are held");
  }

  // What we may send

  private ScriptedPeer answering(int... ids) {
    ScriptedPeer peer = client();
    for (int id : ids) {
      peer.send("HEADERS " + id + " ES " + REQUEST);
      peer.respond(id, false);
    }
    peer.take();
    peer.log.take();
    return peer;
  }

  @Test
  void section_6_9_1_dataStopAtTheStreamsWindow() {
    ScriptedPeer peer = answering(1);
    peer.send("WINDOW_UPDATE 0 1000000");
    peer.data(1, 70_000, true);
    peer.expect("DATA 1 16384", "DATA 1 16384", "DATA 1 16384", "DATA 1 16383");
    assertThat(peer.stream(1).pendingBytes()).isEqualTo(4465);
    peer.send("WINDOW_UPDATE 1 1000").expect("DATA 1 1000");
    peer.send("WINDOW_UPDATE 1 10000").expect("DATA 1 ES 3465");
  }

  @Test
  void section_6_9_1_dataStopAtTheConnectionsWindow() {
    ScriptedPeer peer = answering(1, 3);
    peer.data(1, 60_000, true);
    peer.data(3, 10_000, true);
    peer.expect("DATA 1 16384", "DATA 1 16384", "DATA 1 16384", "DATA 1 ES 10848", "DATA 3 5535");
    peer.send("WINDOW_UPDATE 3 1000000").expect();
    peer.send("WINDOW_UPDATE 0 4465").expect("DATA 3 ES 4465");
  }

  @Test
  void section_6_9_1_onlyDataAreHeldBack() {
    ScriptedPeer peer = answering(1, 3);
    peer.data(1, 65_535, true);
    peer.take();
    peer.trailers(3);
    peer.expect("HEADERS 3 ES grpc-status=0");
  }

  @Test
  void section_6_9_1_emptyEndNeedsNoWindow() {
    ScriptedPeer peer = answering(1, 3);
    peer.data(1, 65_535, true);
    peer.take();
    peer.data(3, 0, true);
    peer.expect("DATA 3 ES 0");
  }

  @Test
  void section_6_9_1_trailersWaitBehindData() {
    ScriptedPeer peer = answering(1);
    peer.data(1, 65_536, false);
    peer.trailers(1);
    peer.expect("DATA 1 16384", "DATA 1 16384", "DATA 1 16384", "DATA 1 16383");
    assertThat(peer.stream(1).localEnded()).isFalse();
    peer.send("WINDOW_UPDATE 1 10", "WINDOW_UPDATE 0 10")
        .expect("DATA 1 \"x\"", "HEADERS 1 ES grpc-status=0");
    assertThat(peer.stream(1).closed()).isTrue();
  }

  @Test
  void section_6_9_updateOf0() {
    client().send("WINDOW_UPDATE 0 0").expectFailure("PROTOCOL_ERROR", "WINDOW_UPDATE of 0");
    client()
        .send("HEADERS 1 " + REQUEST, "WINDOW_UPDATE 1 0")
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .events("1 headers " + REQUEST, "1 reset PROTOCOL PROTOCOL_ERROR")
        .because("WINDOW_UPDATE of 0");
  }

  @Test
  void section_6_9_updateOfWrongLength() {
    client()
        .send("RAW 8 0 0 5")
        .expectFailure("FRAME_SIZE_ERROR", "WINDOW_UPDATE cannot have 5 octets");
  }

  @Test
  void section_6_9_1_windowsUpToTheirLimit() {
    client()
        .send("HEADERS 1 " + REQUEST, "WINDOW_UPDATE 0 2147418112", "WINDOW_UPDATE 1 2147418112")
        .expect()
        .events("1 headers " + REQUEST)
        .leaves(1);
  }

  @Test
  void section_6_9_1_windowsAboveTheirLimit() {
    client()
        .send("WINDOW_UPDATE 0 2147418113")
        .expectFailure("FLOW_CONTROL_ERROR", "lifts the connection window above 2147483647");
    client()
        .send("HEADERS 1 " + REQUEST, "WINDOW_UPDATE 1 2147418113")
        .expect("RST_STREAM 1 FLOW_CONTROL_ERROR")
        .events("1 headers " + REQUEST, "1 reset PROTOCOL FLOW_CONTROL_ERROR");
  }

  @Test
  void section_6_9_updateThatIsLate() {
    ScriptedPeer peer = answering(1);
    peer.data(1, 10, true);
    peer.expect("DATA 1 ES \"xxxxxxxxxx\"").send("WINDOW_UPDATE 1 10").expect();
  }

  // SETTINGS_INITIAL_WINDOW_SIZE

  @Test
  void section_6_9_2_aLargerInitialWindowMovesAllStreams() {
    ScriptedPeer peer = answering(1, 3);
    peer.send("WINDOW_UPDATE 0 1000000");
    peer.data(1, 65_540, true);
    peer.data(3, 65_536, true);
    peer.take();
    peer.send("SETTINGS INITIAL_WINDOW_SIZE=65537")
        .expect("SETTINGS ACK", "DATA 1 \"xx\"", "DATA 3 ES \"x\"")
        .events("settings");
    peer.send("WINDOW_UPDATE 1 100").expect("DATA 1 ES \"xxx\"");
    assertThat(peer.connection.peerInitialWindow()).isEqualTo(65_537);
  }

  @Test
  void section_6_9_2_windowsMayFallBelow0() {
    ScriptedPeer peer = answering(1);
    peer.data(1, 30_000, false);
    peer.take();
    peer.send("SETTINGS INITIAL_WINDOW_SIZE=10000").expect("SETTINGS ACK").events("settings");
    assertThat(peer.stream(1).sendWindow).isEqualTo(-20_000);
    assertThat(peer.connection.beginData(peer.stream(1), 1)).isFalse();
    peer.data(1, 5, true);
    peer.expect();
    peer.send("WINDOW_UPDATE 1 20000").expect();
    peer.send("WINDOW_UPDATE 1 3").expect("DATA 1 \"xxx\"");
    peer.send("SETTINGS INITIAL_WINDOW_SIZE=10002")
        .expect("SETTINGS ACK", "DATA 1 ES \"xx\"")
        .events("settings");
  }

  @Test
  void section_6_9_2_aSmallerWindowStopsAStreamInLine() {
    ScriptedPeer peer = answering(1);
    peer.connection.congested(true);
    peer.data(1, 100, true);
    peer.send("SETTINGS INITIAL_WINDOW_SIZE=0").expect("SETTINGS ACK").events("settings");
    peer.connection.congested(false);
    peer.expect().send("WINDOW_UPDATE 1 100").expect("DATA 1 ES 100");
  }

  @Test
  void section_6_9_2_initialWindowThatLiftsAStreamTooHigh() {
    ScriptedPeer peer = client();
    peer.send(
        "HEADERS 1 " + REQUEST, "WINDOW_UPDATE 1 2147418112", "SETTINGS INITIAL_WINDOW_SIZE=65536");
    peer.expect("GOAWAY 1 FLOW_CONTROL_ERROR")
        .events(
            "1 headers " + REQUEST,
            "1 reset CONNECTION FLOW_CONTROL_ERROR",
            "closed FLOW_CONTROL_ERROR")
        .because("SETTINGS_INITIAL_WINDOW_SIZE 65536 lifts a stream window above 2147483647");
  }

  // SETTINGS

  @Test
  void section_6_5_valuesOutOfRange() {
    client()
        .send("SETTINGS ENABLE_PUSH=2")
        .expectFailure("PROTOCOL_ERROR", "SETTINGS_ENABLE_PUSH 2 is neither 0 nor 1");
    server()
        .send("SETTINGS ENABLE_PUSH=1")
        .expectFailure("PROTOCOL_ERROR", "came from a server, which may only send 0");
    client()
        .send("SETTINGS INITIAL_WINDOW_SIZE=2147483648")
        .expectFailure(
            "FLOW_CONTROL_ERROR", "SETTINGS_INITIAL_WINDOW_SIZE 2147483648 exceeds 2147483647");
    client()
        .send("SETTINGS MAX_FRAME_SIZE=16383")
        .expectFailure(
            "PROTOCOL_ERROR", "SETTINGS_MAX_FRAME_SIZE 16383 is outside 16384..16777215");
    client()
        .send("SETTINGS MAX_FRAME_SIZE=16777216")
        .expectFailure("PROTOCOL_ERROR", "16777216 is outside");
  }

  @Test
  void section_6_5_valuesInRange() {
    ScriptedPeer peer = client();
    peer.send(
            "SETTINGS HEADER_TABLE_SIZE=4294967295 ENABLE_PUSH=1 MAX_CONCURRENT_STREAMS=0"
                + " INITIAL_WINDOW_SIZE=2147483647 MAX_FRAME_SIZE=16777215"
                + " MAX_HEADER_LIST_SIZE=4294967295",
            "SETTINGS ENABLE_PUSH=0 INITIAL_WINDOW_SIZE=0 MAX_HEADER_LIST_SIZE=77")
        .expect("SETTINGS ACK", "SETTINGS ACK")
        .events("settings", "settings");
    assertThat(peer.connection.peerMaxFrameSize()).isEqualTo(16_777_215);
    assertThat(peer.connection.peerMaxHeaderListSize()).isEqualTo(77);
    assertThat(peer.connection.peerInitialWindow()).isZero();
    server().send("SETTINGS ENABLE_PUSH=0").expect("SETTINGS ACK").events("settings");
  }

  @Test
  void section_6_5_lastValueCounts() {
    ScriptedPeer peer = client();
    peer.send("SETTINGS INITIAL_WINDOW_SIZE=1 INITIAL_WINDOW_SIZE=2").events("settings");
    peer.expect("SETTINGS ACK");
    assertThat(peer.connection.peerInitialWindow()).isEqualTo(2);
    peer.send("SETTINGS INITIAL_WINDOW_SIZE=2147483648 INITIAL_WINDOW_SIZE=2")
        .expectFailure("FLOW_CONTROL_ERROR", "2147483648");
  }

  @Test
  void section_6_5_2_unknownSettingsAreIgnored() {
    client()
        .send("SETTINGS 0=1 7=4294967295 65535=5 8=2")
        .expect("SETTINGS ACK")
        .events("settings");
  }

  @Test
  void section_6_5_settingsOnAStream() {
    client().send("RAW 4 0 1").expectFailure("PROTOCOL_ERROR", "SETTINGS on stream 1");
  }

  @Test
  void section_6_5_settingsOfWrongLength() {
    client().send("RAW 4 0 0 5").expectFailure("FRAME_SIZE_ERROR", "SETTINGS cannot have 5 octets");
    client().send("RAW 4 1 0 6").expectFailure("FRAME_SIZE_ERROR", "SETTINGS cannot have 6 octets");
  }

  @Test
  void section_6_5_3_acknowledgementThatNobodyAskedFor() {
    client().send("SETTINGS ACK").expectFailure("PROTOCOL_ERROR", "acknowledged twice");
  }

  @Test
  void section_6_5_2_largerFramesAreUsedWhenAllowed() {
    ScriptedPeer peer = answering(1);
    peer.send("SETTINGS MAX_FRAME_SIZE=30000").events("settings");
    peer.data(1, 50_000, true);
    peer.expect("SETTINGS ACK", "DATA 1 30000", "DATA 1 ES 20000");
  }

  @Test
  void section_6_5_2_framesAreNeverLargerThanATurn() {
    ScriptedPeer peer = answering(1);
    peer.send("SETTINGS MAX_FRAME_SIZE=16777215 INITIAL_WINDOW_SIZE=1000000");
    peer.send("WINDOW_UPDATE 0 1000000").events("settings");
    peer.data(1, 100_000, true);
    peer.expect("SETTINGS ACK", "DATA 1 65536", "DATA 1 ES 34464");
  }

  @Test
  void section_6_5_2_tableSizeOfThePeerIsObeyed() {
    ScriptedPeer peer = answering(1);
    peer.send("SETTINGS HEADER_TABLE_SIZE=0").expect("SETTINGS ACK").events("settings");
    // The update to 0 begins the next block, and nothing is indexed: both blocks decode alike.
    for (int i = 0; i < 2; i++) {
      int id = 3 + 2 * i;
      peer.send("HEADERS " + id + " ES " + REQUEST).events(id + " headers ES " + REQUEST);
      peer.connection.sendHeaders(
          peer.stream(id),
          out -> {
            out.field(":status", "200", Indexing.INCREMENTAL);
            out.field("a", "b", Indexing.INCREMENTAL);
          },
          true);
      peer.expect("HEADERS " + id + " ES :status=200 a=b");
    }
    peer.leaves(1);
  }

  @Test
  void section_6_5_2_ourSmallerTableBindsWhenItIsAcknowledged() {
    ScriptedPeer peer = freshClient(config().headerTableSize(0).build());
    peer.take();
    peer.send("PREFACE", "SETTINGS", "RAW 1 5 1 0x8286844001610162", "RAW 1 5 3 0x828684be");
    peer.events(
        "settings first",
        "1 headers ES :method=GET :scheme=http :path=/ a=b",
        "3 headers ES :method=GET :scheme=http :path=/ a=b");
    peer.send("SETTINGS ACK", "RAW 1 5 5 0x828684").take();
    // RFC 7541 section 4.2: the block had to begin with an update to 0.
    assertThat(peer.connection.isClosed()).isTrue();
    assertThat(peer.log.take()).endsWith("closed COMPRESSION_ERROR");
  }
}
