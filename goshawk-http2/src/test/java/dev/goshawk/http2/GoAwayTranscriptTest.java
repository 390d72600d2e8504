package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 9113 section 6.8, and the other ends of a connection. */
class GoAwayTranscriptTest extends TranscriptFixture {
  // Received

  @Test
  void section_6_8_streamsAboveTheLastWereNotProcessed() {
    ScriptedPeer peer = server();
    RecordingStream first = peer.request(true);
    peer.request(false);
    peer.request(true);
    peer.take();
    peer.send("GOAWAY 1 NO_ERROR \"max_age\"")
        .expect()
        .events(
            "goaway 1 NO_ERROR \"max_age\"",
            "3 reset UNPROCESSED NO_ERROR",
            "5 reset UNPROCESSED NO_ERROR")
        .because(
            "server sent GOAWAY before processing this stream: NO_ERROR, last stream 1, debug data: max_age");
    assertThat(first.closed()).isFalse();
    assertThat(peer.connection.goingAway()).isTrue();
    assertThat(peer.connection.canOpen()).isFalse();
    assertThatThrownBy(peer::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the connection is going away: GOAWAY was sent or received");
    peer.send("HEADERS 1 ES :status=200").events("1 headers ES :status=200");
  }

  @Test
  void section_6_8_debugDataAreEscaped() {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.take();
    peer.send("GOAWAY 0 NO_ERROR 0x22610a5cff")
        .expect()
        .events("goaway 0 NO_ERROR \"\\x22a\\x0a\\x5c\\xff\"", "1 reset UNPROCESSED NO_ERROR")
        .because(
            "server sent GOAWAY before processing this stream: NO_ERROR, last stream 0, debug data: \\x22a\\x0a\\x5c\\xff");
  }

  @Test
  void section_6_8_theSecondGoAwayMayNameALowerStream() {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.request(true);
    peer.take();
    peer.send("GOAWAY 2147483647 NO_ERROR").events("goaway 2147483647 NO_ERROR");
    peer.send("GOAWAY 1 NO_ERROR").events("goaway 1 NO_ERROR", "3 reset UNPROCESSED NO_ERROR");
    peer.leaves(1);
  }

  @Test
  void section_6_8_theSecondGoAwayMayNotNameAHigherStream() {
    ScriptedPeer peer = server();
    peer.send("GOAWAY 1 NO_ERROR").events("goaway 1 NO_ERROR");
    peer.send("GOAWAY 3 NO_ERROR")
        .expectFailure("PROTOCOL_ERROR", "GOAWAY names stream 3 as the last, and before that 1");
  }

  @Test
  void section_6_8_streamsThatWereNeverBegunAreUnprocessed() {
    ScriptedPeer peer = server();
    peer.open();
    peer.send("GOAWAY 2147483647 NO_ERROR")
        .events("goaway 2147483647 NO_ERROR", "1 reset UNPROCESSED NO_ERROR");
  }

  @Test
  void section_6_8_whatIsUnderWayForUnprocessedStreamsIsIgnored() {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.take();
    peer.send("GOAWAY 0 NO_ERROR", "RST_STREAM 1 REFUSED_STREAM", "HEADERS 1 :status=200")
        .expect()
        .events("goaway 0 NO_ERROR", "1 reset UNPROCESSED NO_ERROR");
  }

  @Test
  void section_6_8_goAwayWithAnError() {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.take();
    peer.send("GOAWAY 0 ENHANCE_YOUR_CALM \"too_many_pings\"")
        .events(
            "goaway 0 ENHANCE_YOUR_CALM \"too_many_pings\"",
            "1 reset UNPROCESSED ENHANCE_YOUR_CALM");
    assertThat(peer.connection.isClosed()).isFalse();
  }

  @Test
  void section_6_8_debugDataAreCut() {
    ScriptedPeer peer = server();
    peer.send("GOAWAY 0 NO_ERROR 5000");
    peer.events("goaway 0 NO_ERROR \"" + "x".repeat(1024) + "\"");
  }

  @Test
  void section_6_8_clientsGoAwayToServer() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 ES " + REQUEST, "GOAWAY 0 NO_ERROR", "HEADERS 3 ES " + REQUEST)
        .events("1 headers ES " + REQUEST, "goaway 0 NO_ERROR", "3 headers ES " + REQUEST)
        .expect()
        .leaves(2);
    assertThat(peer.connection.goingAway()).isTrue();
  }

  @Test
  void section_6_8_goAwayOnAStream() {
    client().send("RAW 7 0 1 8").expectFailure("PROTOCOL_ERROR", "GOAWAY on stream 1");
  }

  @Test
  void section_6_8_goAwayTooShort() {
    client().send("RAW 7 0 0 7").expectFailure("FRAME_SIZE_ERROR", "GOAWAY cannot have 7 octets");
  }

  // Sent

