package dev.goshawk.http2;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the HPACK tests share: octets from hex, header lists as text, one block in and out. */
final class HpackFixture {
  private HpackFixture() {}

  /** The octets of {@code hex}, which may have white space anywhere. */
  static byte[] octets(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }

  /** Everything that is in {@code buffer}, which is empty then. */
  static byte[] drain(OutputBuffer buffer) {
    var all = new ByteArrayOutputStream();
    buffer.drainTo((bytes, off, len, stable) -> all.write(bytes, off, len));
    return all.toByteArray();
  }

  /** A decoder without limits that matter. */
  static HpackDecoder decoder() {
    return new HpackDecoder(HpackDecoder.DEFAULT_TABLE_SIZE, 1 << 20, 10_000);
  }

  static HeaderBlock decode(HpackDecoder decoder, byte[] block) throws Http2Exception {
    var into = new HeaderBlock();
    decoder.decode(block, 0, block.length, into);
    return into;
  }

  static HeaderBlock decode(HpackDecoder decoder, String hex) throws Http2Exception {
    return decode(decoder, octets(hex));
  }

  /** The fields as {@code name: value}; a never-indexed one has {@code !} in front. */
  static List<String> lines(HeaderBlock block) {
    var lines = new ArrayList<String>();
    for (int i = 0; i < block.count(); i++) {
      HeaderField f = block.field(i);
      lines.add((f.neverIndexed() ? "!" : "") + f.name() + ": " + f.value());
    }
    return lines;
  }

  /** Asserts that {@code call} fails as a broken block must. */
  static AbstractThrowableAssert<?, ? extends Throwable> assertCompressionError(
      ThrowingCallable call) {
    return Assertions.assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Http2Exception.class,
            e -> {
              Assertions.assertThat(e.errorCode()).isEqualTo(ErrorCode.COMPRESSION_ERROR);
              Assertions.assertThat(e.endsConnection()).isTrue();
            });
  }
}
