package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a connection tells of the bytes that it and its streams hold. */
class AccountsTranscriptTest extends PeerFixture {
  @Override
  int cut() {
    return Integer.MAX_VALUE;
  }

  @Test
  void bytesThatWaitToBeSent() {
    ScriptedPeer peer = client();
    peer.send("SETTINGS INITIAL_WINDOW_SIZE=100", "HEADERS 1 ES " + REQUEST);
    peer.take();
    assertThat(peer.connection.unsentBytes()).isZero();
    peer.respond(1, false);
    int headers = peer.connection.output().size();
    assertThat(peer.connection.unsentBytes()).isEqualTo(headers);
    peer.data(1, 1_000, true);
    assertThat(peer.stream(1).pendingBytes()).isEqualTo(900);
    assertThat(peer.connection.unsentBytes()).isEqualTo(headers + 9 + 1_000);
    peer.take();
    assertThat(peer.connection.unsentBytes()).isEqualTo(900);
    peer.send("WINDOW_UPDATE 1 900");
    peer.connection.congested(true);
    peer.take();
    assertThat(peer.connection.unsentBytes())
        .as("taken by a carrier that is full")
        .isEqualTo(9 + 900);
    peer.connection.congested(false);
    assertThat(peer.connection.unsentBytes()).isZero();
    peer.log.take();
  }

  @Test
  void bytesOfAStreamThatIsResetWaitNoMore() {
    ScriptedPeer peer = client();
    peer.send("SETTINGS INITIAL_WINDOW_SIZE=0", "HEADERS 1 " + REQUEST);
    peer.respond(1, false);
    peer.data(1, 1_000, true);
    peer.take();
    assertThat(peer.connection.unsentBytes()).isEqualTo(1_000);
    peer.send("RST_STREAM 1 CANCEL");
    assertThat(peer.connection.unsentBytes()).isZero();
    peer.log.take();
  }

  @Test
  void bytesThatCame() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 " + REQUEST);
    RecordingStream stream = peer.stream(1);
    stream.consuming = false;
    peer.send("DATA 1 1000");
    assertThat(peer.connection.receivedBytes(stream)).isEqualTo(1_000);
    assertThat(peer.connection.receivedBytes()).isEqualTo(1_000);
    peer.connection.consumed(stream, 400);
    assertThat(peer.connection.receivedBytes(stream)).isEqualTo(600);
    peer.send("HEX 000064010400000003"); // a frame of 100 octets, none of which is here
    assertThat(peer.connection.receivedBytes()).isEqualTo(600 + 64);
    peer.send("HEX " + "00".repeat(99));
    assertThat(peer.connection.receivedBytes()).isEqualTo(600 + 100);
    peer.connection.reset(stream, ErrorCode.CANCEL);
    assertThat(peer.connection.receivedBytes(stream)).as("closed").isZero();
    assertThat(peer.connection.receivedBytes()).as("its owner has them").isEqualTo(600 + 100);
    peer.connection.consumed(stream, 600);
    assertThat(peer.connection.receivedBytes()).isEqualTo(100);
    peer.connection.lost("enough");
    peer.take();
    peer.log.take();
  }

  @Test
  void bytesOfABlockThatIsNotWhole() {
    ScriptedPeer peer = client();
    peer.send("RAW 1 0 1 16384", "RAW 9 0 1 16384");
    assertThat(peer.connection.receivedBytes()).isEqualTo(2 * 16_384);
    peer.connection.lost("enough");
    assertThat(peer.connection.receivedBytes()).isZero();
  }
}
