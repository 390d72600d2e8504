package dev.goshawk.http2;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9113 sections 4 and 6: what any frame and each kind of frame must be, at both ends. */
class FrameRulesTranscriptTest extends BothEndsFixture {
  // 4.1: the header of a frame

  @Test
  void section_4_1_undefinedFlagsAreIgnored() {
    begun()
        .send("RAW 6 254 0 \"12345678\"")
        .expect("PING ACK 3132333435363738")
        .events("ping")
        .send("RAW 0 246 1 \"hello\"") // all but END_STREAM and PADDED
        .expect()
        .events("1 data \"hello\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEX 000005000080000001", "HEX 000004088080000001"})
  void section_4_1_reservedBitIsIgnored(String header) {
    ScriptedPeer peer = begun();
    if (header.startsWith("HEX 000005")) {
      peer.send("RAW 0 0 1 \"first\"").sendBytes(FrameText.encode(header, "HEX 68656c6c6f"));
      peer.connection.lost("the books have no such frame");
      peer.events("1 data \"firsthello\"", "1 reset CONNECTION NO_ERROR").leaves(0);
    } else {
      peer.sendBytes(FrameText.encode(header, "HEX 00000000"));
      peer.expect("RST_STREAM 1 PROTOCOL_ERROR")
          .events("1 reset PROTOCOL PROTOCOL_ERROR")
          .leaves(0);
    }
  }

  @Test
  void section_4_1_unknownTypesAreIgnored() {
    changesNothing(begun(), "RAW 10 0 0", "RAW 11 255 1 100", "RAW 255 4 7 16384", "RAW 16 1 0 1");
  }

  // 4.2: its length

  @ParameterizedTest
  @ValueSource(strings = {"RAW 0 0 1 16384", "RAW 250 0 1 16384"})
  void section_4_2_framesUpToTheLimitAreTaken(String frame) {
    ScriptedPeer peer = begun();
    peer.send(frame).expect();
    peer.log.take();
    lives(peer);
  }

