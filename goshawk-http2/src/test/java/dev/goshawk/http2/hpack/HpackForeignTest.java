package dev.goshawk.http2.hpack;

import static dev.goshawk.http2.hpack.HpackFixture.drain;
import static dev.goshawk.http2.hpack.HpackFixture.lines;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.buffer.OutputBuffer;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Netty's HPACK as the judge of ours, in both directions. */
class HpackForeignTest {
  private record Field(String name, String value) {
    String line() {
      return name + ": " + value;
    }
  }

  /** Names and values that come again, some of the static table, some of any octets. */
  private static List<Field> randomList(Random random) {
    String[] names = {"content-type", "te", "x-a", "x-bin", "cookie", "grpc-timeout", "accept"};
    String[] values = {"", "application/grpc", "trailers", "gzip, deflate", "1", "22"};
    var list = new ArrayList<Field>();
    list.add(new Field(":path", "/s/" + random.nextInt(10)));
    for (int i = random.nextInt(10); i > 0; i--) {
      String name = random.nextInt(5) == 0 ? anything(random, 1) : names[random.nextInt(7)];
      String value = random.nextInt(3) == 0 ? anything(random, 0) : values[random.nextInt(6)];
      list.add(new Field(name, value));
    }
    return list;
  }

  private static String anything(Random random, int minLength) {
    byte[] octets = new byte[minLength + random.nextInt(1 << random.nextInt(9))];
    random.nextBytes(octets);
    if (minLength > 0) {
      octets[0] = 'x'; // not a pseudo-header, which Netty puts in front of the others
    }
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  private static AsciiString octets(String text) {
    return new AsciiString(text.getBytes(StandardCharsets.ISO_8859_1), false);
  }

  @Property(tries = 300)
  void nettyDecodesWhatWeEncode(
      @ForAll long seed,
      @ForAll @IntRange(max = 5000) int tableSize,
      @ForAll @IntRange(max = 3) int evictionInterval)
      throws Exception {
    var random = new Random(seed);
    var out = new OutputBuffer();
    var encoder = new HpackEncoder(out, HpackEncoder.MAX_TABLE_SIZE, evictionInterval);
    var decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    decoder.configuration().maxHeaderTableSize(tableSize);
    encoder.peerTableSize(tableSize);
    List<Indexing> indexings = List.of(Indexing.values());
    var templates = new ArrayList<List<Field>>();
    var encodedTemplates = new ArrayList<HeaderTemplate>();
    for (int i = 0; i < 4; i++) {
      List<Field> fields = randomList(random);
      templates.add(fields);
      encodedTemplates.add(
          HeaderTemplate.of(
              fields.stream().map(f -> new HeaderField(f.name(), f.value())).toList()));
    }
    for (int block = 0; block < 30; block++) {
      if (random.nextInt(6) == 0) {
        for (int changes = random.nextInt(3); changes >= 0; changes--) {
          int setting = random.nextInt(5000);
          decoder.configuration().maxHeaderTableSize(setting);
          encoder.peerTableSize(setting);
        }
      }
      encoder.beginBlock();
      int chosen = random.nextInt(templates.size());
      encoder.template(encodedTemplates.get(chosen));
      var expected = new ArrayList<>(templates.get(chosen));
      List<Field> more = randomList(random);
      for (Field field : more.subList(1, more.size())) {
        Indexing indexing = indexings.get(random.nextInt(indexings.size()));
        encoder.field(field.name(), field.value(), indexing);
        expected.add(field);
      }
      var headers = decoder.decodeHeaders(3, Unpooled.wrappedBuffer(drain(out)));
      var actual = new ArrayList<String>();
      headers.forEach(e -> actual.add(e.getKey() + ": " + e.getValue()));
      assertThat(actual).isEqualTo(expected.stream().map(Field::line).toList());
    }
  }

  @Property(tries = 300)
  void weDecodeWhatNettyEncodes(
      @ForAll long seed, @ForAll @IntRange(max = 10_000) int tableSize, @ForAll boolean huffman)
      throws Exception {
    var random = new Random(seed);
    var encoder =
        new DefaultHttp2HeadersEncoder(
            (name, value) -> name.length() == 2, true, 16, huffman ? 0 : Integer.MAX_VALUE);
    var decoder = new HpackDecoder(HpackDecoder.DEFAULT_TABLE_SIZE, 1 << 20, 1000);
    var into = new HeaderBlock();
    encoder.configuration().maxHeaderTableSize(tableSize);
    decoder.maxTableSize(tableSize);
    for (int block = 0; block < 30; block++) {
      if (block > 0 && random.nextInt(6) == 0) {
        int setting = random.nextInt(10_000);
        encoder.configuration().maxHeaderTableSize(setting);
        decoder.maxTableSize(setting);
      }
      List<Field> list = randomList(random);
      var headers = new DefaultHttp2Headers(false);
      for (Field field : list) {
        headers.add(octets(field.name()), octets(field.value()));
      }
      var encoded = Unpooled.buffer();
      encoder.encodeHeaders(3, headers, encoded);
      byte[] octets = ByteBufUtil.getBytes(encoded);
      decoder.decode(octets, 0, octets.length, into);
      assertThat(lines(into))
          .isEqualTo(
              list.stream().map(f -> (f.name().length() == 2 ? "!" : "") + f.line()).toList());
    }
  }

  /** Of every octet, the long codes included, which no encoder would choose by itself. */
  @Test
  void nettyReadsOurHuffmanCode() throws Exception {
    for (int octet = 0; octet < 256; octet++) {
      String text = String.valueOf((char) octet).repeat(9);
      byte[] block = new byte[64];
      block[0] = 0x0f; // a literal with the name of static field 31, content-type
      block[1] = 0x10;
      int at = HpackInteger.write(block, 2, 0x80, 7, Huffman.encodedLength(text));
      at = Huffman.encode(text, block, at);
      var decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
      var headers = decoder.decodeHeaders(3, Unpooled.wrappedBuffer(block, 0, at));
      assertThat(headers.get("content-type")).hasToString(text);
    }
  }
}
