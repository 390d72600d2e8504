package dev.goshawk.http2;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 9113 section 8: messages, at both ends; {@link MessagesTranscriptTest} has each end's own.
 */
class MessageRulesTranscriptTest extends BothEndsFixture {
  // 8.1: the frames of a message

  @Test
  void section_8_1_trailersEndTheMessage() {
    begun()
        .send("DATA 1 \"hello\"", "HEADERS 1 ES a=b")
        .expect()
        .events("1 data \"hello\"", "1 headers ES a=b");
  }

  @Test
  void section_8_1_trailersWithoutAnEnd() {
    endsTheStream(begun(), "PROTOCOL_ERROR", "trailers without END_STREAM", "HEADERS 1 a=b");
    endsTheStream(begun(), "PROTOCOL_ERROR", "trailers without END_STREAM", "HEADERS 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEADERS 1 ES a=b", "HEADERS 1 a=b", "DATA 1 \"x\""})
  void section_8_1_nothingFollowsTrailers(String frame) {
    ScriptedPeer peer = begun();
    peer.send("HEADERS 1 ES a=b").expect().events("1 headers ES a=b");
    endsTheStream(peer, "STREAM_CLOSED", "after END_STREAM", frame);
  }

  // 8.1.1: content-length

  @Test
  void section_8_1_1_contentOfAnotherLength() {
    ScriptedPeer peer = begun();
    // Stream 1 has no content-length, so a second message has it.
    if (serverUnderTest) {
      peer.send("HEADERS 3 " + REQUEST + " content-length=3")
          .events("3 headers " + REQUEST + " content-length=3");
    } else {
      peer.request(true);
      peer.expect("HEADERS 3 ES " + REQUEST)
          .send("HEADERS 3 :status=200 content-length=3")
          .events("3 headers :status=200 content-length=3");
    }
    peer.send("DATA 3 ES \"four\"")
        .expect("RST_STREAM 3 PROTOCOL_ERROR")
        .events("3 reset PROTOCOL PROTOCOL_ERROR");
    lives(peer);
  }

  // 8.2: fields; here in trailers

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Upper=case",
        "x-Y=z",
        "a\u0001=b",
        "\"a b\"=c",
        "a\u007f=b",
        "\u00e9=c",
        "a:b=c",
        "a=\u0000",
        "a=b\rc",
        "a=b\nc",
        "connection=close",
        "proxy-connection=close",
        "keep-alive=1",
        "transfer-encoding=chunked",
        "upgrade=h2c",
        "te=gzip",
        "te=",
        "\"te=trailers, gzip\""
      })
  void section_8_2_fieldsThatMayNotBe(String field) {
    endsTheStream(begun(), "PROTOCOL_ERROR", "field", "HEADERS 1 ES fine=yes " + field);
  }

  @Test
  void section_8_2_1_anEmptyName() {
    endsTheStream(begun(), "PROTOCOL_ERROR", "is empty", "RAW 1 5 1 0x00000162");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"te=trailers", "a=", "\"a=b c\"", "a=\u00ff", "a=b a=c", "x!#$%&'*+-.^_`|~=1"})
  void section_8_2_fieldsThatMayBe(String fields) {
    begun()
        .send("HEADERS 1 ES " + fields)
        .expect()
        .events("1 headers ES " + fields.replace("\"", ""));
  }

  // 8.3: pseudo-header fields; here in trailers

  @ParameterizedTest
  @ValueSource(strings = {":method=GET", ":path=/", ":status=200", ":authority=h", ":x=y", ":=y"})
  void section_8_3_noPseudoHeaderInTrailers(String field) {
    endsTheStream(begun(), "PROTOCOL_ERROR", "", "HEADERS 1 ES " + field);
    endsTheStream(begun(), "PROTOCOL_ERROR", "", "HEADERS 1 ES a=b " + field);
  }

  @Test
  void section_8_1_1_theVerdictOnAFieldOutlivesItsBlock() {
    ScriptedPeer peer = begun();
    // X: z enters the table, and comes from there in another message.
    peer.send("RAW 1 5 1 0x400158017a")
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .events("1 reset PROTOCOL PROTOCOL_ERROR")
        .leaves(0);
    if (serverUnderTest) {
      peer.send("RAW 1 5 3 0x828684be").expect("RST_STREAM 3 PROTOCOL_ERROR").events();
    } else {
      peer.request(true);
      peer.expect("HEADERS 3 ES " + REQUEST)
          .send("RAW 1 5 3 0x88be")
          .expect("RST_STREAM 3 PROTOCOL_ERROR")
          .events("3 reset PROTOCOL PROTOCOL_ERROR");
    }
    lives(peer);
  }
}
