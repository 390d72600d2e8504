package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The base of transcript tests of rules that bind both ends alike: each runs against a server and
 * against a client, with the bytes coming whole and one by one.
 *
 * <p>In all of them stream 1 is there: on a server a request whose end is to come, on a client one
 * that is not ended either and has got the headers of its response. So the peer may send data and
 * trailers on it.
 */
@ParameterizedClass(name = "server under test: {0}, at most {1} bytes at a time")
@CsvSource({"true,2147483647", "true,1", "false,2147483647", "false,1"})
abstract class BothEndsFixture extends PeerFixture {
  @Parameter(0)
  boolean serverUnderTest;

  @Parameter(1)
  int cut;

  @Override
  int cut() {
    return cut;
  }

  /** A peer for which stream 1 is open. */
  ScriptedPeer begun() {
    return begun(config().build());
  }

  ScriptedPeer begun(Http2Config config) {
    if (serverUnderTest) {
      return client(config)
          .send("HEADERS 1 " + REQUEST)
          .expect()
          .events("1 headers " + REQUEST)
          .leaves(1);
    }
    ScriptedPeer peer = server(config);
    peer.request(false);
    return peer.expect("HEADERS 1 " + REQUEST)
        .send("HEADERS 1 :status=200")
        .expect()
        .events("1 headers :status=200")
        .leaves(1);
  }

  /** A peer that has ended its side of stream 1; ours goes on. */
  ScriptedPeer ended() {
    return begun().send("DATA 1 ES").expect().events("1 data ES 0");
  }

  /** A peer for which stream 1 is closed: both have ended it. */
  ScriptedPeer closed() {
    ScriptedPeer peer = ended();
    if (serverUnderTest) {
      peer.respond(1, true);
      peer.expect("HEADERS 1 ES :status=200");
    } else {
      peer.data(1, 0, true);
      peer.expect("DATA 1 ES 0");
    }
    return peer.leaves(0);
  }

  /** A peer whose stream 1 we have reset. */
  ScriptedPeer reset() {
    ScriptedPeer peer = begun();
    peer.connection.reset(peer.stream(1), ErrorCode.CANCEL);
    return peer.expect("RST_STREAM 1 CANCEL").leaves(0);
  }

  /** The frames end the connection: nothing but GOAWAY is sent, and stream 1, if live, is told. */
  void endsTheConnection(ScriptedPeer peer, String code, String words, String... frames) {
    List<String> events = new ArrayList<>();
    if (peer.connection.activeStreams() > 0) {
      events.add("1 reset CONNECTION " + code);
    }
    events.add("closed " + code);
    peer.send(frames)
        .expect("GOAWAY " + (serverUnderTest ? 1 : 0) + " " + code)
        .events(events.toArray(new String[0]))
        .leaves(0);
    assertThat(peer.log.closedMessage).contains(words);
    peer.send("PING 0000000000000001", "SETTINGS").expect();
  }

  /** The frames end stream 1 alone: nothing but RST_STREAM is sent, and the connection lives. */
  void endsTheStream(ScriptedPeer peer, String code, String words, String... frames) {
    peer.send(frames)
        .expect("RST_STREAM 1 " + code)
        .events("1 reset PROTOCOL " + code)
        .because(words)
        .leaves(0);
    lives(peer);
  }

  /** The frames change nothing that can be seen. */
  void changesNothing(ScriptedPeer peer, String... frames) {
    peer.send(frames).expect().events();
    lives(peer);
  }

  /** The connection still answers. */
  void lives(ScriptedPeer peer) {
    peer.send("PING 00000000000000ff").expect("PING ACK 00000000000000ff").events("ping");
  }
}
