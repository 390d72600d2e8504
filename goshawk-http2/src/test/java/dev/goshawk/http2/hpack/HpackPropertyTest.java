package dev.goshawk.http2.hpack;

import static dev.goshawk.http2.hpack.HpackFixture.drain;
import static dev.goshawk.http2.hpack.HpackFixture.lines;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.http2.buffer.OutputBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Any header lists, with any table sizes, changed at any time: what goes in comes out. */
class HpackPropertyTest {
  /** One field of a block and how it is to be sent. */
  record Sent(String name, String value, Indexing indexing) {
    String line() {
      return (indexing == Indexing.NEVER ? "!" : "") + name + ": " + value;
    }
  }

  /** Few names and values, so that they come again, and any octets. */
  @Provide
  Arbitrary<List<Sent>> headerList() {
    Arbitrary<String> anything =
        Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(60);
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.of(":path", ":status", "content-type", "te", "x-a", "grpc-timeout"),
            anything);
    Arbitrary<String> values =
        Arbitraries.oneOf(Arbitraries.of("", "200", "/", "application/grpc", "a value"), anything);
    return Combinators.combine(names, values, Arbitraries.of(Indexing.class))
        .as(Sent::new)
        .list()
        .ofMaxSize(12);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void headerListsRoundTripWhileTheTableSizeChanges(
      @ForAll @Size(max = 30) List<@From("headerList") List<Sent>> lists,
      @ForAll @IntRange(max = 600) int smallest,
      @ForAll @IntRange(max = 3) int evictionInterval,
      @ForAll long seed)
      throws Exception {
    var random = new Random(seed);
    var out = new OutputBuffer();
    var encoder = new HpackEncoder(out, 1000, evictionInterval);
    var decoder = new HpackDecoder(HpackDecoder.DEFAULT_TABLE_SIZE, 1 << 20, 1000);
    var block = new HeaderBlock();
    for (List<Sent> list : lists) {
      for (int changes = random.nextInt(4); changes > 1; changes--) {
        int setting = smallest + random.nextInt(800);
        decoder.maxTableSize(setting);
        encoder.peerTableSize(setting);
      }
      encoder.beginBlock();
      for (Sent field : list) {
        encoder.field(field.name(), field.value(), field.indexing());
      }
      byte[] octets = drain(out);
      decoder.decode(octets, 0, octets.length, block);
      assertThat(lines(block)).isEqualTo(list.stream().map(Sent::line).toList());
    }
  }

  /** Templates are cached by octets, and must stay right whatever enters and leaves the table. */
  @Property(tries = 300)
  void templatesStayRightWhileOthersEvictTheirFields(
      @ForAll @IntRange(min = 34, max = 900) int tableSize,
      @ForAll @IntRange(max = 20) int evictionInterval,
      @ForAll long seed)
      throws Exception {
    var random = new Random(seed);
    var templates = new ArrayList<HeaderTemplate>();
    for (int i = 0; i < 8; i++) {
      var fields = new ArrayList<HeaderField>();
      for (int j = random.nextInt(5); j >= 0; j--) {
        boolean never = random.nextInt(8) == 0;
        fields.add(new HeaderField("n" + random.nextInt(6), "v" + random.nextInt(6), never));
      }
      templates.add(HeaderTemplate.of(fields));
    }
    var out = new OutputBuffer();
    var encoder = new HpackEncoder(out, tableSize, evictionInterval);
    HpackDecoder decoder = HpackFixture.decoder();
    var block = new HeaderBlock();
    for (int i = 0; i < 200; i++) {
      var expected = new ArrayList<String>();
      encoder.beginBlock();
      for (int pieces = random.nextInt(4); pieces >= 0; pieces--) {
        if (random.nextInt(4) > 0) {
          HeaderTemplate template = templates.get(random.nextInt(templates.size()));
          encoder.template(template);
          for (HeaderField f : template.fields()) {
            expected.add((f.neverIndexed() ? "!" : "") + f.name() + ": " + f.value());
          }
        } else {
          String value = "w" + random.nextInt(50);
          encoder.field("x", value, Indexing.INCREMENTAL);
          expected.add("x: " + value);
        }
      }
      byte[] octets = drain(out);
      decoder.decode(octets, 0, octets.length, block);
      assertThat(lines(block)).isEqualTo(expected);
      if (random.nextInt(30) == 0) {
        int setting = random.nextInt(tableSize + 1);
        decoder.maxTableSize(setting);
        encoder.peerTableSize(setting);
      }
    }
  }

  /** A block that was damaged decodes to something or fails as it must, and nothing else. */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void damagedBlocksFailOnlyAsTheyMust(
      @ForAll("headerList") List<Sent> list, @ForAll byte[] damage, @ForAll long seed) {
    var random = new Random(seed);
    var out = new OutputBuffer();
    var encoder = new HpackEncoder(out);
    HpackDecoder decoder = new HpackDecoder(4096, 2000, 20);
    var block = new HeaderBlock();
    for (int i = 0; i < 4; i++) {
      encoder.beginBlock();
      for (Sent field : list) {
        encoder.field(field.name(), field.value(), field.indexing());
      }
      byte[] octets = drain(out);
      for (int j = 0; octets.length > 0 && j < damage.length && j < i; j++) {
        octets[random.nextInt(octets.length)] = damage[j];
      }
      decodeAnything(decoder, octets, block);
    }
  }

  @Property
  void anyOctetsFailOnlyAsTheyMust(@ForAll byte[] first, @ForAll byte[] second) {
    var decoder = new HpackDecoder(4096, 2000, 20);
    var block = new HeaderBlock();
    decodeAnything(decoder, first, block);
    decodeAnything(decoder, second, block);
  }

  private static void decodeAnything(HpackDecoder decoder, byte[] octets, HeaderBlock block) {
    try {
      decoder.decode(octets, 0, octets.length, block);
    } catch (HpackException e) {
      assertThat(e.reason()).isNotEmpty();
      return;
    }
    assertThat(block.count()).isLessThanOrEqualTo(20);
    long kept = 0;
    for (int i = 0; i < block.count(); i++) {
      kept += block.field(i).size();
    }
    assertThat(kept).isLessThanOrEqualTo(2000);
    assertThat(block.tooLarge()).isEqualTo(block.listSize() > kept);
    assertThat(decoder.tableSize()).isBetween(0, 4096);
  }
}
