package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9113 section 8.1: a whole answer before the request has ended, and what may follow then. */
class EarlyAnswerTranscriptTest extends TranscriptFixture {
  private static final int BOUND = Lifecycle.MAX_DISCARDED;

  /** A server whose owner has answered stream 1 and let go of it. */
  private ScriptedPeer answered(Http2Config config, String request) {
    ScriptedPeer peer = client(config);
    peer.send("HEADERS 1 " + request).events("1 headers " + request);
    peer.respond(1, true);
    peer.connection.discardRest(peer.stream(1));
    peer.expect("HEADERS 1 ES :status=200");
    assertThat(peer.connection.discardingStreams()).isOne();
    return peer;
  }

  private ScriptedPeer answered() {
    return answered(config().build(), REQUEST);
  }

  private static void isOver(ScriptedPeer peer) {
    assertThat(peer.stream(1).closed()).isTrue();
    assertThat(peer.connection.discardingStreams()).isZero();
  }

  @Test
  void theRequestMayEndByData() {
    ScriptedPeer peer = answered();
    peer.send("DATA 1 100", "DATA 1 PAD=9 ES 50").expect().events();
    isOver(peer);
  }

  @Test
  void theRequestMayEndByTrailers() {
    ScriptedPeer peer = answered();
    peer.send("DATA 1 \"x\"", "HEADERS 1 ES a=b").expect().events();
    isOver(peer);
  }

  @Test
  void theClientMayResetIt() {
    ScriptedPeer peer = answered();
    peer.send("RST_STREAM 1 CANCEL").expect().events();
    isOver(peer);
  }

  @ParameterizedTest
  @CsvSource({
    "HEADERS 1 a=b,PROTOCOL_ERROR",
    "HEADERS 1 ES :path=/,PROTOCOL_ERROR",
    "WINDOW_UPDATE 1 0,PROTOCOL_ERROR",
    "WINDOW_UPDATE 1 2147483647,FLOW_CONTROL_ERROR",
    "RAW 2 0 1 3,FRAME_SIZE_ERROR",
    "PRIORITY 1 PRIO=1,PROTOCOL_ERROR"
  })
  void framesThatBreakARuleAreFound(String frame, String code) {
    ScriptedPeer peer = answered();
    peer.send(frame).expect("RST_STREAM 1 " + code).events();
    isOver(peer);
  }

  @ParameterizedTest
  @CsvSource({"DATA 1 ES 99", "DATA 1 101", "HEADERS 1 ES a=b"})
  void theLengthThatWasAnnouncedIsHeldAgainstWhatComes(String frame) {
    ScriptedPeer peer = answered(config().build(), REQUEST + " content-length=100");
    peer.send(frame).expect("RST_STREAM 1 PROTOCOL_ERROR").events();
    isOver(peer);
  }

  @Test
  void theWindowOfTheStreamBindsAndTheConnectionsIsGivenBack() {
    ScriptedPeer peer = answered(config().initialWindowSize(1_000).build(), REQUEST);
    peer.send("DATA 1 1000").expect().events();
    assertThat(peer.connection.receivedBytes()).isZero();
    peer.send("DATA 1 1").expect("RST_STREAM 1 FLOW_CONTROL_ERROR").events();
    isOver(peer);
  }

  @Test
  void onlySoManyBytesMayCome() {
    ScriptedPeer peer = answered();
    for (int sent = 0; sent < BOUND; sent += 16_384) {
      peer.send("DATA 1 16384").expect();
    }
    peer.send("DATA 1 5").expect("RST_STREAM 1 NO_ERROR").events();
    isOver(peer);
    peer.send("DATA 1 100").expect();
  }

  @Test
  void onlySoMuchTimeMayPass() {
    ScriptedPeer peer = answered();
    peer.connection.resetDiscarding();
    peer.expect();
    peer.send("HEADERS 3 " + REQUEST).events("3 headers " + REQUEST);
    peer.respond(3, true);
    peer.connection.discardRest(peer.stream(3));
    peer.connection.resetDiscarding();
    peer.expect("HEADERS 3 ES :status=200", "RST_STREAM 1 NO_ERROR");
    assertThat(peer.stream(1).closed()).isTrue();
    assertThat(peer.connection.discardingStreams()).isOne();
    peer.connection.resetDiscarding();
    peer.expect("RST_STREAM 3 NO_ERROR").events();
    assertThat(peer.connection.discardingStreams()).isZero();
  }

