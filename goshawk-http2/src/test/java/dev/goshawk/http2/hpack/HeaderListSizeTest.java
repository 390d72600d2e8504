package dev.goshawk.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.buffer.OutputBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The size of a list before it is sent is what the peer counts when it came. */
class HeaderListSizeTest {
  private static void isCountedAlike(HeaderSource source, long octets) throws HpackException {
    assertThat(source.listSize()).isEqualTo(octets);
    var out = new OutputBuffer();
    var encoder = new HpackEncoder(out);
    encoder.beginBlock();
    source.writeTo(encoder);
    HeaderBlock block = HpackFixture.decode(HpackFixture.decoder(), HpackFixture.drain(out));
    assertThat(block.listSize()).isEqualTo(octets);
  }

  @Test
  void fields() throws HpackException {
    isCountedAlike(out -> {}, 0);
    isCountedAlike(out -> out.field("", "", Indexing.NONE), 32);
    isCountedAlike(out -> out.field("ab", "cde", Indexing.INCREMENTAL), 37);
    isCountedAlike(out -> out.field("ab", "x".repeat(70_000), Indexing.NEVER), 70_034);
    String latin1 = new String(new byte[] {(byte) 0xe4, (byte) 0xff}, StandardCharsets.ISO_8859_1);
    isCountedAlike(out -> out.field("ab", latin1, Indexing.NAME), 36);
  }

  @Test
  void templates() throws HpackException {
    HeaderTemplate template =
        HeaderTemplate.of(new HeaderField(":status", "200"), new HeaderField("a", "b", true));
    isCountedAlike(
        out -> {
          out.template(template);
          out.field("c", "d", Indexing.NONE);
        },
        42 + 34 + 34);
  }
}
