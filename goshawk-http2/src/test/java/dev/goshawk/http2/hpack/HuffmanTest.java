package dev.goshawk.http2.hpack;

import static dev.goshawk.http2.hpack.HpackFixture.assertCompressionError;
import static dev.goshawk.http2.hpack.HpackFixture.hex;
import static dev.goshawk.http2.hpack.HpackFixture.octets;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class HuffmanTest {
  private static byte[] encode(String text) {
    byte[] to = new byte[Huffman.encodedLength(text)];
    assertThat(Huffman.encode(text, to, 0)).isEqualTo(to.length);
    return to;
  }

  private static String decode(byte[] encoded) throws HpackException {
    byte[] to = new byte[Huffman.maxDecodedLength(encoded.length)];
    int length = Huffman.decode(encoded, 0, encoded.length, to);
    return new String(to, 0, length, StandardCharsets.ISO_8859_1);
  }

  @Test
  void knownCodes() {
    assertThat(hex(encode(""))).isEmpty();
    assertThat(hex(encode("0"))).isEqualTo("07"); // 00000, padded with 111
    assertThat(hex(encode("&"))).isEqualTo("f8"); // 8 bits, no padding
    assertThat(hex(encode("www.example.com"))).isEqualTo("f1e3c2e5f23a6ba0ab90f4ff");
    assertThat(hex(encode("\n"))).isEqualTo("fffffff3"); // 30 bits: 3ffffffc
    assertThat(hex(encode("\u00ff"))).isEqualTo("fffffbbf"); // 26 bits: 3ffffee
  }

  @Test
  void everyOctetAfterEveryOther() throws Exception {
    for (int first = 0; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        String text = "" + (char) first + (char) second;
        assertThat(decode(encode(text))).isEqualTo(text);
      }
    }
  }

  @Property
  void roundTrip(@ForAll @CharRange(from = 0, to = 255) @StringLength(max = 300) String text)
      throws Exception {
    assertThat(decode(encode(text))).isEqualTo(text);
  }

  @Test
  void decodesInTheMiddleOfAnArray() throws Exception {
    byte[] block = octets("ffff 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff ffff");
    byte[] to = new byte[Huffman.maxDecodedLength(12)];
    int length = Huffman.decode(block, 3, 12, to);
    assertThat(new String(to, 0, length, StandardCharsets.ISO_8859_1)).isEqualTo("www.example.com");
  }

  @Test
  void emptyIsEmpty() throws Exception {
    assertThat(decode(new byte[0])).isEmpty();
  }

  @Test
  void eosIsAnError() {
    assertCompressionError(() -> decode(octets("fffffffc"))).hasMessageContaining("end-of-string");
    assertCompressionError(() -> decode(octets("ffffffff"))).hasMessageContaining("end-of-string");
    assertCompressionError(() -> decode(octets("f8ffffffff")))
        .hasMessageContaining("end-of-string");
  }

  @Test
  void paddingOfMoreThanSevenBitsIsAnError() {
    assertCompressionError(() -> decode(octets("ff"))).hasMessageContaining("8 bits");
    assertCompressionError(() -> decode(octets("f8ff"))).hasMessageContaining("8 bits");
    assertCompressionError(() -> decode(octets("07ff"))).hasMessageContaining("11 bits");
    assertCompressionError(() -> decode(octets("ffffff"))).hasMessageContaining("24 bits");
  }

  @Test
  void paddingThatIsNotTheBeginningOfEosIsAnError() {
    for (int padding = 0; padding < 7; padding++) {
      byte[] encoded = {(byte) padding};
      assertCompressionError(() -> decode(encoded)).hasMessageContaining("padded");
    }
  }

  @Test
  void aCodeThatIsCutOffIsAnError() {
    // The beginnings of codes of 25, 19 and 10 bits.
    assertCompressionError(() -> decode(octets("fffff6"))).hasMessageContaining("24 bits");
    assertCompressionError(() -> decode(octets("fffe"))).hasMessageContaining("16 bits");
    assertCompressionError(() -> decode(octets("fe"))).hasMessageContaining("8 bits");
  }

  /** Each text has one encoding, so what decodes at all must encode to the same octets. */
  @Test
  void allPairsOfOctetsDecodeToWhatEncodesToThemOrFail() {
    for (int i = 0; i < 0x10000; i++) {
      assertUnique(new byte[] {(byte) (i >> 8), (byte) i});
    }
  }

  @Property
  void anyOctetsDecodeToWhatEncodesToThemOrFail(@ForAll byte[] encoded) {
    assertUnique(encoded);
    byte[] highBits = encoded.clone();
    for (int i = 0; i < highBits.length; i += 2) {
      highBits[i] |= (byte) 0xf0; // long codes
    }
    assertUnique(highBits);
  }

  private static void assertUnique(byte[] encoded) {
    String text;
    try {
      text = decode(encoded);
    } catch (HpackException e) {
      assertThat(e.reason()).isNotEmpty();
      return;
    }
    if (!Arrays.equals(encode(text), encoded)) {
      assertThat(hex(encode(text))).isEqualTo(hex(encoded));
    }
  }

  @Test
  void upperBoundOfDecodedLength() {
    assertThat(Huffman.maxDecodedLength(5)).isEqualTo(8);
    assertThat(encode("00000000")).hasSize(5);
  }
}