  @Test
  void theResetWaitsForTheEndOfTheAnswer() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.respond(1, false);
    peer.connection.congested(true);
    peer.data(1, 5, true);
    peer.connection.discardRest(peer.stream(1));
    peer.expect("HEADERS 1 :status=200");
    peer.connection.resetDiscarding();
    peer.connection.resetDiscarding();
    peer.expect();
    peer.connection.congested(false);
    peer.expect("DATA 1 ES \"xxxxx\"", "RST_STREAM 1 NO_ERROR");
    isOver(peer);
  }

  @Test
  void theRequestMayEndBeforeTheAnswer() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.respond(1, false);
    peer.connection.congested(true);
    peer.data(1, 5, true);
    peer.connection.discardRest(peer.stream(1));
    peer.send("DATA 1 ES \"x\"");
    peer.connection.congested(false);
    peer.expect("HEADERS 1 :status=200", "DATA 1 ES \"xxxxx\"").events();
    isOver(peer);
  }

  /** The same of a reset that waits: when the request has ended, there is nothing to reset. */
  @Test
  void aResetThatWaitsIsNotSentWhenTheRequestEnds() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.respond(1, false);
    peer.connection.congested(true);
    peer.data(1, 5, true);
    peer.connection.reset(peer.stream(1), ErrorCode.NO_ERROR);
    peer.send("DATA 1 \"unwanted\"", "HEADERS 1 ES a=b");
    peer.connection.congested(false);
    peer.expect("HEADERS 1 :status=200", "DATA 1 ES \"xxxxx\"").events();
    isOver(peer);
  }

  @Test
  void theOwnerMayLetGoInTheMiddleOfAFrame() {
    ScriptedPeer peer = client();
    var stream = new RecordingStream(peer.log);
    stream.reaction =
        event -> {
          if (event.equals("data")) {
            peer.respond(1, true);
            peer.connection.discardRest(stream);
          }
        };
    peer.log.accepting = id -> stream;
    peer.send("HEADERS 1 " + REQUEST, "DATA 1 ES 500");
    peer.expect("HEADERS 1 ES :status=200");
    assertThat(peer.stream(1).closed()).isTrue();
    assertThat(peer.log.take()).hasSize(2).first().isEqualTo("1 headers " + REQUEST);
    assertThat(peer.connection.discardingStreams()).isZero();
  }

  @Test
  void theConnectionMayEndMeanwhile() {
    ScriptedPeer peer = answered();
    peer.connection.lost("gone");
    peer.events();
    isOver(peer);
    peer.connection.resetDiscarding();
  }

  @Test
  void aStreamServesAgainWithNothingOfItsLife() {
    ScriptedPeer peer = answered();
    RecordingStream stream = peer.stream(1);
    peer.send("DATA 1 ES 1000");
    peer.log.accepting = id -> stream;
    peer.send("HEADERS 3 " + REQUEST, "DATA 3 \"x\"");
    peer.events("3 headers " + REQUEST, "3 data \"x\"").leaves(1);
  }

  @Test
  void theAnswerMustHaveAnEnd() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.respond(1, false);
    peer.expect("HEADERS 1 :status=200").leaves(1);
    assertThatThrownBy(() -> peer.connection.discardRest(peer.stream(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the answer on stream 1 has no end yet");
  }

  // RST_STREAM(NO_ERROR) after the answer

  @Test
  void section_8_1_resetWithNoErrorGoesBehindTheAnswer() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST);
    peer.respond(1, false);
    peer.connection.congested(true);
    peer.data(1, 5, false);
    peer.trailers(1);
    peer.connection.reset(peer.stream(1), ErrorCode.NO_ERROR);
    peer.send("DATA 1 \"unwanted\"", "WINDOW_UPDATE 1 10");
    peer.expect("HEADERS 1 :status=200").events("1 headers " + REQUEST);
    assertThat(peer.stream(1).closed()).isFalse();
    peer.connection.congested(false);
    peer.expect("DATA 1 \"xxxxx\"", "HEADERS 1 ES grpc-status=0", "RST_STREAM 1 NO_ERROR");
    assertThat(peer.stream(1).closed()).isTrue();
    peer.send("DATA 1 \"unwanted\"").expect().events();
  }

  @Test
  void section_8_1_resetWithNoErrorAtOnceWhenTheAnswerIsOut() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.respond(1, true);
    peer.connection.reset(peer.stream(1), ErrorCode.NO_ERROR);
    peer.expect("HEADERS 1 ES :status=200", "RST_STREAM 1 NO_ERROR");
  }

  @Test
  void section_8_1_otherResetsForgetTheAnswer() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST).events("1 headers " + REQUEST);
    peer.respond(1, false);
    peer.connection.congested(true);
    peer.data(1, 5, true);
    peer.connection.reset(peer.stream(1), ErrorCode.NO_ERROR);
    peer.connection.reset(peer.stream(1), ErrorCode.CANCEL);
    peer.connection.congested(false);
    peer.expect("HEADERS 1 :status=200", "RST_STREAM 1 CANCEL");
  }

  @Test
  void section_8_1_theConnectionMayEndWhileTheResetWaits() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST, "HEADERS 3 " + REQUEST).take();
    peer.log.take();
    for (int id = 1; id <= 3; id += 2) {
      peer.respond(id, false);
    }
    peer.connection.congested(true);
    for (int id = 1; id <= 3; id += 2) {
      peer.data(id, 5, true);
      peer.connection.reset(peer.stream(id), ErrorCode.NO_ERROR);
    }
    peer.take();
    peer.send("RST_STREAM 1 CANCEL").events();
    assertThat(peer.stream(1).closed()).isTrue();
    peer.connection.lost("gone");
    assertThat(peer.stream(3).closed()).isTrue();
    peer.events();
  }
}
