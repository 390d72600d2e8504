package dev.goshawk.http2;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/**
 * Makes scripted peers, and {@linkplain ScriptedPeer#verify verifies} every one after each test.
 */
abstract class PeerFixture {
  static final String REQUEST = ScriptedPeer.REQUEST;

  private final List<ScriptedPeer> peers = new ArrayList<>();

  /** The largest number of bytes that a connection under test gets at a time. */
  abstract int cut();

  static Http2Config.Builder config() {
    return Http2Config.builder();
  }

  /** A peer of a server whose connection has begun. */
  ScriptedPeer client() {
    return client(config().build());
  }

  ScriptedPeer client(Http2Config config) {
    return freshClient(config).shakeHands();
  }

  /** A peer of a server that has sent nothing yet. */
  ScriptedPeer freshClient(Http2Config config) {
    return added(new ScriptedPeer(true, config, cut()));
  }

  /** A peer of a client whose connection has begun. */
  ScriptedPeer server() {
    return server(config().build());
  }

  ScriptedPeer server(Http2Config config) {
    return freshServer(config).shakeHands();
  }

  /** A peer of a client that has sent nothing yet. */
  ScriptedPeer freshServer(Http2Config config) {
    return added(new ScriptedPeer(false, config, cut()));
  }

  private ScriptedPeer added(ScriptedPeer peer) {
    peers.add(peer);
    return peer;
  }

  @AfterEach
  void verify() {
    for (ScriptedPeer peer : peers) {
      peer.verify();
    }
  }
}
