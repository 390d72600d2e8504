package dev.goshawk.http2;

import org.junit.jupiter.api.Test;

/** RFC 9113 sections 4, 5.5 and 6.1 to 6.10 without 6.5, 6.8 and 6.9: forms of frames. */
class FramesTranscriptTest extends TranscriptFixture {
  // 4.1, 4.2, 5.5: all frames

  @Test
  void section_4_1_unknownFlagsAreIgnored() {
    client().send("RAW 6 254 0 \"12345678\"").expect("PING ACK 3132333435363738").events("ping");
  }

  @Test
  void section_4_1_reservedBitIsIgnored() {
    // An empty SETTINGS frame on stream 0, with the reserved bit set.
    client().send("HEX 000000040080000000").expect("SETTINGS ACK").events("settings");
  }

  @Test
  void section_5_5_unknownFramesArePassedOver() {
    client()
        .send("RAW 11 255 0", "RAW 250 0 7 5000", "PING 0000000000000002")
        .expect("PING ACK 0000000000000002")
        .events("ping");
  }

  @Test
  void section_5_5_unknownFrameInsideHeaderBlock() {
    client()
        .send("HEADERS 1 MORE :method=POST", "RAW 250 0 1 10")
        .expectFailure(
            "PROTOCOL_ERROR", "frame of type 0xfa on stream 1 in the middle of the header");
  }

  @Test
  void section_4_2_largestFrameIsTaken() {
    client()
        .send("HEADERS 1 " + REQUEST, "DATA 1 ES 16384")
        .expect()
        .events("1 headers " + REQUEST, "1 data ES 16384")
        .leaves(1);
  }

  @Test
  void section_4_2_frameOfOneOctetMore() {
    client()
        .send("HEADERS 1 " + REQUEST, "DATA 1 ES 16385")
        .expectFailure("FRAME_SIZE_ERROR", "DATA of 16,385 octets exceeds maxFrameSize 16,384");
  }

  @Test
  void section_4_2_frameSizeHoldsForUnknownFrames() {
    client()
        .send("RAW 250 0 0 16385")
        .expectFailure(
            "FRAME_SIZE_ERROR", "of type 0xfa of 16,385 octets exceeds maxFrameSize 16,384");
  }

  @Test
  void section_4_2_largerFramesOnceAllowed() {
    client(config().maxFrameSize(20_000).build())
        .send("HEADERS 1 " + REQUEST, "DATA 1 ES 20000")
        .events("1 headers " + REQUEST, "1 data ES 20000")
        .leaves(1);
  }

  // 4.3 and 6.10: header blocks

  @Test
  void section_4_3_headerBlockInSeveralFrames() {
    client()
        .send(
            "HEADERS 1 ES MORE :method=POST",
            "CONTINUATION 1 MORE :scheme=http :path=/a/B",
            "CONTINUATION 1 MORE",
            "CONTINUATION 1 :authority=h")
        .events("1 headers ES " + REQUEST)
        .leaves(1);
  }

  @Test
  void section_4_3_headerBlockCutInTheMiddleOfAField() {
    client()
        .send("RAW 1 1 1 0x828684", "RAW 9 0 1 0x00", "RAW 9 0 1 0x036161", "RAW 9 4 1 0x610162")
        .events("1 headers ES :method=GET :scheme=http :path=/ aaa=b")
        .leaves(1);
  }

  @Test
  void section_4_3_brokenHeaderBlock() {
    client().send("RAW 1 5 1 0xff").expectFailure("COMPRESSION_ERROR", "");
  }

