package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** RFC 9113 section 3.4: how a connection begins, and what it says to those who speak otherwise. */
class PrefaceTranscriptTest extends TranscriptFixture {
  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void section_3_4_clientBeginsWithPrefaceSettingsAndWindow() {
    freshServer(config().build())
        .expect(
            "PREFACE",
            "SETTINGS ENABLE_PUSH=0 INITIAL_WINDOW_SIZE=1048576 MAX_HEADER_LIST_SIZE=65536",
            "WINDOW_UPDATE 0 16711681");
  }

  @Test
  void section_3_4_serverBeginsWithSettingsAndWindow() {
    freshClient(config().build())
        .expect(
            "SETTINGS MAX_CONCURRENT_STREAMS=1000 INITIAL_WINDOW_SIZE=1048576"
                + " MAX_HEADER_LIST_SIZE=65536",
            "WINDOW_UPDATE 0 16711681");
  }

  @Test
  void section_6_5_2_defaultsAreNotAnnounced() {
    Http2Config config =
        config()
            .initialWindowSize(65_535)
            .connectionWindowSize(65_535)
            .maxConcurrentStreams(Integer.MAX_VALUE)
            .maxHeaderListSize(Integer.MAX_VALUE)
            .build();
    freshClient(config).expect("SETTINGS");
  }

  @Test
  void section_6_5_2_everythingElseIsAnnounced() {
    Http2Config config = config().headerTableSize(0).maxFrameSize(20_000).build();
    freshServer(config)
        .expect(
            "PREFACE",
            "SETTINGS HEADER_TABLE_SIZE=0 ENABLE_PUSH=0 INITIAL_WINDOW_SIZE=1048576"
                + " MAX_FRAME_SIZE=20000 MAX_HEADER_LIST_SIZE=65536",
            "WINDOW_UPDATE 0 16711681");
  }

  @Test
  void startingTwiceIsRefused() {
    ScriptedPeer peer = client();
    assertThatThrownBy(() -> peer.connection.start()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void section_3_4_handshakeOfServer() {
    ScriptedPeer peer = freshClient(config().build());
    peer.take();
    peer.send("PREFACE", "SETTINGS", "SETTINGS ACK", "PING 0102030405060708")
        .expect("SETTINGS ACK", "PING ACK 0102030405060708")
        .events("settings first", "ping");
  }

  @Test
  void section_3_4_handshakeOfClient() {
    ScriptedPeer peer = freshServer(config().build());
    peer.take();
    peer.send("SETTINGS", "SETTINGS ACK").expect("SETTINGS ACK").events("settings first");
  }

  @Test
  void section_3_4_clientMaySendBeforeItHasTheServersSettings() {
    ScriptedPeer peer = freshServer(config().build());
    peer.take();
    assertThat(peer.connection.openLimit()).isEqualTo(100);
    peer.request(true);
    peer.expect("HEADERS 1 ES " + REQUEST);
    peer.send("SETTINGS", "HEADERS 1 ES :status=200")
        .expect("SETTINGS ACK")
        .events("settings first", "1 headers ES :status=200");
    assertThat(peer.connection.openLimit()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void section_3_4_garbageInsteadOfPreface() {
    ScriptedPeer peer = freshClient(config().build());
    peer.sendBytes(ascii("EHLO example.org\r\n and more of it"));
    peer.expectFailure("PROTOCOL_ERROR", "client did not begin with the HTTP/2 preface");
  }

  @Test
  void section_3_4_prefaceThatIsWrongAtItsEnd() {
    ScriptedPeer peer = freshClient(config().build());
    peer.sendBytes(ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\rX"));
    peer.expectFailure("PROTOCOL_ERROR", "PRI * HTTP/2.0\\x0d\\x0a");
  }

  @Test
  void section_3_4_clientPrefaceWithoutSettings() {
    ScriptedPeer peer = freshClient(config().build());
    peer.send("PREFACE", "PING 0000000000000000");
    peer.expectFailure("PROTOCOL_ERROR", "first frame is not SETTINGS but PING");
  }

  @Test
  void section_3_4_clientPrefaceWithAcknowledgementFirst() {
    ScriptedPeer peer = freshClient(config().build());
    peer.send("PREFACE", "SETTINGS ACK");
    peer.expectFailure("PROTOCOL_ERROR", "first frame is not SETTINGS");
  }

  @Test
  void section_3_4_serverThatBeginsWithAnotherFrame() {
    ScriptedPeer peer = freshServer(config().build());
    peer.send("WINDOW_UPDATE 0 1");
    peer.expectFailure("PROTOCOL_ERROR", "but with WINDOW_UPDATE");
  }

  @Test
  void serverThatGreetsAtLength() {
    ScriptedPeer peer = freshServer(config().build());
    peer.sendBytes(ascii("SSH-2.0-OpenSSH_9.2\r\n"));
    peer.expectFailure("PROTOCOL_ERROR", "it does not speak HTTP/2; first bytes: \"SSH-2.0-O\"");
  }

  @Test
  void serverThatAnswersInHttp1() {
    ScriptedPeer peer = freshServer(config().build());
    peer.sendBytes(ascii("HTTP/1.1 400 Bad Request\r\n\r\n"));
    peer.expectFailure("PROTOCOL_ERROR", "server answered in HTTP/1");
  }

  @Test
  void serverThatAnswersWithTlsAlert() {
    ScriptedPeer peer = freshServer(config().build());
    // An alert is shorter than a frame header, and the connection closes after it.
    peer.sendBytes(new byte[] {0x15, 3, 3, 0, 2, 2, 70});
    peer.expectFailure("PROTOCOL_ERROR", "peer speaks TLS, and this end is plaintext");
  }

  @Test
  void streamsLearnWhyTheConnectionNeverBegan() {
    ScriptedPeer peer = freshServer(config().build());
    peer.request(true);
    peer.take();
    peer.sendBytes(ascii("HTTP/1.1 400 Bad Request\r\n\r\n"));
    peer.expect("GOAWAY 0 PROTOCOL_ERROR")
        .events("1 reset CONNECTION PROTOCOL_ERROR", "closed PROTOCOL_ERROR")
        .because("server answered in HTTP/1");
  }

  @Test
  void aConnectionThatFailedNeedsNoDrain() {
    ScriptedPeer peer = freshClient(config().build());
    peer.connection.lost("closed by the test");
    peer.take();
    assertThat(peer.connection.isClosed()).isTrue();
    peer.connection.lost("again");
    peer.sendBytes(ascii("PRI"));
  }
}
