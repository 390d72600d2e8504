package dev.goshawk.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The values that cross the module's border: fields, templates, blocks, codes, exceptions. */
class HeaderFieldTest {
  @Test
  void sizeIsAsRfc7541Section41() {
    assertThat(new HeaderField("custom-key", "custom-header").size()).isEqualTo(55);
    assertThat(new HeaderField("", "").size()).isEqualTo(32);
  }

  @Test
  void charsThatAreNoOctetsAreRefused() {
    assertThat(new HeaderField("a\u00ff", "\u00ff\u0000").value()).isEqualTo("\u00ff\u0000");
    assertThatThrownBy(() -> new HeaderField("x-name", "ab\u0100"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "header field x-name has the char U+0100 at index 2, the limit is U+00FF: encode the"
                + " text as octets first");
    assertThatThrownBy(() -> new HeaderField("\u200bx", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("U+200B at index 0");
  }

  @Test
  void attachmentStays() {
    var field = new HeaderField("a", "b");
    assertThat(field.attachment()).isNull();
    field.attachment("meaning");
    assertThat(field.attachment()).isEqualTo("meaning");
    field.attachment(null);
    assertThat(field.attachment()).isNull();
  }

  @Test
  void secretsAreNotPrinted() {
    assertThat(new HeaderField("te", "trailers")).hasToString("te: trailers");
    assertThat(new HeaderField("authorization", "Bearer 1", true).toString())
        .isEqualTo("authorization: (never indexed)");
  }

  @Test
  void templateCopiesItsFields() {
    var fields = new ArrayList<>(List.of(new HeaderField("a", "1"), new HeaderField("b", "22")));
    HeaderTemplate template = HeaderTemplate.of(fields);
    fields.clear();
    assertThat(template.fields()).extracting(HeaderField::value).containsExactly("1", "22");
    assertThat(template.listSize()).isEqualTo(34 + 35);
    assertThat(template).hasToString("[a: 1, b: 22]");
    assertThat(HeaderTemplate.of().fields()).isEmpty();
  }

  @Test
  void blockKeepsWhatTheLimitsAllow() {
    var block = new HeaderBlock();
    block.begin(100, 2);
    block.add(new HeaderField("a", "1"));
    block.add(new HeaderField("b", "22"));
    assertThat(block.count()).isEqualTo(2);
    assertThat(block.tooLarge()).isFalse();
    assertThat(block.first("b")).isEqualTo("22");
    assertThat(block.first("c")).isNull();

    block.add(new HeaderField("c", ""));
    assertThat(block.tooLarge()).isTrue();
    assertThat(block.count()).isEqualTo(2);
    assertThat(block.first("c")).isNull();
    assertThat(block.listSize()).isEqualTo(34 + 35 + 33);
    block.skip(50);
    assertThat(block.listSize()).isEqualTo(34 + 35 + 33 + 50);
    assertThatThrownBy(() -> block.field(2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> block.field(-1)).isInstanceOf(IndexOutOfBoundsException.class);

    block.begin(100, 2);
    assertThat(block.count()).isZero();
    assertThat(block.tooLarge()).isFalse();
    assertThat(block.listSize()).isZero();
  }

  @Test
  void nothingIsKeptBehindTheFieldThatPassedTheListSize() {
    var block = new HeaderBlock();
    block.begin(70, 100);
    block.add(new HeaderField("a", "1"));
    block.add(new HeaderField("b", "1".repeat(10)));
    block.add(new HeaderField("c", ""));
    assertThat(block.count()).isEqualTo(1);
    assertThat(block.tooLarge()).isTrue();
  }

  @Test
  void blockGrows() {
    var block = new HeaderBlock();
    block.begin(1 << 20, 1000);
    for (int i = 0; i < 100; i++) {
      block.add(new HeaderField("n" + i, "v" + i));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(block.field(i).name()).isEqualTo("n" + i);
    }
  }

  @Test
  void exceptionsCostNoStackTrace() {
    var exception = new HpackException("HPACK index 0");
    assertThat(exception).hasMessage("HPACK index 0");
    assertThat(exception.reason()).isEqualTo("HPACK index 0");
    assertThat(exception.getStackTrace()).isEmpty();
  }
}
