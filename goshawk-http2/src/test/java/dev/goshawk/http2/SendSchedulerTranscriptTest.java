package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.http2.frame.FrameHeader;
import dev.goshawk.http2.hpack.Indexing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What owners send, and in what order it goes out: blocks, data, turns, congestion. */
class SendSchedulerTranscriptTest extends TranscriptFixture {
  /** A server with half-answered streams and windows that are no hindrance. */
  private ScriptedPeer answering(int... ids) {
    ScriptedPeer peer = client();
    peer.send("SETTINGS INITIAL_WINDOW_SIZE=10000000", "WINDOW_UPDATE 0 10000000");
    for (int id : ids) {
      peer.send("HEADERS " + id + " ES " + REQUEST);
      peer.respond(id, false);
    }
    peer.take();
    peer.log.take();
    return peer;
  }

  // Header blocks

  @Test
  void section_4_3_longBlocksAreCutAtThePeersFrameSize() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 ES " + REQUEST, "HEADERS 3 ES " + REQUEST).take();
    peer.log.take();
    // Name and length octets take 5: "a" literal, 16384 - 6 of value fill one frame exactly.
    peer.connection.sendHeaders(
        peer.stream(1), out -> out.field("a", "x".repeat(16_378), Indexing.NONE), true);
    peer.expect("HEADERS 1 ES a=" + "x".repeat(16_378));
    peer.connection.sendHeaders(
        peer.stream(3), out -> out.field("a", "x".repeat(40_000), Indexing.NONE), true);
    peer.expect(
        "HEADERS 3 ES MORE", "CONTINUATION 3 MORE", "CONTINUATION 3 a=" + "x".repeat(40_000));
  }

  @Test
  void section_4_3_longBlockBehindSplicedData() {
    ScriptedPeer peer = answering(1);
    peer.data(1, 10_000, false);
    peer.connection.sendHeaders(
        peer.stream(1), out -> out.field("a", "x".repeat(16_384), Indexing.NONE), true);
    peer.expect("DATA 1 10000", "HEADERS 1 ES MORE", "CONTINUATION 1 a=" + "x".repeat(16_384));
  }

  @Test
  void aSourceThatThrowsEndsItsStreamAlone() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 ES " + REQUEST, "HEADERS 3 ES " + REQUEST).take();
    peer.log.take();
    assertThatThrownBy(
            () ->
                peer.connection.sendHeaders(
                    peer.stream(1),
                    out -> {
                      out.field("a", "b", Indexing.INCREMENTAL);
                      throw new IllegalStateException("no value");
                    },
                    true))
        .hasMessage("no value");
    // What was encoded went out, or the tables would differ from now on.
    peer.expect("HEADERS 1 a=b", "RST_STREAM 1 INTERNAL_ERROR");
    peer.connection.sendHeaders(
        peer.stream(3), out -> out.field("a", "b", Indexing.INCREMENTAL), true);
    peer.expect("HEADERS 3 ES a=b").events();
  }

  @Test
  void framesInTheMiddleOfABlockThrow() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 ES " + REQUEST).take();
    peer.log.take();
    assertThatThrownBy(
            () -> peer.connection.sendHeaders(peer.stream(1), out -> peer.connection.ping(1), true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("PING in the middle of a header block");
    peer.expect("HEADERS 1", "RST_STREAM 1 INTERNAL_ERROR");
  }

  @Test
  void trailersAreEncodedWhenTheirTurnComes() {
    ScriptedPeer peer = answering(1, 3);
    peer.connection.congested(true);
    peer.data(1, 10, false);
    List<String> order = new ArrayList<>();
    peer.connection.sendHeaders(
        peer.stream(1),
        out -> {
          order.add("trailers of 1");
          out.field("a", "b", Indexing.INCREMENTAL);
        },
        true);
    peer.connection.sendHeaders(
        peer.stream(3),
        out -> {
          order.add("trailers of 3");
          out.field("a", "b", Indexing.INCREMENTAL);
        },
        true);
    peer.expect("HEADERS 3 ES a=b");
    peer.connection.congested(false);
    peer.expect("DATA 1 \"xxxxxxxxxx\"", "HEADERS 1 ES a=b");
    assertThat(order).containsExactly("trailers of 3", "trailers of 1");
  }

  // Data

  @Test
  void dataOfManyPiecesFillFrames() {
    ScriptedPeer peer = answering(1);
    peer.connection.congested(true);
    for (int i = 0; i < 100; i++) {
      peer.data(1, 200, false);
    }
    peer.data(1, 0, false);
    peer.data(1, 0, true);
    assertThat(peer.stream(1).pendingBytes()).isEqualTo(20_000);
    peer.connection.congested(false);
    peer.expect("DATA 1 16384", "DATA 1 ES 3616");
  }

  @Test
  void bytesComeOutAsTheyWentIn() {
    ScriptedPeer peer = answering(1);
    var in = new byte[300_000];
    for (int i = 0; i < in.length; i++) {
      in[i] = (byte) (i * 31 + (i >> 8));
    }
    peer.connection.congested(true);
    for (int p = 0, n = 1; p < in.length; p += n, n = Math.min(n * 3, in.length - p)) {
      peer.connection.sendData(peer.stream(1), in, p, n, p + n == in.length);
    }
    peer.connection.congested(false);
    var out = new java.io.ByteArrayOutputStream();
    peer.connection.flushTo((b, off, len, stable) -> out.write(b, off, len));
    var payload = new java.io.ByteArrayOutputStream();
    byte[] sent = out.toByteArray();
    for (int p = 0; p < sent.length; ) {
      int length = FrameHeader.int32(sent, p) >>> 8;
      payload.write(sent, p + 9, length);
      p += 9 + length;
    }
    assertThat(payload.toByteArray()).isEqualTo(in);
    // The books are kept by the frames, so this test keeps them itself.
    assertThat(peer.connection.state().sendWindows().connection())
        .isEqualTo(65_535 + 10_000_000 - 300_000);
    peer.connection.lost("done");
    peer.events("1 writable");
  }

  @Test
  void bigPiecesAreSplicedAndSmallOnesCopied() {
    ScriptedPeer peer = answering(1);
    byte[] big = new byte[4096];
    byte[] small = new byte[4095];
    peer.connection.sendData(peer.stream(1), big, 0, big.length, false);
    peer.connection.sendData(peer.stream(1), small, 0, small.length, false);
    List<Boolean> stable = new ArrayList<>();
    peer.connection.flushTo((b, off, len, isStable) -> stable.add(isStable && b == big));
    assertThat(stable).containsExactly(false, true, false);
    peer.connection.lost("done");
    peer.events("1 reset CONNECTION NO_ERROR");
  }

  @Test
  void waitingStreamsTakeTurns() {
    ScriptedPeer peer = answering(1, 3, 5);
    peer.connection.congested(true);
    peer.data(1, 40_000, true);
    peer.data(3, 10, true);
    peer.data(5, 20_000, false);
    peer.trailers(5);
    peer.expect();
    peer.connection.congested(false);
    peer.expect(
        "DATA 1 16384",
        "DATA 3 ES \"xxxxxxxxxx\"",
        "DATA 5 16384",
        "DATA 1 16384",
        "DATA 5 3616",
        "HEADERS 5 ES grpc-status=0",
        "DATA 1 ES 7232");
    peer.events("1 writable");
  }

  @Test
  void aResetTakesAStreamOutOfTheLine() {
    ScriptedPeer peer = answering(1, 3, 5);
    peer.connection.congested(true);
    peer.data(1, 10, true);
    peer.data(3, 10, true);
    peer.data(5, 10, true);
    peer.connection.reset(peer.stream(3), ErrorCode.CANCEL);
    assertThat(peer.stream(3).pendingBytes()).isZero();
    peer.send("RST_STREAM 5 CANCEL").events("5 reset PEER CANCEL");
    peer.connection.congested(false);
    peer.expect("RST_STREAM 3 CANCEL", "DATA 1 ES \"xxxxxxxxxx\"");
  }

  @Test
  void congestionHoldsDataBackAndNothingElse() {
    ScriptedPeer peer = answering(1, 3);
    peer.connection.congested(true);
    peer.data(1, 5, true);
    peer.trailers(3);
    peer.connection.ping(1);
    peer.expect("HEADERS 3 ES grpc-status=0", "PING 0000000000000001");
    peer.send("WINDOW_UPDATE 0 5").expect();
    peer.connection.congested(false);
    peer.expect("DATA 1 ES \"xxxxx\"");
  }

  @Test
  void outputIsBoundedUntilItIsDrained() {
    ScriptedPeer peer = answering(1);
    peer.data(1, 1_000_000, true);
    int bound = SendScheduler.OUTPUT_BOUND;
    assertThat(peer.connection.output().size()).isBetween(bound, bound + 16_384 + 9);
    List<Integer> drains = new ArrayList<>();
    peer.connection.flushTo(
        (b, off, len, stable) -> {
          drains.add(len);
          peer.connection.congested(true);
        });
    // Congested: the rest waits.
    assertThat(peer.connection.output().isEmpty()).isTrue();
    assertThat(drains.stream().mapToInt(n -> n).sum()).isBetween(bound, bound + 16_384 + 9);
    peer.connection.congested(false);
    int flushed = drains.size();
    peer.connection.flushTo((b, off, len, stable) -> drains.add(len));
    assertThat(drains).hasSizeGreaterThan(flushed);
    assertThat(peer.stream(1).closed()).isTrue();
    assertThat(drains.stream().mapToInt(n -> n).sum())
        .isEqualTo(1_000_000 + 9 * ((1_000_000 + 16_383) / 16_384));
    peer.connection.lost("done");
    peer.events("1 writable");
  }

  @Test
  void aDrainWithoutFlushIsNoticedAtTheNextOccasion() {
    ScriptedPeer peer = answering(1);
    peer.data(1, 300_000, true);
    peer.connection.output().drainTo((b, off, len, stable) -> {});
    assertThat(peer.stream(1).pendingBytes()).isPositive();
    peer.send("WINDOW_UPDATE 0 1");
    assertThat(peer.stream(1).closed()).isTrue();
    peer.take();
    peer.events("1 writable");
    peer.connection.lost("done");
  }

  @Test
  void ownerIsToldWhenFewBytesWait() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 ES " + REQUEST, "WINDOW_UPDATE 0 10000000");
    peer.respond(1, false);
    peer.take();
    peer.log.take();
    peer.data(1, 65_535 + 32_768, false);
    peer.take();
    assertThat(peer.stream(1).pendingBytes()).isEqualTo(32_768);
    peer.data(1, 2, false);
    peer.send("WINDOW_UPDATE 1 1").events().expect("DATA 1 \"x\"");
    peer.send("WINDOW_UPDATE 1 1").events("1 writable").expect("DATA 1 \"x\"");
    peer.send("WINDOW_UPDATE 1 1").events().expect("DATA 1 \"x\"");
    peer.leaves(1);
  }

  /** Also where it is lowered while more wait. */
  @Test
  void ownerSaysHowFewBytesThoseAre() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 ES " + REQUEST, "WINDOW_UPDATE 0 10000000");
    peer.respond(1, false);
    peer.take();
    peer.log.take();
    peer.data(1, 65_535 + 4, false);
    peer.take();
    assertThat(peer.stream(1).pendingBytes()).isEqualTo(4);
    peer.stream(1).mark = 2;
    peer.send("WINDOW_UPDATE 1 1").events().expect("DATA 1 \"x\"");
    peer.send("WINDOW_UPDATE 1 1").events("1 writable").expect("DATA 1 \"x\"");
    peer.send("WINDOW_UPDATE 1 1").events().expect("DATA 1 \"x\"");
    peer.leaves(1);
  }

  @Test
  void anOwnerThatWritesWhenItMayIsServedInTurn() {
    ScriptedPeer peer = answering(1, 3);
    int[] rounds = {0};
    peer.stream(1).reaction =
        kind -> {
          if (rounds[0] < 3) {
            peer.data(1, 40_000, ++rounds[0] == 3);
          }
        };
    peer.connection.congested(true);
    peer.data(1, 40_000, false);
    peer.data(3, 100_000, true);
    peer.connection.congested(false);
    List<String> frames = peer.take();
    assertThat(frames.subList(0, 6))
        .containsExactly(
            "DATA 1 16384",
            "DATA 3 16384",
            "DATA 1 16384",
            "DATA 3 16384",
            "DATA 1 16384",
            "DATA 3 16384");
    assertThat(rounds[0]).isEqualTo(3);
    peer.events("1 writable", "1 writable", "3 writable", "1 writable", "1 writable");
  }

  @Test
  void anOwnerWhoseQueueRanEmptyDoesNotPushInFront() {
    ScriptedPeer peer = answering(1, 3);
    peer.send("SETTINGS MAX_FRAME_SIZE=65536").expect("SETTINGS ACK").events("settings");
    peer.stream(1).reaction =
        kind -> {
          assertThat(peer.stream(1).pendingBytes()).isZero();
          assertThat(peer.connection.beginData(peer.stream(1), 5)).isFalse();
          peer.data(1, 5, true);
        };
    peer.connection.congested(true);
    peer.data(1, 40_000, false);
    peer.data(3, 100, true);
    peer.connection.congested(false);
    peer.expect("DATA 1 40000", "DATA 3 ES 100", "DATA 1 ES \"xxxxx\"").events("1 writable");
  }

  @Test
  void noEventInterruptsAnother() {
    ScriptedPeer peer = answering(1, 3);
    boolean[] inEvent = {false};
    for (int id = 1; id <= 3; id += 2) {
      int self = id;
      peer.stream(id).reaction =
          kind -> {
            assertThat(inEvent[0]).isFalse();
            inEvent[0] = true;
            peer.data(self, 100, true);
            inEvent[0] = false;
          };
    }
    peer.connection.congested(true);
    peer.data(1, 40_000, false);
    peer.data(3, 40_000, false);
    peer.connection.congested(false);
    assertThat(peer.take()).hasSize(6).last().isEqualTo("DATA 3 ES 7332");
    peer.events("1 writable", "3 writable");
  }

  // beginData

  private static void write(Http2Connection connection, int length) {
    byte[] to = connection.output().reserve(length);
    java.util.Arrays.fill(
        to, connection.output().position(), connection.output().position() + length, (byte) 'x');
    connection.output().advance(length);
  }

  @Test
  void ownerWritesTheFrameItself() {
    ScriptedPeer peer = answering(1);
    Http2Connection connection = peer.connection;
    RecordingStream stream = peer.stream(1);
    assertThat(connection.beginData(stream, 5)).isTrue();
    write(connection, 5);
    connection.endData(stream, false);
    assertThat(connection.beginData(stream, 3000)).isTrue(); // the output's array grows meanwhile
    write(connection, 1000);
    connection.output().splice(new byte[2000], 0, 2000);
    connection.endData(stream, true);
    peer.expect("DATA 1 ES 3005");
    assertThat(stream.closed()).isTrue();
  }

  @Test
  void ownerMayNotWriteWhatMustWait() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 ES " + REQUEST, "WINDOW_UPDATE 0 1000000");
    peer.respond(1, false);
    peer.take();
    peer.log.take();
    Http2Connection connection = peer.connection;
    RecordingStream stream = peer.stream(1);
    assertThat(connection.beginData(stream, 16_385)).as("peer's frame size").isFalse();
    connection.congested(true);
    assertThat(connection.beginData(stream, 1)).as("congestion").isFalse();
    connection.congested(false);
    peer.data(1, 65_530, false);
    assertThat(connection.beginData(stream, 6)).as("stream window").isFalse();
    assertThat(connection.beginData(stream, 5)).isTrue();
    write(connection, 5);
    connection.endData(stream, false);
    peer.data(1, 1, false);
    assertThat(connection.beginData(stream, 0)).as("data before it").isFalse();
    peer.take();
    peer.send("SETTINGS INITIAL_WINDOW_SIZE=1000000").events("settings");
    peer.expect("SETTINGS ACK", "DATA 1 \"x\"");
    peer.data(1, 250_000, false);
    assertThat(connection.beginData(stream, 16_384)).as("output").isFalse();
    peer.data(1, 0, true);
    peer.take();
  }

  @Test
  void section_6_9_1_connectionWindowHoldsForTheOwnersFramesToo() {
    ScriptedPeer peer = client();
    peer.send("HEADERS 1 ES " + REQUEST, "HEADERS 3 ES " + REQUEST);
    peer.respond(1, false);
    peer.respond(3, false);
    peer.log.take();
    peer.data(1, 65_530, true);
    assertThat(peer.connection.beginData(peer.stream(3), 6)).isFalse();
    assertThat(peer.connection.beginData(peer.stream(3), 5)).isTrue();
    write(peer.connection, 5);
    peer.connection.endData(peer.stream(3), true);
    peer.take();
  }

  @Test
  void aFrameThatIsTakenBackWasNever() {
    ScriptedPeer peer = answering(1);
    int window = peer.stream(1).sendWindow;
    assertThat(peer.connection.beginData(peer.stream(1), 100)).isTrue();
    write(peer.connection, 30);
    peer.connection.dropData(peer.stream(1));
    assertThat(peer.stream(1).sendWindow).isEqualTo(window);
    peer.connection.reset(peer.stream(1), ErrorCode.INTERNAL_ERROR);
    peer.expect("RST_STREAM 1 INTERNAL_ERROR");
    assertThatThrownBy(
            () -> {
              ScriptedPeer other = answering(1);
              other.leaves(1);
              other.connection.dropData(other.stream(1));
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no DATA frame of stream 1 was begun");
  }

  @Test
  void aFrameOfAnotherLengthThrows() {
    ScriptedPeer peer = answering(1, 3);
    assertThat(peer.connection.beginData(peer.stream(1), 10)).isTrue();
    write(peer.connection, 9);
    assertThatThrownBy(() -> peer.connection.endData(peer.stream(1), false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("DATA of 10 bytes was begun, and 9 were put into the output");
    assertThatThrownBy(() -> peer.connection.endData(peer.stream(3), false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no DATA frame of stream 3 was begun");
    assertThatThrownBy(() -> peer.connection.ping(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("PING in the middle of DATA that was begun and not ended");
    write(peer.connection, 1);
    peer.connection.endData(peer.stream(1), true);
    peer.trailers(3);
    peer.expect("DATA 1 ES \"xxxxxxxxxx\"", "HEADERS 3 ES grpc-status=0");
  }
}
