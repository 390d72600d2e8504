package dev.goshawk.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Blocks that come again mean what they would mean if nobody remembered them, and go in time. */
class HeaderBlockCachePropertyTest {
  private static byte[] randomBlock(Random random) {
    var block = new ByteArrayOutputStream();
    if (random.nextInt(150) == 0) {
      block.write(0x20 | random.nextInt(31)); // a table of next to nothing
      block.writeBytes(HpackFixture.octets("3f e1 1f"));
    }
    int fields = random.nextInt(5);
    for (int i = 0; i < fields; i++) {
      if (random.nextInt(12) == 0) {
        block.writeBytes(HpackFixture.octets("40 01"));
        block.write('a' + random.nextInt(26));
        block.write(1);
        block.write('a' + random.nextInt(26));
      } else {
        block.write(
            0x80 | (random.nextInt(3) > 0 ? 2 + random.nextInt(6) : 62 + random.nextInt(3)));
      }
    }
    return block.toByteArray();
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void aKnownBlockIsWhatItWouldBe(@ForAll long seed) {
    var random = new Random(seed);
    HpackDecoder remembering = HpackFixture.decoder();
    HpackDecoder plain = HpackFixture.decoder();
    var scratch = new HeaderBlock();
    var expected = new HeaderBlock();
    for (int i = 0; i < 300; i++) {
      // At first, three entries for the indices to come.
      byte[] block =
          i == 0
              ? HpackFixture.octets("40 01 61 01 62 40 01 63 01 64 40 01 65 01 66")
              : randomBlock(random);
      String wrong = null;
      try {
        plain.decode(block, 0, block.length, expected);
      } catch (HpackException e) {
        wrong = e.reason();
      }
      try {
        HeaderBlock actual = remembering.block(block, 0, block.length, scratch);
        assertThat(wrong).isNull();
        assertThat(HpackFixture.lines(actual)).isEqualTo(HpackFixture.lines(expected));
        assertThat(actual.listSize()).isEqualTo(expected.listSize());
        actual.clear();
      } catch (HpackException e) {
        assertThat(e.reason()).isEqualTo(wrong);
        return; // the tables are no longer in step
      }
    }
  }

  /** Else a peer could make us hold many times the table's size of fields that it has replaced. */
  @Example
  void blocksOfAnotherTableAreLetGo() {
    var known = new HeaderBlockCache();
    byte[] first = {(byte) 0x82};
    byte[] second = {(byte) 0x83};
    HeaderBlock kept = known.keep(first, 0, 1, 1, new HeaderBlock());
    assertThat(known.find(first, 0, 1, 1)).isSameAs(kept);
    known.keep(second, 0, 1, 2, new HeaderBlock());
    assertThat(known.find(second, 0, 1, 2)).isNotNull();
    assertThat(known.find(first, 0, 1, 1)).isNull();
  }
}
