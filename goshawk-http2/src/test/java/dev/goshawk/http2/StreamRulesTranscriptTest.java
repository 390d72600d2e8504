package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9113 section 5: the life of streams, at both ends. */
class StreamRulesTranscriptTest extends BothEndsFixture {
  // idle

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DATA 3 \"x\"",
        "DATA 3 ES",
        "DATA 3 PAD=1",
        "RST_STREAM 3 CANCEL",
        "WINDOW_UPDATE 3 1",
        "WINDOW_UPDATE 3 0",
        "DATA 2 \"x\"",
        "RST_STREAM 2 CANCEL",
        "WINDOW_UPDATE 2 1"
      })
  void section_5_1_framesOnAnIdleStream(String frame) {
    endsTheConnection(begun(), "PROTOCOL_ERROR", "which is idle", frame);
  }

  /** A server may begin no stream, and a client none with an even number. */
  @Test
  void section_5_1_1_idsThatThePeerMayNotBegin() {
    endsTheConnection(begun(), "PROTOCOL_ERROR", "HEADERS on stream 2", "HEADERS 2 " + REQUEST);
    if (!serverUnderTest) {
      endsTheConnection(begun(), "PROTOCOL_ERROR", "HEADERS on stream 3", "HEADERS 3 " + REQUEST);
    }
  }

  // open, half closed (local)

  @Test
  void section_5_1_halfClosedByUsTheStreamTakesAllFrames() {
    ScriptedPeer peer = begun();
    if (serverUnderTest) {
      peer.respond(1, true);
      peer.expect("HEADERS 1 ES :status=200");
    } else {
      peer.data(1, 0, true);
      peer.expect("DATA 1 ES 0");
    }
    peer.send("PRIORITY 1 PRIO=3", "WINDOW_UPDATE 1 5", "DATA 1 \"hello\"", "HEADERS 1 ES a=b")
        .expect()
        .events("1 data \"hello\"", "1 headers ES a=b")
        .leaves(0);
  }

  @Test
  void section_5_1_halfClosedByUsNothingMoreIsSent() {
    ScriptedPeer peer = begun();
    if (serverUnderTest) {
      peer.respond(1, true);
      peer.expect("HEADERS 1 ES :status=200");
    } else {
      peer.data(1, 5, true);
      peer.expect("DATA 1 ES \"xxxxx\"");
    }
    assertThatThrownBy(() -> peer.data(1, 1, false)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> peer.trailers(1)).isInstanceOf(IllegalStateException.class);
    peer.expect();
  }

  // half closed (remote)

  @ParameterizedTest
  @ValueSource(
      strings = {"DATA 1 \"x\"", "DATA 1", "DATA 1 ES", "DATA 1 PAD=2", "HEADERS 1 ES a=b"})
  void section_5_1_framesBehindThePeersEnd(String frame) {
    endsTheStream(ended(), "STREAM_CLOSED", "after END_STREAM", frame);
  }

  @Test
  void section_5_1_halfClosedByThePeerItMayStillSteer() {
    changesNothing(ended(), "WINDOW_UPDATE 1 1", "PRIORITY 1 PRIO=5");
    ended().send("RST_STREAM 1 NO_ERROR").expect().events("1 reset PEER NO_ERROR").leaves(0);
  }

  // closed

  @ParameterizedTest
  @ValueSource(strings = {"DATA 1 \"x\"", "DATA 1", "HEADERS 1 ES a=b", "HEADERS 1 :status=200"})
  void section_5_1_framesOnAStreamThatBothEnded(String frame) {
    endsTheConnection(closed(), "STREAM_CLOSED", "on stream 1, which has ended", frame);
  }

  @Test
  void section_5_1_lateFramesOnAStreamThatBothEndedAreIgnored() {
    changesNothing(
        closed(),
        "WINDOW_UPDATE 1 1",
        "WINDOW_UPDATE 1 0",
        "WINDOW_UPDATE 1 2147483647",
        "RST_STREAM 1 NO_ERROR",
        "PRIORITY 1 PRIO=1");
  }

  @Test
  void section_5_1_whatWasUnderWayWhenWeResetIsIgnored() {
    changesNothing(
        reset(),
        "DATA 1 \"hello\"",
        "DATA 1 PAD=7 \"there\"",
        "WINDOW_UPDATE 1 1",
        "WINDOW_UPDATE 1 0",
        "HEADERS 1 ES a=b",
        "DATA 1 ES",
        "RST_STREAM 1 CANCEL");
  }

  @Test
  void section_5_1_whatIsIgnoredCountsForTheConnectionsWindow() {
    ScriptedPeer peer =
        begun(config().connectionWindowSize(65_535).initialWindowSize(65_535).build());
    peer.connection.reset(peer.stream(1), ErrorCode.CANCEL);
    peer.expect("RST_STREAM 1 CANCEL")
        .send("DATA 1 16384", "DATA 1 16383")
        .expect()
        .send("DATA 1 ES \"x\"")
        .expect("WINDOW_UPDATE 0 32768")
        .leaves(0);
  }

  @Test
  void section_5_1_blocksThatAreIgnoredKeepTheTablesInStep() {
    ScriptedPeer peer = begun();
    if (serverUnderTest) {
      peer.connection.reset(peer.stream(1), ErrorCode.CANCEL);
      peer.expect("RST_STREAM 1 CANCEL")
          .send("RAW 1 5 1 0x4001610162", "RAW 1 5 3 0x828684be")
          .events("3 headers ES :method=GET :scheme=http :path=/ a=b");
    } else {
      RecordingStream other = peer.request(true);
      peer.connection.reset(other, ErrorCode.CANCEL);
      peer.expect("HEADERS 3 ES " + REQUEST, "RST_STREAM 3 CANCEL")
          .send("RAW 1 5 3 0x4001610162", "RAW 1 5 1 0xbe")
          .events("1 headers ES a=b");
    }
    peer.leaves(1).expect();
  }

  // 5.4: errors

  @ParameterizedTest
  @ValueSource(strings = {"WINDOW_UPDATE 1 0", "PRIORITY 1 PRIO=1", "HEADERS 1 a=b"})
  void section_5_4_2_anErrorOfAStreamEndsItAlone(String frame) {
    ScriptedPeer peer = begun();
    peer.send(frame).expect("RST_STREAM 1 PROTOCOL_ERROR").leaves(0);
    peer.events("1 reset PROTOCOL PROTOCOL_ERROR");
    // The second of two is an answer to nobody: one RST_STREAM is all.
    changesNothing(peer, frame.startsWith("HEADERS") ? "HEADERS 1 ES a=b" : frame);
  }

  @Test
  void section_5_4_1_aConnectionThatFailedSaysSoAndIsSilent() {
    ScriptedPeer peer = begun();
    endsTheConnection(peer, "PROTOCOL_ERROR", "PING on stream 7", "RAW 6 0 7 8");
    peer.data(1, 10, true);
    peer.connection.ping(1);
    peer.connection.goAway(ErrorCode.NO_ERROR, "");
    peer.connection.reset(peer.stream(1), ErrorCode.CANCEL);
    peer.expect();
  }

  // 5.3.1: dependencies

  @ParameterizedTest
  @CsvSource({
    "PRIORITY 1 PRIO=1,PRIORITY makes stream 1 depend on itself",
    "HEADERS 1 ES PRIO=1 a=b,stream depends on itself"
  })
  void section_5_3_1_aStreamThatDependsOnItself(String frame, String words) {
    endsTheStream(begun(), "PROTOCOL_ERROR", words, frame);
  }

  // 5.1.2: streams at a time

  @Test
  void section_5_1_2_aClosedOrHalfClosedStreamCountsAsItShould() {
    ScriptedPeer peer = ended();
    assertThat(peer.connection.activeStreams()).as("half closed counts").isEqualTo(1);
    assertThat(closed().connection.activeStreams()).as("closed does not").isZero();
    assertThat(reset().connection.activeStreams()).as("nor does reset").isZero();
    lives(peer);
  }
}
