package dev.goshawk.http2.hpack;

import static dev.goshawk.http2.hpack.HpackFixture.decode;
import static dev.goshawk.http2.hpack.HpackFixture.decoder;
import static dev.goshawk.http2.hpack.HpackFixture.drain;
import static dev.goshawk.http2.hpack.HpackFixture.hex;
import static dev.goshawk.http2.hpack.HpackFixture.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.http2.buffer.OutputBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HpackEncoderTest {
  private final OutputBuffer out = new OutputBuffer();
  private final HpackEncoder encoder = new HpackEncoder(out);

  private String block(HeaderSource source) {
    return block(encoder, source);
  }

  private String block(HpackEncoder encoder, HeaderSource source) {
    encoder.beginBlock();
    source.writeTo(encoder);
    return hex(drain(out));
  }

  private String field(String name, String value, Indexing indexing) {
    return block(w -> w.field(name, value, indexing));
  }

  // ---- representations

  @Test
  void incrementalUsesTheTablesOrEntersOne() {
    assertThat(field(":method", "POST", Indexing.INCREMENTAL)).isEqualTo("83");
    assertThat(field("te", "trailers", Indexing.INCREMENTAL))
        .isEqualTo(
            "40" + "02" + "7465" + "86" + "4d833505b11f"); // no shorter: te; shorter: trailers
    assertThat(field("te", "trailers", Indexing.INCREMENTAL)).isEqualTo("be");
    assertThat(field("te", "x", Indexing.INCREMENTAL)).isEqualTo("7e" + "01" + "78");
    assertThat(field("te", "trailers", Indexing.INCREMENTAL)).isEqualTo("bf");
    assertThat(field("content-type", "a", Indexing.INCREMENTAL)).isEqualTo("5f" + "01" + "61");
  }

  @Test
  void noneLeavesTheTableAsItIs() {
    assertThat(field("x-a", "1", Indexing.NONE)).isEqualTo("00" + "03782d61" + "0131");
    assertThat(field("x-a", "1", Indexing.NONE)).isEqualTo("00" + "03782d61" + "0131");
    assertThat(field("age", "1", Indexing.NONE)).isEqualTo("0f06" + "0131"); // static 21
    assertThat(field(":path", "/x", Indexing.NONE)).isEqualTo("04" + "022f78");
    block(w -> w.field("x-a", "2", Indexing.INCREMENTAL));
    assertThat(field("x-a", "1", Indexing.NONE)).isEqualTo("0f2f" + "0131"); // dynamic 62
    assertThat(encoder.generation()).isEqualTo(1);
  }

  @Test
  void neverIsNoneWithTheFlag() {
    assertThat(field("x-a", "1", Indexing.NEVER)).isEqualTo("10" + "03782d61" + "0131");
    assertThat(field("authorization", "1", Indexing.NEVER)).isEqualTo("1f08" + "0131");
    assertThat(encoder.generation()).isZero();
  }

  @Test
  void nameEntersTheTableOnce() {
    assertThat(field("x-a", "1", Indexing.NAME)).startsWith("40");
    assertThat(field("x-a", "2", Indexing.NAME)).isEqualTo("0f2f" + "0132");
    assertThat(field("x-a", "1", Indexing.NAME)).isEqualTo("0f2f" + "0131");
    assertThat(field("age", "1", Indexing.NAME)).isEqualTo("0f06" + "0131");
    assertThat(encoder.generation()).isEqualTo(1);
  }

  @Test
  void fieldsThatAreTooLargeForTheTableAreLiterals() {
    String value = "v".repeat(4096 * 3 / 4 - 32 - 1);
    assertThat(field("a", value, Indexing.INCREMENTAL)).startsWith("40");
    String longer = value + "v";
    assertThat(field("b", longer, Indexing.INCREMENTAL)).startsWith("0001627f");
    assertThat(encoder.generation()).isEqualTo(1);
  }

  @Test
  void generationsWhoseNumbersComeAgainFindNoTemplateOfBefore() {
    HeaderTemplate template = HeaderTemplate.of(new HeaderField("x-a", "1"));
    block(w -> w.template(template));
    assertThat(block(w -> w.template(template))).isEqualTo("be");
    assertThat(encoder.generation()).isEqualTo(1);
    assertThat(encoder.cachedTemplates()).isEqualTo(1);
    encoder.generation(-1);
    block(w -> w.field("x-b", "1", Indexing.INCREMENTAL));
    block(w -> w.field("x-c", "1", Indexing.INCREMENTAL));
    assertThat(encoder.generation()).isEqualTo(1);
    assertThat(block(w -> w.template(template))).isEqualTo("c0");
  }

  @Test
  void aCharThatIsNoOctetIsRefusedAndNothingIsWritten() throws Exception {
    for (Indexing indexing : Indexing.values()) {
      encoder.beginBlock();
      encoder.field("x-" + indexing, "before", indexing);
      int position = out.position();
      int generation = encoder.generation();
      assertThatThrownBy(() -> encoder.field("x-b", "a\u010a", indexing))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("header field x-b has the char U+010A at index 1");
      assertThatThrownBy(() -> encoder.field("x-\u0141", "a", indexing))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(out.position()).isEqualTo(position);
      assertThat(encoder.generation()).isEqualTo(generation);
      drain(out);
    }
  }

  // ---- table size updates

  @Test
  void aSmallerTableIsAnnounced() {
    field("x-a", "1", Indexing.INCREMENTAL);
    encoder.peerTableSize(100);
    assertThat(block(w -> {})).isEqualTo("3f45");
    assertThat(field("x-a", "1", Indexing.INCREMENTAL)).isEqualTo("be");
  }

  @Test
  void aTableThatFellAndRoseIsAnnouncedTwice() {
    field("x-a", "1", Indexing.INCREMENTAL);
    encoder.peerTableSize(0);
    encoder.peerTableSize(50);
    encoder.peerTableSize(4096);
    assertThat(block(w -> {})).isEqualTo("20" + "3fe11f");
    assertThat(field("x-a", "1", Indexing.INCREMENTAL)).startsWith("40");
  }

  @Test
  void onlyTheSmallestAndTheFinalSizeAreAnnounced() {
    encoder.peerTableSize(60);
    encoder.peerTableSize(40);
    encoder.peerTableSize(100);
    encoder.peerTableSize(50);
    assertThat(block(w -> {})).isEqualTo("3f09" + "3f13");
    assertThat(block(w -> {})).isEmpty();
  }

  @Test
  void aLargerSettingThanOurLimitChangesNothing() {
    encoder.peerTableSize(65_536);
    encoder.peerTableSize(0xffffffffL);
    assertThat(block(w -> {})).isEmpty();
    encoder.peerTableSize(10);
    encoder.peerTableSize(0xffffffffL);
    assertThat(block(w -> {})).isEqualTo("2a" + "3fe11f");
  }

  @Test
  void anOwnLimitBelowTheDefaultIsAnnouncedAtTheStart() {
    var small = new HpackEncoder(out, 100, 0);
    assertThat(block(small, w -> {})).isEqualTo("3f45");
    small.peerTableSize(200);
    assertThat(block(small, w -> {})).isEmpty();
  }

  @Test
  void withoutATableEverythingIsLiteral() {
    encoder.peerTableSize(0);
    assertThat(field("x-a", "1", Indexing.INCREMENTAL)).isEqualTo("20" + "0003782d610131");
    assertThat(field("x-a", "1", Indexing.NAME)).isEqualTo("0003782d610131");
    assertThat(field(":method", "GET", Indexing.INCREMENTAL)).isEqualTo("82");
  }

  // ---- templates

  private static HeaderTemplate template(String... namesAndValues) {
    var fields = new ArrayList<HeaderField>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(new HeaderField(namesAndValues[i], namesAndValues[i + 1]));
    }
    return HeaderTemplate.of(fields);
  }

  @Test
  void aTemplateIsCachedOnceItIsAllIndices() {
    HeaderTemplate request = template(":method", "POST", "x-a", "1", "x-b", "2");
    assertThat(block(w -> w.template(request))).startsWith("8340");
    assertThat(encoder.cachedTemplates()).isZero();
    assertThat(block(w -> w.template(request))).isEqualTo("83bfbe");
    assertThat(encoder.cachedTemplates()).isEqualTo(1);
    assertThat(block(w -> w.template(request))).isEqualTo("83bfbe");
  }

  @Test
  void aCachedTemplateFollowsTheTable() throws Exception {
    HeaderTemplate request = template("x-a", "1", "x-b", "2");
    block(w -> w.template(request));
    block(w -> w.template(request));
    block(w -> w.field("x-c", "3", Indexing.INCREMENTAL));
    assertThat(block(w -> w.template(request))).isEqualTo("c0bf");
    encoder.peerTableSize(34 + 34 + 1);
    assertThat(block(w -> w.template(request))).startsWith("3f");
    encoder.peerTableSize(0);
    assertThat(block(w -> w.template(request)))
        .isEqualTo("20" + "0003782d610131" + "0003782d620132");
    assertThat(block(w -> w.template(request))).isEqualTo("0003782d610131" + "0003782d620132");
  }

  @Test
  void neverIndexedFieldsOfATemplateStaySo() throws Exception {
    HeaderTemplate secret =
        HeaderTemplate.of(
            new HeaderField("x-a", "1"), new HeaderField("authorization", "Basic x", true));
    var decoder = decoder();
    for (int i = 0; i < 3; i++) {
      encoder.beginBlock();
      encoder.template(secret);
      assertThat(lines(decode(decoder, drain(out))))
          .containsExactly("x-a: 1", "!authorization: Basic x");
    }
    assertThat(encoder.cachedTemplates()).isEqualTo(1);
  }

  @Test
  void templatesAndFieldsMix() throws Exception {
    HeaderTemplate request = template(":method", "POST", "x-a", "1");
    var decoder = decoder();
    for (int i = 0; i < 4; i++) {
      encoder.beginBlock();
      encoder.template(request);
      encoder.field("grpc-timeout", i + "S", Indexing.NAME);
      encoder.template(HeaderTemplate.of());
      assertThat(lines(decode(decoder, drain(out))))
          .containsExactly(":method: POST", "x-a: 1", "grpc-timeout: " + i + "S");
    }
  }

  @Test
  void aLargeTemplateIsNotCached() {
    HeaderTemplate large =
        HeaderTemplate.of(new HeaderField("authorization", "x".repeat(2000), true));
    block(w -> w.template(large));
    block(w -> w.template(large));
    assertThat(encoder.cachedTemplates()).isZero();
  }

  // ---- a full table

  /** Forty methods of 100 octets fill the table; the rest are literals, and cached all the same. */
  @Test
  void moreTemplatesThanTheTableHoldsDoNotTurnItOver() throws Exception {
    var templates = new ArrayList<HeaderTemplate>();
    for (int i = 0; i < 60; i++) {
      templates.add(template(":path", "/p" + (100 + i) + "/" + "m".repeat(100 - 32 - 5 - 6)));
    }
    var decoder = decoder();
    for (HeaderTemplate t : templates) {
      roundTrip(decoder, t);
    }
    int filled = encoder.generation();
    assertThat(filled).isEqualTo(41); // 40 fit, and one eviction is free at the start
    for (int round = 0; round < 3; round++) {
      for (HeaderTemplate t : templates) {
        roundTrip(decoder, t);
      }
    }
    assertThat(encoder.generation()).isEqualTo(filled);
    assertThat(encoder.cachedTemplates()).isEqualTo(60);
    assertThat(block(w -> w.template(templates.get(39)))).isEqualTo("bf");
    assertThat(block(w -> w.template(templates.get(59)))).startsWith("04");
  }

  @Test
  void aFullTableTurnsToNewFieldsInTime() throws Exception {
    HeaderTemplate old = template("x-old", "o".repeat(2000));
    HeaderTemplate other = template("x-other", "o".repeat(1900));
    HeaderTemplate wanted = template("x-new", "n".repeat(900));
    HeaderTemplate filling = template("x-fill", "n".repeat(900));
    HeaderTemplate wantedToo = template("x-too", "n".repeat(900));
    var decoder = decoder();
    for (HeaderTemplate t : List.of(old, other, wanted)) {
      roundTrip(decoder, t);
    }
    assertThat(roundTrip(decoder, wanted)).isEqualTo(1); // the free eviction
    roundTrip(decoder, filling);
    int blocks = 0;
    while (roundTrip(decoder, wantedToo) > 100) {
      assertThat(encoder.cachedTemplates()).isEqualTo(2); // its literal form, too
      blocks++;
      assertThat(blocks).isLessThanOrEqualTo(HpackEncoder.EVICTION_INTERVAL);
    }
    assertThat(blocks)
        .isBetween(HpackEncoder.EVICTION_INTERVAL - 2, HpackEncoder.EVICTION_INTERVAL);
    assertThat(roundTrip(decoder, wantedToo)).isEqualTo(1);
  }

  private int roundTrip(HpackDecoder decoder, HeaderTemplate template) throws HpackException {
    encoder.beginBlock();
    encoder.template(template);
    byte[] block = drain(out);
    HeaderField expected = template.fields().get(0);
    assertThat(lines(decode(decoder, block)))
        .containsExactly(expected.name() + ": " + expected.value());
    return block.length;
  }
}