  @Test
  void section_6_8_gracefulEndOfServer() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 ES " + REQUEST);
    peer.connection.goAwayGraceful("max_age");
    peer.expect("GOAWAY 2147483647 NO_ERROR \"max_age\"");
    peer.send("HEADERS 3 " + REQUEST); // was under way
    peer.connection.goAway(ErrorCode.NO_ERROR, "max_age");
    peer.expect("GOAWAY 3 NO_ERROR \"max_age\"");
    peer.events("1 headers ES " + REQUEST, "3 headers " + REQUEST);
    // Streams up to 3 go on; later ones are ignored, whatever comes on them.
    peer.send(
            "HEADERS 5 " + REQUEST,
            "DATA 5 \"x\"",
            "WINDOW_UPDATE 5 10",
            "HEADERS 5 ES a=b",
            "HEADERS 7 " + REQUEST,
            "RST_STREAM 7 CANCEL",
            "DATA 3 ES \"x\"")
        .expect()
        .events("3 data ES \"x\"");
    peer.respond(1, true);
    peer.respond(3, true);
    peer.expect("HEADERS 1 ES :status=200", "HEADERS 3 ES :status=200");
    assertThat(peer.connection.activeStreams()).isZero();
  }

  @Test
  void section_6_8_ignoredBlocksKeepTheTablesInStep() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST);
    peer.connection.goAway(ErrorCode.NO_ERROR, "");
    peer.send("RAW 1 5 3 0x8286844001610162", "RAW 1 5 1 0xbe")
        .expect("GOAWAY 1 NO_ERROR")
        .events("1 headers " + REQUEST, "1 headers ES a=b")
        .leaves(1);
  }

  @Test
  void section_6_8_theLastStreamNeverRises() {
    ScriptedPeer peer = client();
    peer.connection.goAway(ErrorCode.NO_ERROR, "");
    peer.send("HEADERS 1 ES " + REQUEST);
    peer.connection.goAwayGraceful("");
    peer.connection.goAway(ErrorCode.NO_ERROR, "again");
    peer.expect("GOAWAY 0 NO_ERROR", "GOAWAY 0 NO_ERROR \"again\"");
    peer.send("DATA 3 \"x\"").expect("GOAWAY 0 PROTOCOL_ERROR").events("closed PROTOCOL_ERROR");
  }

  @Test
  void section_6_8_clientThatGoesAwayOpensNothing() {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.connection.goAway(ErrorCode.NO_ERROR, "idle");
    peer.expect("HEADERS 1 ES " + REQUEST, "GOAWAY 0 NO_ERROR \"idle\"");
    assertThat(peer.connection.canOpen()).isFalse();
    peer.send("HEADERS 1 ES :status=200").events("1 headers ES :status=200");
    // Its own streams are still told apart.
    peer.send("HEADERS 1 ES :status=200").expect("GOAWAY 0 STREAM_CLOSED");
    peer.events("closed STREAM_CLOSED");
  }

  @Test
  void debugDataThatDoNotFit() {
    ScriptedPeer peer = client();
    assertThatThrownBy(() -> peer.connection.goAway(ErrorCode.NO_ERROR, "x".repeat(16_377)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("debug data of 16377 octets exceeds 16376");
    assertThatThrownBy(() -> peer.connection.goAwayGraceful("\u20ac"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // The end

  @Test
  void lostConnectionEndsAllStreamsAndNothingIsSent() {
    ScriptedPeer peer = server();
    List<RecordingStream> streams = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      streams.add(peer.request(false));
    }
    peer.data(1, 100_000, true);
    peer.take();
    peer.connection.lost("connection reset by peer");
    peer.because("connection reset by peer");
    List<String> told = peer.log.take();
    assertThat(told).hasSize(40).first().isEqualTo("1 reset CONNECTION NO_ERROR");
    assertThat(told).last().isEqualTo("79 reset CONNECTION NO_ERROR");
    assertThat(streams).allMatch(Http2Stream::closed).allMatch(s -> s.pendingBytes() == 0);
    assertThatThrownBy(peer::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the connection is closed");
    peer.connection.ping(1);
    peer.connection.goAway(ErrorCode.NO_ERROR, "");
    peer.connection.goAwayGraceful("");
    peer.connection.consumed(streams.get(0), 10);
    peer.connection.sendHeaders(streams.get(0), out -> {}, true);
  }

  @Test
  void framesBehindAFailureAreIgnored() {
    client()
        .send("DATA 1 \"x\"", "HEADERS 1 ES " + REQUEST, "PING 0000000000000000")
        .expectFailure("PROTOCOL_ERROR", "DATA on stream 1, which is idle");
  }

  @Test
  void whatWasCutIsForgottenWhenTheConnectionEnds() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 MORE :method=POST", "HEX 000008060000000000ffff");
    peer.take();
    peer.log.take();
    assertThat(peer.connection.isClosed()).isTrue();
    ScriptedPeer other = client();
    other.send("HEX 000008060000000000ffff");
    other.connection.lost("gone");
  }
}
