package dev.goshawk.http2.hpack;

import static dev.goshawk.http2.hpack.HpackFixture.assertCompressionError;
import static dev.goshawk.http2.hpack.HpackFixture.decode;
import static dev.goshawk.http2.hpack.HpackFixture.decoder;
import static dev.goshawk.http2.hpack.HpackFixture.lines;
import static dev.goshawk.http2.hpack.HpackFixture.octets;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HpackDecoderTest {
  private final HpackDecoder decoder = decoder();

  @Test
  void emptyBlock() throws Exception {
    HeaderBlock block = decode(decoder, "");
    assertThat(block.count()).isZero();
    assertThat(block.listSize()).isZero();
  }

  @Test
  void decodesItsPartOfTheArrayOnly() throws Exception {
    var block = new HeaderBlock();
    decoder.decode(octets("00 8286 ff"), 1, 2, block);
    assertThat(lines(block)).containsExactly(":method: GET", ":scheme: http");
    assertThat(block.listSize()).isEqualTo(":methodGET:schemehttp".length() + 64);
  }

  @Test
  void theBlockIsReused() throws Exception {
    var block = new HeaderBlock();
    decoder.decode(octets("828684"), 0, 3, block);
    decoder.decode(octets("83"), 0, 1, block);
    assertThat(lines(block)).containsExactly(":method: POST");
  }

  // ---- objects that stay

  @Test
  void indexedFieldsAreTheSameObjectEachTime() throws Exception {
    HeaderField inserted = decode(decoder, "44 02 2f62").field(0);
    inserted.attachment("what /b means");
    HeaderBlock next = decode(decoder, "be 83 be 83");
    assertThat(next.field(0)).isSameAs(inserted);
    assertThat(next.field(2)).isSameAs(inserted);
    assertThat(next.field(1)).isSameAs(next.field(3));
    assertThat(next.field(0).attachment()).isEqualTo("what /b means");
  }

  @Test
  void anEntryKeepsItsObjectWhileOthersCome() throws Exception {
    HeaderField first = decode(decoder, "40 01 61 01 62").field(0);
    for (int i = 0; i < 50; i++) {
      decode(decoder, "40 01 63 01 64");
    }
    assertThat(decode(decoder, "f0").field(0)).isSameAs(first); // 62 + 50 = 112
  }

  @Test
  void staticFieldsAreSharedBetweenConnectionsAndTakeNoAttachment() throws Exception {
    HeaderField here = decode(decoder, "83").field(0);
    here.attachment("mine");
    assertThat(here.attachment()).isNull();
    HeaderField there = decode(decoder(), "83").field(0);
    assertThat(there).isSameAs(here);
  }

  @Test
  void tableFieldsOfManyPeersAreOneObjectAndTakeNoAttachment() throws Exception {
    HeaderField here = decode(decoder, "40 03 782d61 01 62").field(0);
    here.attachment("mine");
    assertThat(here.attachment()).isNull();
    assertThat(decode(decoder(), "40 03 782d61 01 62").field(0)).isSameAs(here);
    assertThat(decode(decoder(), "00 03 782d61 01 62").field(0)).isNotSameAs(here);
    assertThat(decode(decoder(), "10 03 782d61 01 62").field(0).neverIndexed()).isTrue();
    assertThat(decode(decoder(), "40 03 782d61 01 63").field(0).value()).isEqualTo("c");
  }

  @Test
  void aPathBelongsToItsConnection() throws Exception {
    HeaderField here = decode(decoder, "44 02 2f62").field(0);
    here.attachment("mine");
    HeaderField there = decode(decoder(), "44 02 2f62").field(0);
    assertThat(there).isNotSameAs(here);
    assertThat(there.attachment()).isNull();
  }

  @Test
  void aLiteralWithAnIndexedNameHasTheTablesString() throws Exception {
    HeaderField inserted = decode(decoder, "40 03 782d61 01 62").field(0);
    assertThat(decode(decoder, "7e 01 63").field(0).name()).isSameAs(inserted.name());
    assertThat(decode(decoder, "0f2f 01 64").field(0).name()).isSameAs(inserted.name());
    assertThat(decode(decoder, "0f2f 01 64").field(0).neverIndexed()).isFalse();
    assertThat(decode(decoder, "1f2f 01 64").field(0).name()).isSameAs(inserted.name());
    assertThat(decode(decoder, "1f2f 01 64").field(0).neverIndexed()).isTrue();
    assertThat(decode(decoder, "0f10 01 64").field(0).name()).isSameAs(StaticTable.name(31));
  }

  @Test
  void theNameOfAnEntryMayBeTheOneThatItsInsertionEvicts() throws Exception {
    var small = new HpackDecoder(40, 8192, 100);
    decode(small, "40 03 782d61 01 62");
    assertThat(lines(decode(small, "7e 02 6364 be"))).containsExactly("x-a: cd", "x-a: cd");
    assertThat(small.tableSize()).isEqualTo(37);
  }

  @Test
  void anEntryLargerThanTheTableEmptiesItAndIsNoError() throws Exception {
    var small = new HpackDecoder(40, 8192, 100);
    decode(small, "40 03 782d61 01 62");
    assertThat(lines(decode(small, "40 03 782d61 06 616263646566"))).containsExactly("x-a: abcdef");
    assertThat(small.tableSize()).isZero();
    assertCompressionError(() -> decode(small, "be"));
  }

  // ---- malformed blocks

  @Test
  void indexZero() {
    assertCompressionError(() -> decode(decoder, "80")).hasMessage("HPACK index 0");
  }

  @Test
  void indexBehindTheLastEntry() throws Exception {
    assertCompressionError(() -> decode(decoder, "be"))
        .hasMessage("HPACK index 62, but the last one is 61");
    decode(decoder, "40 01 61 01 62");
    assertCompressionError(() -> decode(decoder, "bf"))
        .hasMessage("HPACK index 63, but the last one is 62");
    assertCompressionError(() -> decode(decoder, "ff80ffffff07"))
        .hasMessageContaining("HPACK index 2147483647");
    assertCompressionError(() -> decode(decoder, "7f 00 01 62")); // name of an inserted literal
    assertCompressionError(() -> decode(decoder, "0f 30 01 62")); // of one that is not
    assertCompressionError(() -> decode(decoder, "1f 30 01 62"));
  }

  @Test
  void aBlockIsCompleteOnlyBehindAField() throws Exception {
    byte[] whole =
        octets("3fe11f" + "82" + "4001610162" + "5086a8eb10649cbf" + "0001610162" + "bf");
    var complete = new ArrayList<Integer>();
    for (int length = 0; length <= whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      try {
        decode(decoder(), part);
        complete.add(length);
      } catch (HpackException e) {
        assertThat(e.reason()).isNotEmpty();
      }
    }
    assertThat(complete).containsExactly(0, 3, 4, 9, 17, 22, 23);
    assertCompressionError(() -> decode(decoder, "40 01 61"));
    assertCompressionError(() -> decode(decoder, "40 01"));
    assertCompressionError(() -> decode(decoder, "40"));
    assertCompressionError(() -> decode(decoder, "04 02 61"));
    assertCompressionError(() -> decode(decoder, "7f"));
    assertCompressionError(() -> decode(decoder, "ff"));
  }

  // ---- table size updates

  @Test
  void sizeUpdatesAtTheBeginningOfABlock() throws Exception {
    decode(decoder, "40 01 61 01 62");
    assertThat(lines(decode(decoder, "20 3fe11f 82"))).containsExactly(":method: GET");
    assertThat(decoder.tableSize()).isZero();
    assertThat(decode(decoder, "20").count()).isZero();
  }

  @Test
  void sizeUpdateAboveTheSetting() {
    assertCompressionError(() -> decode(decoder, "3fe21f"))
        .hasMessage("dynamic table size update to 4097 exceeds SETTINGS_HEADER_TABLE_SIZE 4096");
  }

  @Test
  void sizeUpdateBehindAField() {
    assertCompressionError(() -> decode(decoder, "82 20"))
        .hasMessage("dynamic table size update after a field of the block");
  }

  @Test
  void aThirdSizeUpdate() throws Exception {
    decode(decoder, "20 20");
    assertCompressionError(() -> decode(decoder, "20 20 20"))
        .hasMessage("more than 2 dynamic table size updates");
  }

  @Test
  void aLargerSettingMayBeUsedButNeedNot() throws Exception {
    decoder.maxTableSize(8192);
    decode(decoder, "82");
    decode(decoder, "3fe13f"); // 8192
    assertCompressionError(() -> decode(decoder, "3fe23f"));
  }

  @Test
  void aSmallerSettingMustBeAnsweredByASizeUpdate() throws Exception {
    decoder.maxTableSize(100);
    assertCompressionError(() -> decode(decoder, "82"))
        .hasMessage(
            "no dynamic table size update, but SETTINGS_HEADER_TABLE_SIZE fell to 100 and the table"
                + " has 4096");

    HpackDecoder other = decoder();
    other.maxTableSize(100);
    assertThat(decode(other, "3f45 82").count()).isEqualTo(1); // 100
    assertThat(decode(other, "82").count()).isEqualTo(1);
    assertCompressionError(() -> decode(other, "3f46 82"));
  }

  @Test
  void aSettingThatFellAndRoseNeedsTheSmallestSizeFirst() throws Exception {
    decoder.maxTableSize(0);
    decoder.maxTableSize(4096);
    assertCompressionError(() -> decode(decoder, "3fe11f 82"))
        .hasMessageContaining("exceeds SETTINGS_HEADER_TABLE_SIZE 0");

    HpackDecoder other = decoder();
    decode(other, "40 01 61 01 62");
    other.maxTableSize(0);
    other.maxTableSize(4096);
    decode(other, "20 3fe11f 82");
    assertThat(other.tableSize()).isZero();
    decode(other, "82");
  }

  @Test
  void theSmallestOfSeveralSettingsIsWhatTheFirstUpdateMustKeepTo() throws Exception {
    for (int[] settings : new int[][] {{100, 50}, {50, 100}}) {
      HpackDecoder other = decoder();
      other.maxTableSize(settings[0]);
      other.maxTableSize(settings[1]);
      assertCompressionError(() -> decode(other, "3f14"))
          .hasMessage("dynamic table size update to 51 exceeds SETTINGS_HEADER_TABLE_SIZE 50");
      decode(other, "3f13"); // 50
      decode(other, "82");
    }
  }

  @Test
  void aSettingBelowWhatThePeerUsesAnywayNeedsNoUpdate() throws Exception {
    decode(decoder, "3f45"); // the peer chose 100
    decoder.maxTableSize(200);
    decode(decoder, "82");
  }

  // ---- limits

  @Test
  void fieldsPastTheListSizeAreNotKeptButTheTableIsInStep() throws Exception {
    var limited = new HpackDecoder(4096, 80, 100);
    HeaderBlock block =
        decode(limited, "40 01 61 01 31" + "40 01 62 01 32" + "40 01 63 01 33" + "82");
    assertThat(block.tooLarge()).isTrue();
    assertThat(lines(block)).containsExactly("a: 1", "b: 2");
    assertThat(block.listSize()).isEqualTo(3 * 34 + 42);
    assertThat(lines(decode(limited, "be bf"))).containsExactly("c: 3", "b: 2");
    assertThat(decode(limited, "be bf").tooLarge()).isFalse();
  }

  @Test
  void fieldsPastTheCountAreNotKept() throws Exception {
    var limited = new HpackDecoder(4096, 8192, 2);
    HeaderBlock block = decode(limited, "82 83 84 40 01 61 01 31");
    assertThat(block.tooLarge()).isTrue();
    assertThat(block.count()).isEqualTo(2);
    assertThat(lines(decode(limited, "be"))).containsExactly("a: 1");
  }

  @Test
  void theExactLimitsAreAllowed() throws Exception {
    var limited = new HpackDecoder(4096, 68, 2);
    assertThat(decode(limited, "00 01 61 01 31 00 01 62 01 32").tooLarge()).isFalse();
    assertThat(decode(limited, "00 01 61 01 31 00 01 62 02 3232").tooLarge()).isTrue();
    assertThat(decode(limited, "82 82 82").tooLarge()).isTrue();
  }

  @Test
  void literalsPastTheLimitsAreStillCheckedAndCounted() throws Exception {
    var limited = new HpackDecoder(4096, 8192, 0);
    HeaderBlock block = decode(limited, "00 01 61 01 31 0f10 82 1c64 10 01 61 01 31");
    assertThat(block.count()).isZero();
    assertThat(block.listSize()).isEqualTo(34 + "content-typeabc".length() + 32 + 34);
    assertCompressionError(() -> decode(limited, "82 00 01 61 81 ff"));
    assertCompressionError(() -> decode(limited, "82 0f 2f 01 61"));
    assertCompressionError(() -> decode(limited, "82 00 05 61"));
  }

  /** A bomb: one large entry, and a block that names it ten thousand times. */
  @Test
  void repeatedIndicesDoNotMultiply() throws Exception {
    var limited = new HpackDecoder(4096, 8192, 256);
    decode(limited, "40 01 61 7fa11e" + "78".repeat(4000));
    HeaderBlock block = decode(limited, "be".repeat(10_000));
    assertThat(block.tooLarge()).isTrue();
    assertThat(block.count()).isEqualTo(2);
    assertThat(block.listSize()).isEqualTo(10_000L * 4033);
  }
}
