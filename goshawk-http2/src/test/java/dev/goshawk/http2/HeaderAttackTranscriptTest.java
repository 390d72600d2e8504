package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.hpack.Indexing;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Field blocks that are meant to cost more than they weigh, with the default limits. */
class HeaderAttackTranscriptTest {
  private static final int KIB = 1024;

  /** A block that never ends, in pieces of any size. */
  @ParameterizedTest
  @CsvSource({
    "0,17,has more than maxContinuations 16",
    "1,17,has more than maxContinuations 16",
    "1000,17,has more than maxContinuations 16",
    "16384,8,'exceeds maxHeaderBlockBytes 131,072'"
  })
  void aBlockThatNeverEnds(int size, int mostFrames, String words) {
    AttackMeter attack = new AttackMeter();
    attack.send("RAW 1 0 1 " + size);
    int frames = 0;
    while (!attack.connection.isClosed() && frames < 100) {
      attack.send("RAW 9 0 1 " + size);
      frames++;
    }
    assertThat(frames).isEqualTo(mostFrames);
    attack.stopped("ENHANCE_YOUR_CALM", words, 129 * KIB);
    assertThat(attack.framesAnswered).isEqualTo(1);
    assertThat(attack.allocated).isLessThan(1_000 * KIB);
  }

  /** The same on streams that nobody looks at. */
  @Test
  void blocksOfManyEmptyPiecesOnAnIgnoredStream() {
    AttackMeter attack = new AttackMeter();
    attack.send("HEADERS 1 " + ScriptedPeer.REQUEST, "RST_STREAM 1 CANCEL");
    var frames = new java.util.ArrayList<String>();
    frames.add("HEADERS 1 ES MORE a=b");
    frames.addAll(Collections.nCopies(15, "CONTINUATION 1 MORE"));
    frames.add("CONTINUATION 1");
    assertThat(attack.flood(FrameText.encode(frames.toArray(new String[0])), 2_000))
        .isGreaterThan(1_000);
    attack.stopped("ENHANCE_YOUR_CALM", "idleFrameBudget 1,000 exceeded", 33 * KIB);
  }

  @Test
  void oneBlockOfTheLargestSizeIsOneBlockOfTheLargestSize() {
    AttackMeter attack = new AttackMeter();
    attack.send("RAW 1 1 1 0x828684" + "90".repeat(16_381));
    assertThat(attack.connection.held()).isPositive();
    for (int i = 0; i < 6; i++) {
      attack.send("RAW 9 0 1 0x" + "90".repeat(16_384));
    }
    attack.send("RAW 9 4 1 0x" + "90".repeat(16_384));
    assertThat(attack.connection.held()).isZero();
    assertThat(attack.mostHeld).isLessThanOrEqualTo(129 * KIB);
    assertThat(attack.connection.activeStreams()).as("too large, which its owner answers").isOne();
    assertThat(attack.allocated).isLessThan(1_000 * KIB);
  }

  // HPACK bombs

  /** One octet names an entry of four kilobytes; the list is a thousand times its block. */
  @Test
  void tinyReferencesToALargeEntry() {
    AttackMeter attack = new AttackMeter();
    // 3900 octets of value: 7f, and 3773 in groups of seven bits
    attack.send("RAW 1 5 1 0x828684" + "400161" + "7fbd1d" + "62".repeat(3_900));
    attack.allocated = 0;
    attack.send("RAW 1 5 3 0x828684" + "be".repeat(16_000));
    assertThat(attack.connection.isClosed()).isFalse();
    assertThat(attack.connection.activeStreams()).isEqualTo(2);
    assertThat(attack.allocated).as("a list of 62 megabytes").isLessThan(1_000 * KIB);
  }

