package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9113 sections 5.2, 6.5 and 6.9: settings and windows, at both ends. */
class WindowRulesTranscriptTest extends BothEndsFixture {
  /** A peer to which data may be sent on stream 1. */
  private ScriptedPeer receiving() {
    ScriptedPeer peer = begun();
    if (serverUnderTest) {
      peer.respond(1, false);
      peer.expect("HEADERS 1 :status=200");
    }
    return peer;
  }

  // 6.5: SETTINGS

  @Test
  void section_6_5_settingsOnAStream() {
    endsTheConnection(begun(), "PROTOCOL_ERROR", "SETTINGS on stream 1", "RAW 4 0 1");
    endsTheConnection(begun(), "PROTOCOL_ERROR", "SETTINGS on stream 1", "RAW 4 1 1");
  }

  @ParameterizedTest
  @CsvSource({
    "ENABLE_PUSH=2,PROTOCOL_ERROR",
    "ENABLE_PUSH=4294967295,PROTOCOL_ERROR",
    "INITIAL_WINDOW_SIZE=2147483648,FLOW_CONTROL_ERROR",
    "INITIAL_WINDOW_SIZE=4294967295,FLOW_CONTROL_ERROR",
    "MAX_FRAME_SIZE=16383,PROTOCOL_ERROR",
    "MAX_FRAME_SIZE=0,PROTOCOL_ERROR",
    "MAX_FRAME_SIZE=16777216,PROTOCOL_ERROR",
    "MAX_FRAME_SIZE=4294967295,PROTOCOL_ERROR"
  })
  void section_6_5_2_valuesOutOfRange(String setting, String code) {
    endsTheConnection(
        begun(), code, setting.substring(0, setting.indexOf('=')), "SETTINGS " + setting);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HEADER_TABLE_SIZE=0",
        "HEADER_TABLE_SIZE=4294967295",
        "ENABLE_PUSH=0",
        "MAX_CONCURRENT_STREAMS=0",
        "MAX_CONCURRENT_STREAMS=4294967295",
        "INITIAL_WINDOW_SIZE=0",
        "INITIAL_WINDOW_SIZE=2147483647",
        "MAX_FRAME_SIZE=16384",
        "MAX_FRAME_SIZE=16777215",
        "MAX_HEADER_LIST_SIZE=0",
        "MAX_HEADER_LIST_SIZE=16777216",
        "MAX_HEADER_LIST_SIZE=4294967295",
        "0=7",
        "7=1",
        "65535=4294967295"
      })
  void section_6_5_2_valuesAtTheirEndsAndUnknownSettings(String setting) {
    begun().send("SETTINGS " + setting).expect("SETTINGS ACK").events("settings");
  }

  @Test
  void section_6_5_2_onlyAClientMayAllowPushes() {
    if (serverUnderTest) {
      begun().send("SETTINGS ENABLE_PUSH=1").expect("SETTINGS ACK").events("settings");
    } else {
      endsTheConnection(begun(), "PROTOCOL_ERROR", "may only send 0", "SETTINGS ENABLE_PUSH=1");
    }
  }

  @Test
  void section_6_5_3_eachSettingsFrameIsAcknowledgedInTurn() {
    begun()
        .send("SETTINGS", "PING 0000000000000001", "SETTINGS MAX_FRAME_SIZE=20000", "SETTINGS")
        .expect("SETTINGS ACK", "PING ACK 0000000000000001", "SETTINGS ACK", "SETTINGS ACK")
        .events("settings", "ping", "settings", "settings");
  }

  @Test
  void section_6_5_3_settingsHoldFromTheirAcknowledgementOn() {
    ScriptedPeer peer = receiving();
    peer.send("SETTINGS INITIAL_WINDOW_SIZE=10 MAX_FRAME_SIZE=16384 INITIAL_WINDOW_SIZE=3")
        .expect("SETTINGS ACK")
        .events("settings");
    peer.data(1, 5, false);
    peer.expect("DATA 1 \"xxx\"")
        .send("SETTINGS INITIAL_WINDOW_SIZE=5")
        .expect("SETTINGS ACK", "DATA 1 \"xx\"")
        .events("settings");
  }

  @Test
  void section_6_5_3_anAcknowledgementOfNothing() {
    endsTheConnection(begun(), "PROTOCOL_ERROR", "acknowledged twice", "SETTINGS ACK");
  }

  // 6.9: WINDOW_UPDATE

  @Test
  void section_6_9_anUpdateOfNothing() {
    endsTheConnection(
        begun(), "PROTOCOL_ERROR", "WINDOW_UPDATE of 0 for the connection", "WINDOW_UPDATE 0 0");
    endsTheStream(begun(), "PROTOCOL_ERROR", "WINDOW_UPDATE of 0", "WINDOW_UPDATE 1 0");
    endsTheStream(ended(), "PROTOCOL_ERROR", "WINDOW_UPDATE of 0", "WINDOW_UPDATE 1 0");
  }

  @Test
  void section_6_9_theReservedBitOfAnIncrementIsIgnored() {
    endsTheStream(begun(), "PROTOCOL_ERROR", "WINDOW_UPDATE of 0", "RAW 8 0 1 0x80000000");
  }

  @Test
  void section_6_9_1_aWindowThatIsLiftedTooHigh() {
    endsTheConnection(
        begun(),
        "FLOW_CONTROL_ERROR",
        "lifts the connection window above 2147483647",
        "WINDOW_UPDATE 0 2147418112",
        "WINDOW_UPDATE 0 1");
    endsTheStream(
        begun(),
        "FLOW_CONTROL_ERROR",
        "lifts the stream window above 2147483647",
        "WINDOW_UPDATE 1 2147418112",
        "WINDOW_UPDATE 1 1");
  }

  @Test
  void section_6_9_2_anInitialWindowThatLiftsAStreamTooHigh() {
    ScriptedPeer peer = begun();
    peer.send("WINDOW_UPDATE 1 1").expect();
    endsTheConnection(
        peer,
        "FLOW_CONTROL_ERROR",
        "lifts a stream window above 2147483647",
        "SETTINGS INITIAL_WINDOW_SIZE=2147483647");
  }

  @Test
  void section_6_9_1_noMoreIsSentThanBothWindowsAllow() {
    ScriptedPeer peer = receiving();
    peer.data(1, 65_540, false);
    peer.expect("DATA 1 16384", "DATA 1 16384", "DATA 1 16384", "DATA 1 16383")
        .send("WINDOW_UPDATE 1 5")
        .expect()
        .send("WINDOW_UPDATE 0 3")
        .expect("DATA 1 \"xxx\"")
        .send("WINDOW_UPDATE 0 2")
        .expect("DATA 1 \"xx\"");
  }

  @Test
  void section_6_9_2_aWindowBelow0AndBack() {
    ScriptedPeer peer = receiving();
    peer.data(1, 100, false);
    peer.expect("DATA 1 100")
        .send("SETTINGS INITIAL_WINDOW_SIZE=0")
        .expect("SETTINGS ACK")
        .events("settings");
    assertThat(peer.stream(1).sendWindow).isEqualTo(-100);
    peer.data(1, 6, false);
    peer.expect()
        .send("WINDOW_UPDATE 1 100")
        .expect()
        .send("WINDOW_UPDATE 1 4")
        .expect("DATA 1 \"xxxx\"")
        .send("SETTINGS INITIAL_WINDOW_SIZE=2")
        .expect("SETTINGS ACK", "DATA 1 \"xx\"")
        .events("settings");
  }

  @Test
  void section_6_9_2_theLowestAndTheHighestWindow() {
    ScriptedPeer peer = receiving();
    peer.send("WINDOW_UPDATE 0 2147418112", "SETTINGS INITIAL_WINDOW_SIZE=2147483647")
        .expect("SETTINGS ACK")
        .events("settings");
    peer.data(1, 10, false);
    peer.expect("DATA 1 \"xxxxxxxxxx\"");
    peer.send("SETTINGS INITIAL_WINDOW_SIZE=0").expect("SETTINGS ACK").events("settings");
    assertThat(peer.stream(1).sendWindow).isEqualTo(-10);
    peer.send("WINDOW_UPDATE 1 2147483647").expect();
    assertThat(peer.stream(1).sendWindow).isEqualTo(Integer.MAX_VALUE - 10);
    peer.send("SETTINGS INITIAL_WINDOW_SIZE=10").expect("SETTINGS ACK").events("settings");
    assertThat(peer.stream(1).sendWindow).isEqualTo(Integer.MAX_VALUE);
  }

  // What the peer sends

  @Test
  void section_6_9_1_moreThanTheStreamsWindow() {
    ScriptedPeer peer = begun(config().initialWindowSize(65_535).build());
    peer.stream(1).consuming = false;
    peer.send("DATA 1 16384", "DATA 1 16384", "DATA 1 16384", "DATA 1 16383")
        .expect()
        .events("1 data 65535");
    endsTheStream(peer, "FLOW_CONTROL_ERROR", "initialWindowSize 65,535", "DATA 1 \"x\"");
    peer.connection.consumed(peer.stream(1), 65_535);
    peer.expect();
  }

  @Test
  void section_6_9_1_moreThanTheConnectionsWindow() {
    ScriptedPeer peer =
        begun(config().initialWindowSize(1 << 20).connectionWindowSize(65_535).build());
    peer.stream(1).consuming = false;
    peer.send("DATA 1 16384", "DATA 1 16384", "DATA 1 16384", "DATA 1 16383")
        .expect()
        .events("1 data 65535");
    endsTheConnection(peer, "FLOW_CONTROL_ERROR", "connectionWindowSize 65,535", "DATA 1 \"x\"");
  }

  @Test
  void section_6_9_1_emptyDataNeedNoWindow() {
    ScriptedPeer peer = begun(config().initialWindowSize(65_535).build());
    peer.stream(1).consuming = false;
    peer.send("DATA 1 16384", "DATA 1 16384", "DATA 1 16384", "DATA 1 16383", "DATA 1", "DATA 1 ES")
        .expect()
        .events("1 data ES 65535");
    peer.connection.consumed(peer.stream(1), 65_535);
    peer.expect();
  }

  @Test
  void section_6_9_1_paddingCounts() {
    ScriptedPeer peer = begun(config().initialWindowSize(65_535).build());
    peer.stream(1).consuming = false;
    peer.send("DATA 1 16384", "DATA 1 16384", "DATA 1 16384", "DATA 1 16300")
        .expect()
        .events("1 data 65452");
    endsTheStream(peer, "FLOW_CONTROL_ERROR", "initialWindowSize", "DATA 1 PAD=100 \"x\"");
    peer.connection.consumed(peer.stream(1), 65_452);
    peer.take();
  }
}
