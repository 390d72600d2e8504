package dev.goshawk.http2.hpack;

import static dev.goshawk.http2.hpack.HpackFixture.assertCompressionError;
import static dev.goshawk.http2.hpack.HpackFixture.octets;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Integers and strings, in and out. */
class HpackReaderTest {
  private static HpackReader reader(String hex) {
    var in = new HpackReader();
    byte[] block = octets(hex);
    in.begin(block, 0, block.length);
    return in;
  }

  private static int integer(String hex, int prefixBits) throws HpackException {
    HpackReader in = reader(hex);
    return in.integer(in.next(), prefixBits);
  }

  @Property
  void integersRoundTrip(
      @ForAll @IntRange(min = 0) int value,
      @ForAll @IntRange(min = 4, max = 7) int prefixBits,
      @ForAll @IntRange(min = 0, max = 31) int shift)
      throws Exception {
    int small = value >>> shift; // so that every length comes up
    int flags = 0xff << prefixBits & 0xff;
    byte[] to = new byte[2 + HpackInteger.MAX_LENGTH];
    int end = HpackInteger.write(to, 2, flags, prefixBits, small);
    assertThat(to[2] & flags).isEqualTo(flags);

    var in = new HpackReader();
    in.begin(to, 2, end - 2);
    assertThat(in.integer(in.next(), prefixBits)).isEqualTo(small);
    assertThat(in.hasMore()).isFalse();
  }

  @Test
  void integersAtTheEdgeOfThePrefix() throws Exception {
    byte[] to = new byte[HpackInteger.MAX_LENGTH];
    assertThat(HpackInteger.write(to, 0, 0, 7, 126)).isEqualTo(1);
    assertThat(HpackInteger.write(to, 0, 0, 7, 127)).isEqualTo(2);
    assertThat(integer("7e", 7)).isEqualTo(126);
    assertThat(integer("7f00", 7)).isEqualTo(127);
    assertThat(integer("ff7f", 7)).isEqualTo(254);
    assertThat(integer("ff8001", 7)).isEqualTo(255);
  }

  @Test
  void theLargestInteger() throws Exception {
    byte[] to = new byte[HpackInteger.MAX_LENGTH];
    assertThat(HpackInteger.write(to, 0, 0, 4, Integer.MAX_VALUE)).isEqualTo(6);
    assertThat(HpackFixture.hex(to)).isEqualTo("0ff0ffffff07");
    assertThat(integer("0ff0ffffff07", 4)).isEqualTo(Integer.MAX_VALUE);
    assertCompressionError(() -> integer("0ff1ffffff07", 4))
        .hasMessage("HPACK integer 2147483648 exceeds 2147483647");
    assertCompressionError(() -> integer("7fffffffff7f", 7)).hasMessageContaining("exceeds");
  }

  @Test
  void leadingZerosAreReadUpToTheLongestFormOnly() throws Exception {
    assertThat(integer("7f80808000", 7)).isEqualTo(127);
    assertThat(integer("7f8080808000", 7)).isEqualTo(127);
    assertCompressionError(() -> integer("7f808080808000", 7))
        .hasMessage("HPACK integer has more than 5 continuation octets");
    assertCompressionError(() -> integer("7f" + "80".repeat(100_000), 7));
  }

  @Test
  void anIntegerThatIsCutOff() {
    assertCompressionError(() -> integer("7f", 7))
        .hasMessage("header block ends inside an integer");
    assertCompressionError(() -> integer("7fff", 7));
  }

  @Test
  void strings() throws Exception {
    HpackReader in = reader("03 616263 00 82 1c64 80");
    assertThat(in.string(false)).isEqualTo("abc");
    assertThat(in.string(false)).isEmpty();
    assertThat(in.string(false)).isEqualTo("abc");
    assertThat(in.string(false)).isEmpty();
    assertThat(in.hasMore()).isFalse();
  }

  @Test
  void everyOctetSurvives() throws Exception {
    byte[] block = new byte[3 + 256];
    int at = HpackInteger.write(block, 0, 0, 7, 256);
    var expected = new StringBuilder();
    for (int i = 0; i < 256; i++) {
      block[at + i] = (byte) i;
      expected.append((char) i);
    }
    var in = new HpackReader();
    in.begin(block, 0, block.length);
    assertThat(in.string(false)).isEqualTo(expected.toString());
  }

  @Test
  void skippedStringsAreCheckedAndMeasured() throws Exception {
    HpackReader in = reader("03 616263 86 a8eb10649cbf 82");
    assertThat(in.skipString()).isEqualTo(3);
    assertThat(in.skipString()).isEqualTo("no-cache".length());
    assertThat(in.next()).isEqualTo(0x82);

    assertCompressionError(() -> reader("81 ff").skipString());
    assertCompressionError(() -> reader("02 61").skipString());
    assertCompressionError(() -> reader("").skipString());
  }

  @Test
  void aStringThatIsCutOff() {
    assertCompressionError(() -> reader("").string(false))
        .hasMessage("header block ends before a string");
    assertCompressionError(() -> reader("01").string(false))
        .hasMessage("HPACK string of 1 octets, but the block has only 0");
    assertCompressionError(() -> reader("82 1c").string(false))
        .hasMessage("HPACK string of 2 octets, but the block has only 1");
    assertCompressionError(() -> reader("7f").string(false));
  }

  /** A length that the block does not have must not be believed, least of all by an allocation. */
  @Test
  void aHugeLengthCostsNothing() {
    assertCompressionError(() -> reader("7f80ffffff07 61").string(false))
        .hasMessage("HPACK string of 2147483647 octets, but the block has only 1");
    assertCompressionError(() -> reader("ff80ffffff07 61").string(false))
        .hasMessage("HPACK string of 2147483647 octets, but the block has only 1");
  }

  @Test
  void readsOnlyItsPartOfTheArray() {
    var in = new HpackReader();
    in.begin(octets("ff 02 61 62"), 1, 2);
    assertCompressionError(in::skipString);
  }
}