  /** Each literal of three octets enters the table with a name of thousands, and evicts another. */
  @Test
  void tinyLiteralsWithALargeName() {
    AttackMeter attack = new AttackMeter();
    attack.send("RAW 1 5 1 0x828684" + "407fe51b" + "61".repeat(3_684) + "0162");
    attack.allocated = 0;
    for (int id = 3; id < 203; id += 2) {
      attack.send("RAW 1 5 " + id + " 0x828684" + "7e0163".repeat(5_000));
    }
    assertThat(attack.connection.isClosed()).isFalse();
    assertThat(attack.allocated)
        .as("a field object for each literal, and no copies of its name")
        .isLessThan(100 * 5_000 * 250L);
  }

  @Test
  void fieldsOfOneOctetEach() {
    AttackMeter attack = new AttackMeter();
    attack.send("RAW 1 5 1 0x828684" + "90".repeat(16_000));
    assertThat(attack.connection.activeStreams()).isOne();
    assertThat(attack.allocated).isLessThan(1_000 * KIB);
    // Of 34 octets each by the count of the RFC, so that the count of fields is what is passed.
    AttackMeter other =
        new AttackMeter(
            Http2Config.builder().maxHeaderListSize(1 << 20).maxHeaderFields(256).build());
    other.send("RAW 1 5 1 0x828684" + "0001610162".repeat(3_000));
    assertThat(other.connection.activeStreams()).isOne();
    assertThat(other.allocated).isLessThan(1_000 * KIB);
  }

  /** A table that is emptied and filled in each block. */
  @Test
  void aTableThatIsResizedInEachBlock() {
    AttackMeter attack = new AttackMeter();
    for (int id = 1; id < 1_000; id += 2) {
      attack.send("RAW 1 5 " + id + " 0x203fe11f828684" + "4001610162".repeat(120));
      attack.answer(id);
    }
    attack.drain();
    assertThat(attack.connection.isClosed()).isFalse();
    assertThat(attack.mostHeld).isLessThanOrEqualTo(32 * KIB);
  }

  /** Huffman codes of five bits: more comes out than went in, by eight fifths at most. */
  @Test
  void huffmanStringsThatGrow() {
    AttackMeter attack = new AttackMeter();
    attack.send("RAW 1 5 1 0x828684" + "000161" + "ff817c" + "00".repeat(16_000));
    assertThat(attack.connection.activeStreams()).isOne();
    assertThat(attack.allocated).isLessThan(1_000 * KIB);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001617fffffffff07", // a string of 2^31-1 octets, which are not there
        "000161ffffffffff07", // the same in Huffman code
        "ffffffffff7f", // an index beyond 2^31
        "ff808080808080808080808080808000", // an index with padding
        "3fffffffffff07", // a table size with padding
        "00016187ffffffffffffff", // nothing but the beginning of end-of-string
        "000161a0" + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      })
  void numbersAndPaddingThatClaimMore(String block) {
    AttackMeter attack = new AttackMeter();
    attack.send("RAW 1 5 1 0x" + block);
    attack.stopped("COMPRESSION_ERROR", "", 2 * KIB);
    assertThat(attack.framesAnswered).isEqualTo(1);
    assertThat(attack.allocated).isLessThan(1_000 * KIB);
  }

  // What the peer announces

  /** We send what our owner wants sent, in frames of the size that the peer takes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "MAX_HEADER_LIST_SIZE=0",
        "MAX_HEADER_LIST_SIZE=16777216",
        "HEADER_TABLE_SIZE=0",
        "HEADER_TABLE_SIZE=16777216",
        "MAX_FRAME_SIZE=16777215"
      })
  void settingsAtTheirExtremes(String setting) {
    AttackMeter attack = new AttackMeter();
    attack.send("SETTINGS " + setting);
    for (int id = 1; id < 400; id += 2) {
      attack.send("HEADERS " + id + " ES " + ScriptedPeer.REQUEST);
      String name = "name-" + id;
      attack.connection.sendHeaders(
          attack.log.stream(id), out -> out.field(name, name, Indexing.INCREMENTAL), true);
      attack.drain();
      assertThat(attack.last).isEqualTo("HEADERS " + id + " ES " + name + "=" + name);
    }
    assertThat(attack.connection.isClosed()).isFalse();
  }
}
