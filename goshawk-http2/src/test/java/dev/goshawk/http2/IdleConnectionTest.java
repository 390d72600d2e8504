package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.http2.hpack.Indexing;
import org.junit.jupiter.api.Test;

/** What a connection holds of the memory that it once needed, when it has nothing to do. */
class IdleConnectionTest {
  private final ScriptedPeer peer =
      new ScriptedPeer(true, Http2Config.builder().build(), Integer.MAX_VALUE).shakeHands();

  private void answerOfManyFields(int id, int size, boolean endStream) {
    peer.connection.sendHeaders(
        peer.stream(id), out -> out.field("a", "x".repeat(size), Indexing.NONE), endStream);
  }

  private int held() {
    return peer.connection.output().reserve(0).length + peer.connection.held();
  }

  @Test
  void theOutputArrayGoesWithTheLastStream() {
    peer.send("HEADERS 1 ES " + ScriptedPeer.REQUEST, "HEADERS 3 ES " + ScriptedPeer.REQUEST);
    answerOfManyFields(1, 9_000, true);
    peer.take();
    assertThat(held()).as("stream 3 may want it").isGreaterThan(4_000);
    answerOfManyFields(3, 10, true);
    assertThat(held()).as("what was written is not flushed").isGreaterThan(4_000);
    peer.take();
    assertThat(held()).isLessThanOrEqualTo(1_024);
  }

  @Test
  void anotherConnectionOfTheThreadTakesTheArray() {
    peer.send("HEADERS 1 ES " + ScriptedPeer.REQUEST);
    answerOfManyFields(1, 9_000, true);
    peer.take();
    assertThat(held()).isLessThanOrEqualTo(1_024);
    var other = new OutputBuffer();
    other.put(1);
    assertThat(other.reserve(0).length).isGreaterThan(4_000);
    other.drainTo((bytes, off, len, stable) -> {});
    other.trim();
  }

  @Test
  void aStreamThatResetsOrIsResetIsTheLastToo() {
    peer.send("HEADERS 1 " + ScriptedPeer.REQUEST);
    answerOfManyFields(1, 9_000, false);
    peer.take();
    assertThat(held()).isGreaterThan(4_000);
    peer.send("RST_STREAM 1 CANCEL");
    peer.take();
    assertThat(held()).isLessThanOrEqualTo(1_024);
  }

  @Test
  void whatServesTheNextBlockGoesWithTheLastStream() {
    assertThat(peer.connection.holdsWorkingMemory()).as("no block has come").isFalse();
    peer.send("HEADERS 1 ES " + ScriptedPeer.REQUEST);
    assertThat(peer.connection.holdsWorkingMemory()).isTrue();
    peer.respond(1, true);
    peer.take();
    assertThat(peer.connection.holdsWorkingMemory()).isFalse();
  }

  /** Else the two would have their fields in one place. */
  @Test
  void whatIsInUseIsNotLentToAnotherConnection() {
    ScriptedPeer other =
        new ScriptedPeer(true, Http2Config.builder().build(), Integer.MAX_VALUE).shakeHands();
    String elsewhere = ":method=POST :scheme=http :path=/else/Where :authority=i";
    peer.log.reaction =
        event -> {
          if (event.equals("accept")) { // no stream is live yet
            peer.connection.flushTo((bytes, off, len, stable) -> {});
            other.send("HEADERS 1 ES " + elsewhere);
          }
        };
    peer.send("HEADERS 1 ES " + ScriptedPeer.REQUEST)
        .events("1 headers ES " + ScriptedPeer.REQUEST);
    other.events("1 headers ES " + elsewhere);
  }
}