  @Test
  void section_4_3_brokenHeaderBlockOnAnIgnoredStream() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.connection.reset(peer.stream(1), ErrorCode.CANCEL);
    peer.expect("RST_STREAM 1 CANCEL")
        .send("RAW 1 5 1 0x80")
        .expectFailure("COMPRESSION_ERROR", "");
  }

  @Test
  void section_6_10_anotherFrameInsideHeaderBlock() {
    client()
        .send("HEADERS 1 MORE :method=POST", "PING 0000000000000000")
        .expectFailure("PROTOCOL_ERROR", "PING on stream 0 in the middle of the header block");
  }

  @Test
  void section_6_10_dataInsideHeaderBlock() {
    client()
        .send("HEADERS 1 MORE :method=POST", "DATA 1 \"x\"")
        .expectFailure("PROTOCOL_ERROR", "DATA on stream 1 in the middle of the header block");
  }

  @Test
  void section_6_10_continuationOfAnotherStream() {
    client()
        .send("HEADERS 1 MORE :method=POST", "CONTINUATION 3 a=b")
        .expectFailure(
            "PROTOCOL_ERROR", "CONTINUATION on stream 3 in the middle of the header block");
  }

  @Test
  void section_6_10_continuationWithoutHeaders() {
    client()
        .send("CONTINUATION 1 a=b")
        .expectFailure("PROTOCOL_ERROR", "without HEADERS before it");
  }

  @Test
  void section_6_10_continuationBehindEndHeaders() {
    client()
        .send("HEADERS 1 ES " + REQUEST, "CONTINUATION 1 a=b")
        .expectFailure("PROTOCOL_ERROR", "without HEADERS before it");
  }

  // 6.1: DATA

  @Test
  void section_6_1_dataOnStream0() {
    client().send("DATA 0 \"x\"").expectFailure("PROTOCOL_ERROR", "DATA on stream 0");
  }

  @Test
  void section_6_1_padding() {
    client()
        .send(
            "HEADERS 1 " + REQUEST,
            "DATA 1 PAD=0 \"a\"",
            "DATA 1 PAD=255 \"b\"",
            "DATA 1 PAD=7",
            "DATA 1 ES PAD=9 \"c\"")
        .events("1 headers " + REQUEST, "1 data ES \"abc\"")
        .leaves(1);
  }

  @Test
  void section_6_1_paddingAlone() {
    client()
        .send("HEADERS 1 " + REQUEST, "DATA 1 ES PAD=9")
        .events("1 headers " + REQUEST, "1 data ES 0")
        .leaves(1);
  }

  @Test
  void section_6_1_paddingLongerThanTheFrame() {
    client()
        .send("HEADERS 1 " + REQUEST, "RAW 0 8 1 0x05010203")
        .expectFailure("PROTOCOL_ERROR", "DATA with 5 octets of padding in a frame of 4");
  }

  @Test
  void section_6_1_paddingOfOneOctetTooMany() {
    client()
        .send("HEADERS 1 " + REQUEST, "RAW 0 8 1 0x030102")
        .expectFailure("PROTOCOL_ERROR", "DATA with 3 octets of padding in a frame of 3");
  }

  @Test
  void section_6_1_paddingThatFillsTheFrame() {
    client()
        .send("HEADERS 1 " + REQUEST, "RAW 0 9 1 0x03010203")
        .events("1 headers " + REQUEST, "1 data ES 0")
        .leaves(1);
  }

  @Test
  void section_6_1_paddedFrameWithoutPadLength() {
    client()
        .send("HEADERS 1 " + REQUEST, "RAW 0 8 1")
        .expectFailure("FRAME_SIZE_ERROR", "padded DATA frame without a pad length");
  }

  // 6.2: HEADERS

  @Test
  void section_6_2_headersOnStream0() {
    client().send("HEADERS 0 ES " + REQUEST).expectFailure("PROTOCOL_ERROR", "HEADERS on stream 0");
  }

  @Test
  void section_6_2_paddingAndPriority() {
    client()
        .send("HEADERS 1 ES PAD=11 PRIO=99 " + REQUEST, "HEADERS 3 ES PRIO=0 " + REQUEST)
        .events("1 headers ES " + REQUEST, "3 headers ES " + REQUEST)
        .leaves(2);
  }

  @Test
  void section_6_2_paddingLongerThanTheFrame() {
    client()
        .send("RAW 1 13 1 0x028286")
        .expect("RST_STREAM 1 PROTOCOL_ERROR"); // an empty block: no pseudo-headers
    client()
        .send("RAW 1 13 1 0x038286")
        .expectFailure("PROTOCOL_ERROR", "HEADERS with 3 octets of padding in a frame of 3");
  }

  @Test
  void section_6_2_tooShortForItsFlags() {
    client()
        .send("RAW 1 37 1 0x00000000")
        .expectFailure("FRAME_SIZE_ERROR", "HEADERS of 4 octets is too short");
    client()
        .send("RAW 1 13 1")
        .expectFailure("FRAME_SIZE_ERROR", "HEADERS of 0 octets is too short");
    client()
        .send("RAW 1 45 1 0x0000000000")
        .expectFailure("FRAME_SIZE_ERROR", "HEADERS of 5 octets is too short");
  }

  @Test
  void section_5_3_1_newStreamThatDependsOnItself() {
    client().send("HEADERS 1 ES PRIO=1 " + REQUEST).expect("RST_STREAM 1 PROTOCOL_ERROR").events();
  }

  @Test
  void section_5_3_1_trailersThatDependOnThemselves() {
    client()
        .send("HEADERS 1 " + REQUEST, "HEADERS 1 ES PRIO=1 a=b")
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .events("1 headers " + REQUEST, "1 reset PROTOCOL PROTOCOL_ERROR")
        .because("depends on itself");
  }

  // 6.3: PRIORITY

  @Test
  void section_6_3_priorityIsIgnoredInAnyState() {
    ScriptedPeer peer = client();
    peer.send("PRIORITY 1 PRIO=0", "HEADERS 1 ES " + REQUEST, "PRIORITY 1 PRIO=7");
    peer.events("1 headers ES " + REQUEST);
    peer.respond(1, true);
    peer.expect("HEADERS 1 ES :status=200").send("PRIORITY 1 PRIO=3", "PRIORITY 2 PRIO=3").expect();
  }

  @Test
  void section_6_3_priorityOnStream0() {
    client().send("PRIORITY 0 PRIO=1").expectFailure("PROTOCOL_ERROR", "PRIORITY on stream 0");
  }

  @Test
  void section_6_3_priorityOfWrongLength() {
    client()
        .send("HEADERS 1 " + REQUEST, "RAW 2 0 1 4")
        .expect("RST_STREAM 1 FRAME_SIZE_ERROR")
        .events("1 headers " + REQUEST, "1 reset PROTOCOL FRAME_SIZE_ERROR")
        .send("RAW 2 0 1 6") // closed by now
        .expectFailure("FRAME_SIZE_ERROR", "PRIORITY cannot have 6 octets");
    client().send("RAW 2 0 1 6").expectFailure("FRAME_SIZE_ERROR", "PRIORITY cannot have 6 octets");
  }

  @Test
  void section_5_3_1_priorityThatDependsOnItself() {
    client()
        .send("HEADERS 1 " + REQUEST, "PRIORITY 1 PRIO=1")
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .events("1 headers " + REQUEST, "1 reset PROTOCOL PROTOCOL_ERROR")
        .send("PRIORITY 1 PRIO=1") // closed by now, and a rule that RFC 9113 has no more
        .expect();
    client().send("PRIORITY 1 PRIO=1").expectFailure("PROTOCOL_ERROR", "stream 1 depend on itself");
  }

  @Test
  void section_6_3_brokenPriorityOnAClientsIdleStream() {
    ScriptedPeer peer = server();
    peer.open();
    peer.send("PRIORITY 1 PRIO=1").expect("GOAWAY 0 PROTOCOL_ERROR");
    peer.events("1 reset CONNECTION PROTOCOL_ERROR", "closed PROTOCOL_ERROR");
  }

  // 6.4: RST_STREAM

  @Test
  void section_6_4_resetEndsTheStream() {
    client()
        .send("HEADERS 1 " + REQUEST, "RST_STREAM 1 CANCEL")
        .expect()
        .events("1 headers " + REQUEST, "1 reset PEER CANCEL")
        .because("peer reset stream 1 with CANCEL");
  }

  @Test
  void section_6_4_resetWithAnUnknownCode() {
    client()
        .send("HEADERS 1 " + REQUEST, "RST_STREAM 1 0x7eadbeef")
        .events("1 headers " + REQUEST, "1 reset PEER 0x7eadbeef");
  }

  @Test
  void section_6_4_resetOnStream0() {
    client().send("RST_STREAM 0 CANCEL").expectFailure("PROTOCOL_ERROR", "RST_STREAM on stream 0");
  }

  @Test
  void section_6_4_resetOfWrongLength() {
    client()
        .send("HEADERS 1 ES " + REQUEST, "RAW 3 0 1 3")
        .expectFailure("FRAME_SIZE_ERROR", "RST_STREAM cannot have 3 octets");
  }

  // 6.6: PUSH_PROMISE

  @Test
  void section_6_6_pushPromiseFromServer() {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.take();
    peer.send("RAW 5 4 1 0x00000002828684").expect("GOAWAY 0 PROTOCOL_ERROR");
    peer.events("1 reset CONNECTION PROTOCOL_ERROR", "closed PROTOCOL_ERROR")
        .because("PUSH_PROMISE although SETTINGS_ENABLE_PUSH is 0");
  }

  @Test
  void section_8_4_pushPromiseFromClient() {
    client()
        .send("HEADERS 1 ES " + REQUEST, "RAW 5 4 1 0x00000002828684")
        .expectFailure("PROTOCOL_ERROR", "PUSH_PROMISE from a client");
  }

  // 6.7: PING

  @Test
  void section_6_7_pingIsAnsweredAsItCame() {
    client().send("PING ff00000000000080").expect("PING ACK ff00000000000080").events("ping");
  }

  @Test
  void section_6_7_pingOfOurs() {
    ScriptedPeer peer = server();
    peer.connection.ping(-2);
    peer.expect("PING fffffffffffffffe").send("PING ACK fffffffffffffffe").events("ping ack -2");
  }

  @Test
  void section_6_7_pingOnAStream() {
    client().send("RAW 6 0 1 8").expectFailure("PROTOCOL_ERROR", "PING on stream 1");
  }

  @Test
  void section_6_7_pingOfWrongLength() {
    client().send("RAW 6 0 0 7").expectFailure("FRAME_SIZE_ERROR", "PING cannot have 7 octets");
    client().send("RAW 6 1 0 9").expectFailure("FRAME_SIZE_ERROR", "PING cannot have 9 octets");
  }
}
