package dev.goshawk.http2;

import dev.goshawk.http2.hpack.Indexing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9113 section 8: what makes a message malformed, and what becomes of it. */
class MessagesTranscriptTest extends TranscriptFixture {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":scheme=http :path=/",
        ":method=GET :path=/",
        ":method=GET :scheme=http",
        ":method= :scheme=http :path=/",
        ":method=GET :scheme= :path=/",
        ":method=GET :scheme=http :path=",
        ":method=GET :method=GET :scheme=http :path=/",
        ":method=GET :scheme=http :path=/ :path=/",
        ":method=GET :scheme=http :path=/ :authority=a :authority=b",
        ":method=GET :scheme=http :path=/ :status=200",
        ":method=GET :scheme=http :path=/ :protocol=x",
        ":method=GET :scheme=http a=b :path=/",
        ":method=CONNECT :authority=h :path=/",
        ":method=CONNECT :authority=h :scheme=http",
        ":method=CONNECT",
        REQUEST + " Upper=case",
        REQUEST + " a\u007f=b",
        REQUEST + " \"a b\"=c",
        REQUEST + " a:b=c",
        REQUEST + " \u00e9=c",
        REQUEST + " a=b\nc",
        REQUEST + " a=b\rc",
        REQUEST + " a=\u0000",
        REQUEST + " connection=close",
        REQUEST + " proxy-connection=close",
        REQUEST + " keep-alive=1",
        REQUEST + " transfer-encoding=chunked",
        REQUEST + " upgrade=h2c",
        REQUEST + " te=gzip",
        REQUEST + " content-length=1x",
        REQUEST + " content-length=-1",
        REQUEST + " content-length=",
        REQUEST + " content-length=99999999999999999999",
        REQUEST + " content-length=5 content-length=6"
      })
  void section_8_malformedRequest(String fields) {
    client().send("HEADERS 1 " + fields).expect("RST_STREAM 1 PROTOCOL_ERROR").events();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":method=GET :scheme=http :path=/",
        ":authority=h :path=/ :scheme=http :method=GET",
        ":method=CONNECT :authority=h:443",
        ":method=OPTIONS :scheme=http :path=*",
        REQUEST + " te=trailers",
        REQUEST + " te=Trailers",
        REQUEST + " host=h",
        REQUEST + " a= b=\u00ff",
        REQUEST + " a=b a=b a=c",
        REQUEST + " content-length=5 content-length=5",
        REQUEST + " content-length=0005"
      })
  void section_8_wellFormedRequest(String fields) {
    client().send("HEADERS 1 " + fields).events("1 headers " + fields).leaves(1);
  }

  @Test
  void section_8_2_1_blanksAroundAValueArePutUpWith() {
    client()
        .send("HEADERS 1 " + REQUEST + " \"a= b \"")
        .events("1 headers " + REQUEST + " a= b ")
        .leaves(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a=b",
        ":status=20",
        ":status=2000",
        ":status=abc",
        ":status=099",
        ":status=200 :status=200",
        ":status=200 :path=/",
        "a=b :status=200",
        ":status=200 Upper=case",
        ":status=200 connection=close",
        ":status=101"
      })
  void section_8_malformedResponse(String fields) {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.take();
    peer.send("HEADERS 1 " + fields)
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .events("1 reset PROTOCOL PROTOCOL_ERROR");
  }

  @Test
  void section_8_1_malformedFieldIsSeenEachTime() {
    // The same field from the dynamic table: the verdict on it is kept.
    ScriptedPeer peer = client();
    peer.send("RAW 1 5 1 0x82868440025878017a") // X x: z, indexed
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .send("RAW 1 5 3 0x828684be")
        .expect("RST_STREAM 3 PROTOCOL_ERROR")
        .send("RAW 1 5 5 0x828684")
        .events("5 headers ES :method=GET :scheme=http :path=/")
        .leaves(1);
  }

  // Trailers

  @Test
  void section_8_1_trailersWithoutEndStream() {
    client()
        .send("HEADERS 1 " + REQUEST, "HEADERS 1 a=b")
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .events("1 headers " + REQUEST, "1 reset PROTOCOL PROTOCOL_ERROR")
        .because("trailers without END_STREAM");
  }

  @Test
  void section_8_1_pseudoHeaderInTrailers() {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.take();
    peer.send("HEADERS 1 :status=200", "HEADERS 1 ES :status=200")
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .events("1 headers :status=200", "1 reset PROTOCOL PROTOCOL_ERROR")
        .because(":status where it does not belong");
  }

  @Test
  void section_8_1_aSecondResponseIsTrailersWithoutEndStream() {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.take();
    peer.send("HEADERS 1 :status=200", "HEADERS 1 :status=200")
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .events("1 headers :status=200", "1 reset PROTOCOL PROTOCOL_ERROR");
  }

  @Test
  void section_8_1_dataBeforeTheResponse() {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.take();
    peer.send("DATA 1 \"x\"")
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .events("1 reset PROTOCOL PROTOCOL_ERROR")
        .because("DATA before the response headers");
  }

  /** A server that needs no more of the request says so; the response is as good as before. */
  @Test
  void section_8_1_noErrorBehindAWholeResponseTakesNothingAway() {
    ScriptedPeer peer = server();
    peer.request(false);
    peer.take();
    peer.send(
            "HEADERS 1 :status=200",
            "DATA 1 \"answer\"",
            "HEADERS 1 ES grpc-status=0",
            "RST_STREAM 1 NO_ERROR")
        .expect()
        .events(
            "1 headers :status=200",
            "1 data \"answer\"",
            "1 headers ES grpc-status=0",
            "1 reset PEER NO_ERROR");
  }

  // Informational responses

  @Test
  void section_8_1_informationalResponsesComeFirst() {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.take();
    peer.send("HEADERS 1 :status=100", "HEADERS 1 :status=103 link=x", "HEADERS 1 ES :status=200")
        .events(
            "1 headers :status=100", "1 headers :status=103 link=x", "1 headers ES :status=200");
  }

  @Test
  void section_8_1_informationalResponseWithEndStream() {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.take();
    peer.send("HEADERS 1 ES :status=100")
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .events("1 reset PROTOCOL PROTOCOL_ERROR")
        .because("informational response with END_STREAM");
  }

  @Test
  void section_8_1_dataBetweenInformationalAndFinalResponse() {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.take();
    peer.send("HEADERS 1 :status=100", "DATA 1 \"x\"")
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .events("1 headers :status=100", "1 reset PROTOCOL PROTOCOL_ERROR");
  }

  @Test
  void informationalResponseOfOurs() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 ES " + REQUEST).events("1 headers ES " + REQUEST);
    peer.connection.sendHeaders(
        peer.stream(1), out -> out.field(":status", "103", Indexing.NONE), false);
    peer.respond(1, true);
    peer.expect("HEADERS 1 :status=103", "HEADERS 1 ES :status=200");
  }

  // content-length

  @Test
  void section_8_1_1_contentLengthThatFits() {
    client()
        .send(
            "HEADERS 1 " + REQUEST + " content-length=5",
            "DATA 1 PAD=2 \"he\"",
            "DATA 1 ES \"llo\"")
        .events("1 headers " + REQUEST + " content-length=5", "1 data ES \"hello\"")
        .leaves(1);
  }

  @Test
  void section_8_1_1_moreThanContentLength() {
    client()
        .send("HEADERS 1 " + REQUEST + " content-length=5", "DATA 1 \"hel\"", "DATA 1 \"lo!\"")
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .events(
            "1 headers " + REQUEST + " content-length=5",
            "1 data \"hel\"",
            "1 reset PROTOCOL PROTOCOL_ERROR")
        .because("content-length");
  }

  @Test
  void section_8_1_1_lessThanContentLength() {
    client()
        .send("HEADERS 1 " + REQUEST + " content-length=5", "DATA 1 ES \"hell\"")
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .events("1 headers " + REQUEST + " content-length=5", "1 reset PROTOCOL PROTOCOL_ERROR");
    client()
        .send("HEADERS 1 " + REQUEST + " content-length=5", "DATA 1 \"hell\"", "HEADERS 1 ES a=b")
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .events(
            "1 headers " + REQUEST + " content-length=5",
            "1 data \"hell\"",
            "1 reset PROTOCOL PROTOCOL_ERROR")
        .because("1 octets short of what content-length says");
  }

  @Test
  void section_8_1_1_requestWithoutContentButWithALength() {
    client()
        .send("HEADERS 1 ES " + REQUEST + " content-length=5")
        .expect("RST_STREAM 1 PROTOCOL_ERROR");
  }

  @Test
  void section_8_1_1_responseToHeadAndNotModifiedHaveALengthAndNoContent() {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.request(true);
    peer.take();
    peer.send("HEADERS 1 ES :status=200 content-length=5")
        .send("HEADERS 3 :status=304 content-length=5", "DATA 3 ES")
        .events(
            "1 headers ES :status=200 content-length=5",
            "3 headers :status=304 content-length=5",
            "3 data ES 0");
  }

  @Test
  void section_8_1_1_responseOfAnotherLength() {
    ScriptedPeer peer = server();
    peer.request(true);
    peer.take();
    peer.send("HEADERS 1 :status=200 content-length=5", "DATA 1 \"123456\"")
        .expect("RST_STREAM 1 PROTOCOL_ERROR")
        .events("1 headers :status=200 content-length=5", "1 reset PROTOCOL PROTOCOL_ERROR");
  }

  @Test
  void section_8_1_1_malformedMessageEndsTheStreamAlone() {
    client()
        .send("HEADERS 1 " + REQUEST, "HEADERS 3 :method=GET", "DATA 1 ES \"x\"", "DATA 3 ES \"x\"")
        .expect("RST_STREAM 3 PROTOCOL_ERROR")
        .events("1 headers " + REQUEST, "1 data ES \"x\"")
        .leaves(1);
  }
}