  @ParameterizedTest
  @CsvSource({"0,1", "1,1", "2,1", "3,1", "4,0", "5,1", "6,0", "7,0", "8,0", "9,1", "250,0"})
  void section_4_2_noFrameMayPassTheLimit(int type, int id) {
    endsTheConnection(
        begun(),
        "FRAME_SIZE_ERROR",
        "of 16,386 octets exceeds maxFrameSize 16,384",
        "RAW " + type + " 0 " + id + " 16386");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RAW 0 8 1", // DATA, padded, without a pad length
        "RAW 1 12 1", // HEADERS, the same
        "RAW 1 36 1 4", // HEADERS with priority
        "RAW 1 44 1 5", // both
        "RAW 3 0 1 3",
        "RAW 3 0 1 5",
        "RAW 4 0 0 5",
        "RAW 4 0 0 7",
        "RAW 4 1 0 6", // an acknowledgement with a setting
        "RAW 6 0 0 7",
        "RAW 6 0 0 9",
        "RAW 6 1 0 0",
        "RAW 7 0 0 7",
        "RAW 8 0 1 3",
        "RAW 8 0 0 5",
        "RAW 8 0 0"
      })
  void section_4_2_lengthsThatCannotBe(String frame) {
    endsTheConnection(begun(), "FRAME_SIZE_ERROR", "", frame);
  }

  // 4.3 and 6.10: field blocks

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DATA 1 \"x\"",
        "DATA 1",
        "HEADERS 1 ES a=b",
        "HEADERS 3 ES a=b",
        "PRIORITY 1 PRIO=3",
        "RST_STREAM 1 CANCEL",
        "SETTINGS",
        "SETTINGS ACK",
        "PING 0000000000000000",
        "GOAWAY 0 NO_ERROR",
        "WINDOW_UPDATE 0 1",
        "CONTINUATION 3 c=d",
        "CONTINUATION 0 c=d",
        "RAW 250 0 1",
        "RAW 250 0 0"
      })
  void section_6_10_nothingMayComeInsideAFieldBlock(String frame) {
    endsTheConnection(
        begun(),
        "PROTOCOL_ERROR",
        "in the middle of the header block of stream 1",
        "HEADERS 1 ES MORE a=b",
        frame);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONTINUATION 1 a=b", "CONTINUATION 0 a=b", "CONTINUATION 3 MORE a=b"})
  void section_6_10_continuationOfNothing(String frame) {
    endsTheConnection(begun(), "PROTOCOL_ERROR", "CONTINUATION without HEADERS", frame);
  }

  @Test
  void section_4_3_aBlockInPiecesIsOne() {
    begun()
        .send("HEADERS 1 ES MORE a=b", "CONTINUATION 1 MORE", "CONTINUATION 1 c=d")
        .expect()
        .events("1 headers ES a=b c=d");
  }

  // 6.1: DATA

  @Test
  void section_6_1_dataOnStream0() {
    endsTheConnection(begun(), "PROTOCOL_ERROR", "DATA on stream 0", "DATA 0 \"x\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RAW 0 8 1 0x01", "RAW 0 8 1 0x0361", "RAW 0 9 1 0xff6162"})
  void section_6_1_paddingAsLongAsThePayloadOrLonger(String frame) {
    endsTheConnection(begun(), "PROTOCOL_ERROR", "octets of padding", frame);
  }

  @Test
  void section_6_1_paddingIsNoData() {
    begun()
        .send("DATA 1 PAD=0 \"a\"", "DATA 1 PAD=255 \"b\"", "DATA 1 PAD=3", "RAW 0 8 1 0x02637878")
        .expect()
        .events("1 data \"abc\"");
  }

  // 6.2: HEADERS

  @Test
  void section_6_2_headersOnStream0() {
    endsTheConnection(begun(), "PROTOCOL_ERROR", "HEADERS on stream 0", "HEADERS 0 ES a=b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RAW 1 13 1 0x01", "RAW 1 13 1 0x0400", "RAW 1 45 1 0x010000000000"})
  void section_6_2_paddingLongerThanTheFrame(String frame) {
    endsTheConnection(begun(), "PROTOCOL_ERROR", "octets of padding", frame);
  }

  @Test
  void section_6_2_paddingAndPriorityAreNoFields() {
    begun().send("HEADERS 1 ES PAD=9 PRIO=3 a=b").expect().events("1 headers ES a=b");
  }

  // 6.3: PRIORITY

  @Test
  void section_6_3_priorityOnStream0() {
    endsTheConnection(begun(), "PROTOCOL_ERROR", "PRIORITY on stream 0", "PRIORITY 0 PRIO=3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RAW 2 0 1", "RAW 2 0 1 4", "RAW 2 0 1 6"})
  void section_6_3_priorityOfAnotherLengthEndsItsStream(String frame) {
    endsTheStream(begun(), "FRAME_SIZE_ERROR", "PRIORITY cannot have", frame);
  }

  @Test
  void section_6_3_priorityMayComeForAnyStream() {
    changesNothing(begun(), "PRIORITY 1 PRIO=3", "PRIORITY 9 PRIO=1", "PRIORITY 2 PRIO=0");
    changesNothing(ended(), "PRIORITY 1 PRIO=3");
    changesNothing(closed(), "PRIORITY 1 PRIO=3");
    changesNothing(reset(), "PRIORITY 1 PRIO=3");
  }

  // 6.4: RST_STREAM

  @Test
  void section_6_4_resetOnStream0() {
    endsTheConnection(begun(), "PROTOCOL_ERROR", "RST_STREAM on stream 0", "RST_STREAM 0 CANCEL");
  }

  @Test
  void section_6_4_resetOnAnIdleStream() {
    endsTheConnection(
        begun(), "PROTOCOL_ERROR", "RST_STREAM on stream 3, which is idle", "RST_STREAM 3 CANCEL");
    endsTheConnection(
        begun(), "PROTOCOL_ERROR", "RST_STREAM on stream 2, which is idle", "RST_STREAM 2 CANCEL");
  }

  @Test
  void section_6_4_nothingIsSentBehindThePeersReset() {
    ScriptedPeer peer = begun();
    RecordingStream stream = peer.stream(1);
    stream.consuming = false;
    peer.send("DATA 1 \"held\"", "RST_STREAM 1 CANCEL")
        .expect()
        .events("1 data \"held\"", "1 reset PEER CANCEL");
    peer.connection.consumed(stream, 4);
    peer.connection.reset(stream, ErrorCode.CANCEL);
    peer.data(1, 10, true);
    peer.trailers(1);
    peer.expect().leaves(0);
  }

  @Test
  void section_5_4_2_aResetIsNeverAnsweredByOne() {
    changesNothing(closed(), "RST_STREAM 1 STREAM_CLOSED", "RST_STREAM 1 CANCEL");
    changesNothing(reset(), "RST_STREAM 1 CANCEL", "RST_STREAM 1 CANCEL");
    begun()
        .send("RST_STREAM 1 CANCEL", "RST_STREAM 1 CANCEL")
        .expect()
        .events("1 reset PEER CANCEL")
        .leaves(0);
  }

  @Test
  void section_7_unknownErrorCodesAreAsAnyOther() {
    begun()
        .send("RST_STREAM 1 0xcafe", "GOAWAY 0 0xbabe")
        .expect()
        .events("1 reset PEER 0xcafe", "goaway 0 0xbabe")
        .leaves(0);
  }

  // 6.6: PUSH_PROMISE

  @ParameterizedTest
  @ValueSource(strings = {"RAW 5 4 1 0x0000000282", "RAW 5 4 0 0x0000000282", "RAW 5 4 1"})
  void section_6_6_pushPromise(String frame) {
    endsTheConnection(begun(), "PROTOCOL_ERROR", "PUSH_PROMISE", frame);
  }

  // 6.7: PING

  @Test
  void section_6_7_pingIsAnsweredOnceAndAnAnswerNever() {
    begun()
        .send("PING 0102030405060708", "PING ACK 0000000000000009")
        .expect("PING ACK 0102030405060708")
        .events("ping", "ping ack 9");
  }

  @Test
  void section_6_7_pingOnAStream() {
    endsTheConnection(begun(), "PROTOCOL_ERROR", "PING on stream 1", "RAW 6 0 1 8");
    endsTheConnection(begun(), "PROTOCOL_ERROR", "PING on stream 1", "RAW 6 1 1 8");
  }

  // 6.8: GOAWAY

  @Test
  void section_6_8_goAwayOnAStream() {
    endsTheConnection(begun(), "PROTOCOL_ERROR", "GOAWAY on stream 1", "RAW 7 0 1 8");
  }

  @Test
  void section_6_8_theLastStreamOfAPeerMayNotRise() {
    ScriptedPeer peer = begun();
    peer.send("GOAWAY 1 NO_ERROR").expect().events("goaway 1 NO_ERROR");
    endsTheConnection(peer, "PROTOCOL_ERROR", "GOAWAY names stream 3", "GOAWAY 3 NO_ERROR");
  }

  @Test
  void section_6_8_streamsUnderWayGoOn() {
    begun()
        .send("GOAWAY 1 NO_ERROR", "DATA 1 \"hello\"", "HEADERS 1 ES a=b")
        .expect()
        .events("goaway 1 NO_ERROR", "1 data \"hello\"", "1 headers ES a=b");
  }
}
