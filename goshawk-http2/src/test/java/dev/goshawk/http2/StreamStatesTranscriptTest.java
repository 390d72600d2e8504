package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** RFC 9113 sections 5.1, 5.1.1, 5.1.2 and 5.4: what may happen to a stream when. */
class StreamStatesTranscriptTest extends TranscriptFixture {
  // The ordinary ways

  @Test
  void section_5_1_wholeLifeOnServer() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST, "DATA 1 \"he\"", "DATA 1 \"llo\"", "HEADERS 1 ES a=b")
        .events("1 headers " + REQUEST, "1 data \"hello\"", "1 headers ES a=b");
    assertThat(peer.stream(1).remoteEnded()).isTrue();
    peer.respond(1, false);
    peer.data(1, 5, false);
    assertThat(peer.stream(1).localEnded()).isFalse();
    peer.trailers(1);
    peer.expect("HEADERS 1 :status=200", "DATA 1 \"xxxxx\"", "HEADERS 1 ES grpc-status=0");
    assertThat(peer.stream(1).closed()).isTrue();
    assertThat(peer.connection.activeStreams()).isZero();
  }

  @Test
  void section_5_1_wholeLifeOnClient() {
    ScriptedPeer peer = server();
    Http2Stream stream = peer.request(false);
    assertThat(stream.id()).isEqualTo(1);
    peer.data(1, 3, true);
    peer.expect("HEADERS 1 " + REQUEST, "DATA 1 ES \"xxx\"");
    assertThat(stream.localEnded()).isTrue();
    peer.send("HEADERS 1 :status=200", "DATA 1 \"abc\"", "HEADERS 1 ES grpc-status=0")
        .events("1 headers :status=200", "1 data \"abc\"", "1 headers ES grpc-status=0")
        .expect();
    assertThat(stream.closed()).isTrue();
  }

  @Test
  void section_5_1_serverMayEndFirst() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.respond(1, true);
    peer.expect("HEADERS 1 ES :status=200");
    assertThat(peer.stream(1).closed()).isFalse();
    peer.send("DATA 1 ES \"late\"").events("1 data ES \"late\"");
    assertThat(peer.stream(1).closed()).isTrue();
  }

  @Test
  void section_5_1_emptyDataFrameEndsTheStream() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST, "DATA 1 ES").events("1 headers " + REQUEST, "1 data ES 0");
    peer.respond(1, false);
    peer.data(1, 0, true);
    peer.expect("HEADERS 1 :status=200", "DATA 1 ES 0");
  }

  // idle

  @Test
  void section_5_1_dataOnIdleStreamIsConnectionError() {
    client()
        .send("DATA 1 \"x\"")
        .expectFailure("PROTOCOL_ERROR", "DATA on stream 1, which is idle");
    server()
        .send("DATA 1 \"x\"")
        .expectFailure("PROTOCOL_ERROR", "DATA on stream 1, which is idle");
  }

  @Test
  void section_5_1_resetOnIdleStreamIsConnectionError() {
    client()
        .send("RST_STREAM 1 CANCEL")
        .expectFailure("PROTOCOL_ERROR", "RST_STREAM on stream 1, which is idle");
    server()
        .send("RST_STREAM 1 CANCEL")
        .expectFailure("PROTOCOL_ERROR", "RST_STREAM on stream 1, which is idle");
  }

  @Test
  void section_5_1_windowUpdateOnIdleStreamIsConnectionError() {
    client()
        .send("HEADERS 1 ES " + REQUEST, "WINDOW_UPDATE 3 1")
        .expectFailure("PROTOCOL_ERROR", "WINDOW_UPDATE on stream 3, which is idle");
  }

  @Test
  void section_5_1_responseOnIdleStreamIsConnectionError() {
    server()
        .send("HEADERS 1 :status=200")
        .expectFailure("PROTOCOL_ERROR", "HEADERS on stream 1, which is idle");
  }

  @Test
  void section_5_1_framesOnAStreamThatIsOpenedButNotBegun() {
    for (String frame :
        new String[] {"HEADERS 1 :status=200", "DATA 1 \"x\"", "RST_STREAM 1 CANCEL"}) {
      ScriptedPeer peer = server();
      peer.open();
      peer.send(frame).expect("GOAWAY 0 PROTOCOL_ERROR");
      peer.events("1 reset CONNECTION PROTOCOL_ERROR", "closed PROTOCOL_ERROR")
          .because("on stream 1, which is idle");
    }
  }

  // 5.1.1: identifiers

  @Test
  void section_5_1_1_evenIdFromClient() {
    client()
        .send("HEADERS 2 ES " + REQUEST)
        .expectFailure("PROTOCOL_ERROR", "HEADERS on stream 2, which is idle");
  }

  @Test
  void section_5_1_1_evenIdFromServer() {
    server()
        .send("HEADERS 2 :status=200")
        .expectFailure("PROTOCOL_ERROR", "HEADERS on stream 2, which is idle");
  }

  @Test
  void section_5_1_1_idsMaySkip() {
    client()
        .send("HEADERS 5 ES " + REQUEST, "HEADERS 2147483647 ES " + REQUEST)
        .events("5 headers ES " + REQUEST, "2147483647 headers ES " + REQUEST)
        .leaves(2);
  }

  @Test
  void section_5_1_1_lowerIdThatWasPassedOver() {
    client()
        .send("HEADERS 5 ES " + REQUEST, "HEADERS 3 ES " + REQUEST)
        .expectFailure("PROTOCOL_ERROR", "stream 3, which the peer skipped by opening stream 5");
  }

  @Test
  void section_5_1_1_passedOverStreamsAreNotIdle() {
    client()
        .send("HEADERS 5 ES " + REQUEST, "RST_STREAM 3 CANCEL", "WINDOW_UPDATE 1 10")
        .events("5 headers ES " + REQUEST)
        .leaves(1);
  }

  @Test
  void section_5_1_1_idsOfClientGrow() {
    ScriptedPeer peer = server();
    RecordingStream first = peer.open();
    RecordingStream second = peer.open();
    assertThat(first.id()).isEqualTo(1);
    assertThat(second.id()).isEqualTo(3);
    peer.connection.sendHeaders(second, out -> {}, true);
    assertThatThrownBy(() -> peer.connection.sendHeaders(first, out -> {}, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("stream 1 begins after a stream that was opened after it");
    peer.expect("HEADERS 3 ES").leaves(2);
  }

  @Test
  void section_5_1_1_idsRunOut() {
    ScriptedPeer peer = server();
    peer.connection.state().ids().nextLocal(Integer.MAX_VALUE);
    RecordingStream last = peer.request(true);
    assertThat(last.id()).isEqualTo(Integer.MAX_VALUE);
    assertThat(peer.connection.canOpen()).isFalse();
    assertThatThrownBy(peer::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("all stream ids of the connection are used up");
    peer.expect("HEADERS 2147483647 ES " + REQUEST)
        .send("HEADERS 2147483647 ES :status=200")
        .events("2147483647 headers ES :status=200");
  }

  // half closed (remote)

  @Test
  void section_5_1_dataBehindEndStream() {
    client()
        .send("HEADERS 1 ES " + REQUEST, "DATA 1 \"x\"")
        .expect("RST_STREAM 1 STREAM_CLOSED")
        .events("1 headers ES " + REQUEST, "1 reset PROTOCOL STREAM_CLOSED")
        .because("DATA after END_STREAM");
  }

  @Test
  void section_5_1_headersBehindEndStream() {
    client()
        .send("HEADERS 1 ES " + REQUEST, "HEADERS 1 ES a=b")
        .expect("RST_STREAM 1 STREAM_CLOSED")
        .events("1 headers ES " + REQUEST, "1 reset PROTOCOL STREAM_CLOSED")
        .because("HEADERS after END_STREAM");
  }

  @Test
  void section_5_1_windowUpdateBehindEndStreamIsFine() {
    client()
        .send("HEADERS 1 ES " + REQUEST, "WINDOW_UPDATE 1 5")
        .expect()
        .events("1 headers ES " + REQUEST)
        .leaves(1);
  }

  // closed

  /** Both sides have ended stream 1. */
  private ScriptedPeer withClosedStream() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 ES " + REQUEST).events("1 headers ES " + REQUEST);
    peer.respond(1, true);
    return peer.expect("HEADERS 1 ES :status=200");
  }

  @Test
  void section_5_1_dataOnEndedStream() {
    withClosedStream()
        .send("DATA 1 \"x\"")
        .expectFailure("STREAM_CLOSED", "DATA on stream 1, which has ended");
  }

  @Test
  void section_5_1_headersOnEndedStream() {
    withClosedStream()
        .send("HEADERS 1 ES a=b")
        .expectFailure("STREAM_CLOSED", "HEADERS on stream 1, which has ended");
  }

  @Test
  void section_5_1_resetAndWindowUpdateOnEndedStreamAreIgnored() {
    withClosedStream().send("WINDOW_UPDATE 1 10", "RST_STREAM 1 NO_ERROR", "WINDOW_UPDATE 1 0");
  }

  /** grpc-java over Netty does that, when a message and a cancellation meet. */
  @Test
  void section_5_1_whatFollowsThePeersResetIsAnErrorOfItsStreamAlone() {
    client()
        .send(
            "HEADERS 1 " + REQUEST,
            "RST_STREAM 1 CANCEL",
            "DATA 1 \"late\"",
            "HEADERS 1 ES a=b",
            "DATA 1 ES \"later\"")
        .expect("RST_STREAM 1 STREAM_CLOSED") // once
        .events("1 headers " + REQUEST, "1 reset PEER CANCEL");
    ScriptedPeer peer = server();
    int id = peer.request(true).id();
    peer.take();
    peer.send(
            "RST_STREAM " + id + " CANCEL",
            "HEADERS " + id + " :status=200",
            "DATA " + id + " \"late\"",
            "HEADERS " + id + " ES grpc-status=0")
        .expect("RST_STREAM " + id + " STREAM_CLOSED")
        .events(id + " reset PEER CANCEL");
  }

  @Test
  void section_5_1_whatIsUnderWayWhenWeResetIsIgnored() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.connection.reset(peer.stream(1), ErrorCode.CANCEL);
    peer.expect("RST_STREAM 1 CANCEL")
        .send(
            "WINDOW_UPDATE 1 5",
            "DATA 1 \"late\"",
            "DATA 1 PAD=3 \"later\"",
            "HEADERS 1 ES a=b",
            "RST_STREAM 1 CANCEL")
        .expect()
        .events();
    assertThat(peer.stream(1).closed()).isTrue();
  }

  @Test
  void section_5_1_ignoredHeadersKeepTheTablesInStep() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.connection.reset(peer.stream(1), ErrorCode.CANCEL);
    // A literal with indexing on the stream that was reset; then the index on a live one.
    peer.expect("RST_STREAM 1 CANCEL")
        .send("RAW 1 5 1 0x4001610162", "RAW 1 5 3 0x828684be")
        .events("3 headers ES :method=GET :scheme=http :path=/ a=b")
        .leaves(1);
  }

  @Test
  void section_5_1_ignoredDataAreGivenBackToTheConnection() {
    Http2Config config = config().connectionWindowSize(65_535).initialWindowSize(65_535).build();
    ScriptedPeer peer = client(config);
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.connection.reset(peer.stream(1), ErrorCode.CANCEL);
    peer.expect("RST_STREAM 1 CANCEL")
        .send("DATA 1 16384", "DATA 1 16384")
        .expect("WINDOW_UPDATE 0 32768");
  }

  @Test
  void section_5_1_oldResetsKeepTheBenefitOfTheDoubt() {
    ScriptedPeer peer = server();
    for (int i = 0; i < 300; i++) {
      peer.connection.reset(peer.request(true), ErrorCode.CANCEL);
    }
    peer.take();
    // Long gone from the ring, and just in it.
    peer.send("HEADERS 1 :status=200", "DATA 1 ES \"x\"", "DATA 599 \"x\"").expect().events();
  }

  @Test
  void section_5_1_resetOfAStreamThatWasNeverBegunSendsNothing() {
    ScriptedPeer peer = server();
    RecordingStream stream = peer.open();
    peer.connection.reset(stream, ErrorCode.CANCEL);
    assertThat(stream.closed()).isTrue();
    peer.expect();
  }

  // 5.1.2: concurrency

  @Test
  void section_5_1_2_oneStreamTooManyIsRefused() {
    ScriptedPeer peer = client(config().maxConcurrentStreams(1).build());
    peer.send("HEADERS 1 ES " + REQUEST, "HEADERS 3 " + REQUEST, "DATA 3 ES \"under way\"")
        .expect("RST_STREAM 3 REFUSED_STREAM")
        .events("1 headers ES " + REQUEST);
    peer.respond(1, true);
    peer.expect("HEADERS 1 ES :status=200")
        .send("HEADERS 5 ES " + REQUEST)
        .events("5 headers ES " + REQUEST)
        .leaves(1);
  }

  @Test
  void section_5_1_2_limitHoldsBeforeSettingsAreAcknowledged() {
    ScriptedPeer peer = freshClient(config().maxConcurrentStreams(1).build());
    peer.take();
    peer.send("PREFACE", "SETTINGS", "HEADERS 1 ES " + REQUEST, "HEADERS 3 ES " + REQUEST)
        .expect("SETTINGS ACK", "RST_STREAM 3 REFUSED_STREAM")
        .events("settings first", "1 headers ES " + REQUEST)
        .leaves(1);
  }

  @Test
  void section_5_1_2_refusedBlocksKeepTheTablesInStep() {
    ScriptedPeer peer = client(config().maxConcurrentStreams(1).build());
    peer.send("HEADERS 1 " + REQUEST, "RAW 1 5 3 0x8286844001610162")
        .expect("RST_STREAM 3 REFUSED_STREAM")
        .send("RAW 1 5 1 0xbe")
        .events("1 headers " + REQUEST, "1 headers ES a=b")
        .leaves(1);
  }

  @Test
  void ownerMayRefuse() {
    ScriptedPeer peer = client();
    peer.log.accepting = id -> null;
    peer.send("HEADERS 1 " + REQUEST, "DATA 1 \"under way\"").expect("RST_STREAM 1 REFUSED_STREAM");
  }

  @Test
  void section_5_1_2_clientObeysTheLimitAndItsChanges() {
    ScriptedPeer peer = server();
    peer.send("SETTINGS MAX_CONCURRENT_STREAMS=1").expect("SETTINGS ACK").events("settings");
    assertThat(peer.connection.openLimit()).isEqualTo(1);
    peer.request(true);
    assertThat(peer.connection.canOpen()).isFalse();
    assertThatThrownBy(peer::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("1 streams are open, and the peer's SETTINGS_MAX_CONCURRENT_STREAMS is 1");
    peer.send("SETTINGS MAX_CONCURRENT_STREAMS=2").events("settings");
    peer.request(true);
    peer.send("SETTINGS MAX_CONCURRENT_STREAMS=0").events("settings");
    assertThat(peer.connection.canOpen()).isFalse();
    peer.take();
    peer.send("HEADERS 1 ES :status=200", "HEADERS 3 ES :status=200")
        .events("1 headers ES :status=200", "3 headers ES :status=200");
    assertThat(peer.connection.canOpen()).isFalse();
  }

  // Calls of the owner

  @Test
  void callsOnAClosedStreamAreIgnored() {
    ScriptedPeer peer = withClosedStream();
    peer.respond(1, false);
    peer.data(1, 10, true);
    peer.trailers(1);
    peer.connection.reset(peer.stream(1), ErrorCode.CANCEL);
    assertThat(peer.connection.beginData(peer.stream(1), 5)).isFalse();
    peer.expect();
  }

  @Test
  void callsBehindOurEndThrow() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.respond(1, true);
    assertThatThrownBy(() -> peer.data(1, 1, false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("data after the end of stream 1");
    assertThatThrownBy(() -> peer.trailers(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("headers after the end of stream 1");
    assertThatThrownBy(() -> peer.connection.beginData(peer.stream(1), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("data after the end of stream 1");
    peer.expect("HEADERS 1 ES :status=200").leaves(1);
  }

  @Test
  void dataBeforeOurHeadersThrow() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST).leaves(1);
    assertThatThrownBy(() -> peer.data(1, 1, false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("data before the headers of stream 1");
  }

  @Test
  void headersBehindDataMustEndTheStream() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST).leaves(1);
    peer.respond(1, false);
    peer.data(1, 1, false);
    assertThatThrownBy(() -> peer.respond(1, false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("headers after data on stream 1 are trailers and must end it");
    peer.expect("HEADERS 1 :status=200", "DATA 1 \"x\"");
  }

  @Test
  void streamsOfOthersThrow() {
    ScriptedPeer peer = server();
    ScriptedPeer other = server();
    RecordingStream foreign = other.open();
    other.leaves(1);
    assertThatThrownBy(() -> peer.connection.sendHeaders(foreign, out -> {}, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("stream 1 belongs to another connection");
    assertThatThrownBy(() -> peer.connection.reset(new RecordingStream(peer.log), ErrorCode.CANCEL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the stream was not opened");
    assertThatThrownBy(() -> peer.connection.open(foreign))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stream 1 is in use");
  }

  @Test
  void serverOpensNoStreams() {
    ScriptedPeer peer = client();
    assertThat(peer.connection.canOpen()).isFalse();
    assertThatThrownBy(peer::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a server opens no streams");
  }

  @Test
  void aClosedStreamServesAgain() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST, "DATA 1 ES 10000");
    peer.events("1 headers " + REQUEST, "1 data ES 10000");
    RecordingStream stream = peer.stream(1);
    peer.respond(1, true);
    peer.log.accepting = id -> stream;
    peer.send("HEADERS 3 " + REQUEST).events("3 headers " + REQUEST);
    assertThat(stream.id()).isEqualTo(3);
    assertThat(stream.closed()).isFalse();
    assertThat(stream.remoteEnded()).isFalse();
    peer.respond(3, true);
    peer.expect("HEADERS 1 ES :status=200", "HEADERS 3 ES :status=200").leaves(1);
  }
}
