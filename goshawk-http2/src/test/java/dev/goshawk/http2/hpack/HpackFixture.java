package dev.goshawk.http2.hpack;

import dev.goshawk.http2.buffer.OutputBuffer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the HPACK tests share: octets from hex, header lists as text, one block in and out. */
public final class HpackFixture {
  private HpackFixture() {}

  /** The octets of {@code hex}, which may have white space anywhere. */
  public static byte[] octets(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  public static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }

  /** Everything that is in {@code buffer}, which is empty then. */
  public static byte[] drain(OutputBuffer buffer) {
    var all = new ByteArrayOutputStream();
    buffer.drainTo((bytes, off, len, stable) -> all.write(bytes, off, len));
    return all.toByteArray();
  }

  /** A decoder without limits that matter. */
  public static HpackDecoder decoder() {
    return new HpackDecoder(HpackDecoder.DEFAULT_TABLE_SIZE, 1 << 20, 10_000);
  }

  public static HeaderBlock decode(HpackDecoder decoder, byte[] block) throws HpackException {
    var into = new HeaderBlock();
    decoder.decode(block, 0, block.length, into);
    return into;
  }

  static HeaderBlock decode(HpackDecoder decoder, String hex) throws HpackException {
    return decode(decoder, octets(hex));
  }

  /** The fields as {@code name: value}; a never-indexed one has {@code !} in front. */
  public static List<String> lines(HeaderBlock block) {
    var lines = new ArrayList<String>();
    for (int i = 0; i < block.count(); i++) {
      HeaderField f = block.field(i);
      lines.add((f.neverIndexed() ? "!" : "") + f.name() + ": " + f.value());
    }
    return lines;
  }

  /** {@code text} in Huffman code. */
  public static byte[] huffman(String text) {
    byte[] octets = new byte[Huffman.encodedLength(text)];
    Huffman.encode(text, octets, 0);
    return octets;
  }

  /** Asserts that {@code call} fails as a broken block must. */
  static AbstractThrowableAssert<?, ? extends Throwable> assertCompressionError(
      ThrowingCallable call) {
    return Assertions.assertThatThrownBy(call).isInstanceOf(HpackException.class);
  }
}
