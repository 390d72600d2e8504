package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.hpack.Indexing;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Floods of frames that bring nothing forward, with the default limits, against a server whose
 * socket is drained after every read: how many are taken, what is answered, and what is held.
 */
class FloodAttackTranscriptTest {
  private static final int KIB = 1024;

  private static AttackMeter withStreams() {
    var attack = new AttackMeter();
    attack.send("HEADERS 1 " + ScriptedPeer.REQUEST, "HEADERS 3 " + ScriptedPeer.REQUEST);
    attack.connection.reset(attack.log.stream(3), ErrorCode.CANCEL);
    attack.drain();
    attack.framesAnswered = 0;
    attack.bytesAnswered = 0;
    return attack;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "DATA 1; 0",
        "DATA 1 \"x\"; 0",
        "DATA 1 \"four\"; 0",
        "DATA 1 PAD=255; 30", // padding is given back by WINDOW_UPDATE, now and then
        "DATA 1 PAD=255 \"x\"; 30",
        "DATA 3; 0",
        "DATA 3 \"x\"; 0",
        "HEADERS 3 ES a=b; 0",
        "RST_STREAM 3 CANCEL; 0",
        "WINDOW_UPDATE 3 1; 0",
        "WINDOW_UPDATE 1 1; 0",
        "WINDOW_UPDATE 0 1; 0",
        "PRIORITY 1 PRIO=3; 0",
        "PRIORITY 9 PRIO=3; 0",
        "PING 0000000000000000; 1100",
        "PING ACK 0000000000000000; 0",
        "SETTINGS; 1100",
        "SETTINGS INITIAL_WINDOW_SIZE=1; 1100",
        "GOAWAY 0 NO_ERROR; 0",
        "RAW 250 0 0; 0",
        "RAW 250 0 0 100; 0"
      })
  void framesThatBringNothingForward(String frame, int mostAnswers) {
    AttackMeter attack = withStreams();
    long frames = attack.flood(FrameText.encode(frame), 3_500);
    attack.stopped("ENHANCE_YOUR_CALM", "", 32 * KIB);
    assertThat(frames).as("a flood, not a burst").isGreaterThan(1_000);
    assertThat(attack.framesAnswered).isLessThanOrEqualTo(mostAnswers + 1);
    assertThat(attack.bytesAnswered).isLessThanOrEqualTo(attack.bytesSent + 300);
  }

  /** Small data must not pay for other floods. */
  @Test
  void oneByteOfDataPaysForNothing() {
    AttackMeter attack = withStreams();
    byte[] frames =
        FrameText.encode("DATA 1 \"x\"", "PING 0000000000000000", "PING 0000000000000000");
    assertThat(attack.flood(frames, 1_000)).isGreaterThan(300);
    attack.stopped("ENHANCE_YOUR_CALM", "idleFrameBudget 1,000 exceeded", 32 * KIB);
  }

  /** A stream whose answer is out but unread, and whose owner wants no more of the request. */
  @ParameterizedTest
  @ValueSource(strings = {"DATA 1", "DATA 1 \"x\"", "HEADERS 1 a=b"})
  void framesOnAStreamThatIsAnsweredAndNotRead(String frame) {
    AttackMeter attack = new AttackMeter();
    attack.send("SETTINGS INITIAL_WINDOW_SIZE=0", "HEADERS 1 " + ScriptedPeer.REQUEST);
    attack.answerHeaders(1);
    attack.connection.sendData(attack.log.stream(1), new byte[10], 0, 10, true);
    attack.connection.reset(attack.log.stream(1), ErrorCode.NO_ERROR);
    attack.drain();
    attack.framesAnswered = 0;
    attack.flood(FrameText.encode(frame), 3_500);
    attack.stopped("ENHANCE_YOUR_CALM", "idleFrameBudget 1,000 exceeded", 32 * KIB);
    assertThat(attack.framesAnswered).as("GOAWAY, and RST_STREAM at most").isLessThanOrEqualTo(2);
  }

  /** All settings of one frame are looked at, but work over all streams is done once. */
  @Test
  void thousandsOfSettingsInOneFrame() {
    AttackMeter attack = new AttackMeter();
    String[] entries = {"INITIAL_WINDOW_SIZE=0", "HEADER_TABLE_SIZE=0", "HEADER_TABLE_SIZE=4096"};
    var frame = new StringBuilder("SETTINGS");
    for (int i = 0; i < 2_730; i++) {
      frame.append(' ').append(entries[i % entries.length]);
    }
    attack.send("HEADERS 1 ES " + ScriptedPeer.REQUEST, frame.toString());
    assertThat(attack.framesAnswered).isEqualTo(1);
    attack.answer(1);
    attack.drain();
    assertThat(attack.last).isEqualTo("HEADERS 1 ES :status=200");
  }

  /** One frame in a packet of its own costs the peer as much as us: that may go on for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"PING 0000000000000000", "DATA 1 \"x\"", "WINDOW_UPDATE 0 1"})
  void slowFramesAreNoFlood(String frame) {
    AttackMeter attack = withStreams();
    for (int i = 0; i < 5_000; i++) {
      attack.send(frame);
    }
    assertThat(attack.connection.isClosed()).isFalse();
  }

  /** Empty messages of gRPC, five bytes each, as fast as they come. */
  @Test
  void smallMessagesAreNoFlood() {
    AttackMeter attack = withStreams();
    byte[] frame = FrameText.encode("RAW 0 0 1 0x0000000000");
    for (int i = 0; i < 50_000; i++) {
      attack.pack(frame);
    }
    assertThat(attack.connection.isClosed()).isFalse();
  }

  /** A server may be the hostile one, and the client bounds the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "DATA 1",
        "DATA 1 \"x\"",
        "PING 0000000000000000",
        "PING ACK 0000000000000000",
        "SETTINGS",
        "PRIORITY 1 PRIO=3",
        "WINDOW_UPDATE 0 1",
        "WINDOW_UPDATE 1 1",
        "RAW 250 0 0",
        "GOAWAY 1 NO_ERROR",
        "HEADERS 3 :status=100",
        "RST_STREAM 5 CANCEL",
        "DATA 5"
      })
  void floodsOfAServer(String frame) {
    ScriptedPeer peer =
        new ScriptedPeer(false, Http2Config.builder().build(), Integer.MAX_VALUE).shakeHands();
    peer.request(false);
    peer.request(false);
    peer.connection.reset(peer.request(true), ErrorCode.CANCEL);
    peer.send("HEADERS 1 :status=200");
    peer.take();
    peer.send(Collections.nCopies(1_020, frame).toArray(new String[0]));
    assertThat(peer.take()).last().asString().startsWith("GOAWAY 0 ENHANCE_YOUR_CALM");
    assertThat(peer.log.take()).last().isEqualTo("closed ENHANCE_YOUR_CALM");
    assertThat(peer.connection.activeStreams()).isZero();
  }

  // A peer that does not read

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PING 0000000000000000",
        "SETTINGS",
        "WINDOW_UPDATE 1 0",
        "HEADERS %d :method=GET"
      })
  void framesThatMakeUsSendToAPeerThatNeverReads(String frame) {
    AttackMeter attack = withStreams();
    attack.connection.congested(true); // the socket's queue is full, and takes all the same
    int sent = 0;
    while (!attack.connection.isClosed() && sent < 3_000) {
      int id = 5 + 2 * sent;
      if (frame.startsWith("WINDOW")) {
        attack.send("HEADERS " + id + " " + ScriptedPeer.REQUEST, "WINDOW_UPDATE " + id + " 0");
      } else {
        attack.send(String.format(frame, id));
      }
      sent++;
    }
    attack.stopped("ENHANCE_YOUR_CALM", "maxQueuedControlFrames 1,000", 32 * KIB);
    assertThat(attack.framesAnswered).isEqualTo(1_001);
    assertThat(attack.bytesAnswered).isLessThan(20 * KIB);
  }

  @Test
  void framesThatAreReadInTheEndCountAnew() {
    AttackMeter attack = withStreams();
    for (int i = 0; i < 10; i++) {
      attack.connection.congested(true);
      for (int j = 0; j < 600; j++) {
        attack.send("PING 0000000000000000");
      }
      attack.connection.congested(false);
    }
    assertThat(attack.connection.isClosed()).isFalse();
    assertThat(attack.framesAnswered).isEqualTo(6_000);
  }

  /** Requests whose answers are header blocks, which no window holds back. */
  @Test
  void answersToAPeerThatNeverReads() {
    var attack =
        new AttackMeter(Http2Config.builder().maxUndrainedBytes(1 << 19).resetBudget(100).build());
    attack.connection.congested(true);
    var value = "v".repeat(2_000);
    attack.log.accepting =
        id -> {
          var stream = new RecordingStream(attack.log);
          stream.reaction =
              kind ->
                  attack.connection.sendHeaders(
                      stream, out -> out.field("a", value, Indexing.NONE), true);
          return stream;
        };
    int id = 1;
    while (!attack.connection.isClosed() && id < 10_000) {
      attack.send("HEADERS " + id + " ES " + ScriptedPeer.REQUEST);
      id += 2;
    }
    attack.stopped("ENHANCE_YOUR_CALM", "resetBudget 100 exceeded", 32 * KIB);
    assertThat(attack.bytesAnswered).isBetween(1L << 19, (1 << 19) + 8L * KIB);
  }

  // Windows that open by a byte

  @Test
  void aWindowThatOpensByOneByteAtATime() {
    AttackMeter attack = new AttackMeter();
    attack.send("SETTINGS INITIAL_WINDOW_SIZE=0", "HEADERS 1 ES " + ScriptedPeer.REQUEST);
    attack.answerHeaders(1);
    attack.connection.sendData(attack.log.stream(1), new byte[100_000], 0, 100_000, true);
    attack.drain();
    attack.framesAnswered = 0;
    attack.flood(FrameText.encode("WINDOW_UPDATE 1 1"), 1_500);
    attack.stopped("ENHANCE_YOUR_CALM", "idleFrameBudget 1,000 exceeded", 128 * KIB);
    // Each costs twice: the update, and the byte that it lets go. Those of one batch are one frame.
    assertThat(attack.framesAnswered).isBetween(1L, 600L);
  }

  @Test
  void aWindowThatOpensByOneByteInEachPacket() {
    AttackMeter attack = new AttackMeter();
    attack.send("SETTINGS INITIAL_WINDOW_SIZE=0", "HEADERS 1 ES " + ScriptedPeer.REQUEST);
    attack.answerHeaders(1);
    attack.connection.sendData(attack.log.stream(1), new byte[100_000], 0, 100_000, true);
    int packets = 0;
    while (!attack.connection.isClosed() && packets < 3_000) {
      attack.send("WINDOW_UPDATE 1 1");
      packets++;
    }
    attack.stopped("ENHANCE_YOUR_CALM", "idleFrameBudget 1,000 exceeded", 128 * KIB);
    assertThat(packets).isBetween(990, 1_010);
  }

  /** One small frame of the peer for one of each of many streams. */
  @Test
  void anInitialWindowThatGrowsByOneByteForAllStreams() {
    AttackMeter attack = new AttackMeter();
    attack.send("SETTINGS INITIAL_WINDOW_SIZE=0");
    for (int id = 1; id < 200; id += 2) {
      attack.send("HEADERS " + id + " ES " + ScriptedPeer.REQUEST);
      attack.answerHeaders(id);
      attack.connection.sendData(attack.log.stream(id), new byte[1_000], 0, 1_000, true);
    }
    attack.drain();
    attack.framesAnswered = 0;
    int size = 1;
    while (!attack.connection.isClosed() && size < 100) {
      attack.send("SETTINGS INITIAL_WINDOW_SIZE=" + size++);
    }
    attack.stopped("ENHANCE_YOUR_CALM", "idleFrameBudget 1,000 exceeded", 128 * KIB);
    assertThat(attack.framesAnswered).isLessThan(1_300);
  }

  /** A plain receiver gives back what it read of small messages, and is not stopped. */
  @Test
  void aWindowThatOpensBySomeBytesAtATimeIsFine() {
    AttackMeter attack = new AttackMeter();
    attack.send("SETTINGS INITIAL_WINDOW_SIZE=64", "HEADERS 1 ES " + ScriptedPeer.REQUEST);
    attack.answerHeaders(1);
    attack.connection.sendData(attack.log.stream(1), new byte[100_000], 0, 100_000, true);
    String[] updates = Collections.nCopies(100, "WINDOW_UPDATE 1 16").toArray(new String[0]);
    for (int i = 0; i < 40; i++) {
      attack.send(updates);
    }
    assertThat(attack.connection.isClosed()).isFalse();
  }
}
