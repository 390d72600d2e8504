package dev.goshawk.json;

import static dev.goshawk.json.Documents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWriterTest {
  private static JsonWriter sample(JsonWriter writer) {
    return writer
        .beginObject()
        .name("a")
        .beginArray()
        .value(1)
        .value("x")
        .value(true)
        .nullValue()
        .beginArray()
        .endArray()
        .endArray()
        .name("b")
        .beginObject()
        .endObject()
        .name("c")
        .number("1.50")
        .endObject();
  }

  @Test
  void compactHasNoWhiteSpace() {
    assertThat(sample(new JsonWriter()).toByteArray())
        .isEqualTo(utf8("{\"a\":[1,\"x\",true,null,[]],\"b\":{},\"c\":1.50}"));
  }

  @Test
  void indentedHasALineForEach() {
    assertThat(sample(JsonWriter.indented()))
        .hasToString(
            """
            {
              "a": [
                1,
                "x",
                true,
                null,
                []
              ],
              "b": {},
              "c": 1.50
            }""");
  }

  @Test
  void onlyWhatMustBeEscapedIs() {
    assertThat(new JsonWriter().value("\"\\/\b\f\n\r\t\u0000\u001f\u007f<>&'é€\u2028😀"))
        .hasToString("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007f<>&'é€\u2028😀\"");
  }

  @Test
  void stringsOfAnyLengthFitTheBuffer() {
    for (int length = 240; length < 270; length++) {
      for (String c : new String[] {"a", "\u0001", "é", "€", "😀"}) {
        String text = c.repeat(length);
        byte[] written = new JsonWriter().value(text).toByteArray();
        assertThat(new JsonReader(written).nextString()).isEqualTo(text);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "a\ud800b", "\udc00", "\udc00\ud800", "é\ud83d"})
  void halvesOfSurrogatePairsAreRefusedAndNothingIsWritten(String text) {
    JsonWriter writer = new JsonWriter().beginObject().name("a").value(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.name(text))
        .withMessageMatching(
            "a string has the unpaired surrogate U\\+D[8-F]\\p{XDigit}{2} at index \\d,"
                + " which UTF-8 cannot express");
    writer.name("b");
    assertThatIllegalArgumentException().isThrownBy(() -> writer.value(text));
    assertThat(writer.value(2).endObject()).hasToString("{\"a\":1,\"b\":2}");
    assertThatIllegalArgumentException().isThrownBy(() -> JsonValue.of(text));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonObject.builder().put(text, JsonValue.ofNull()));
    assertThat(catchThrowable(() -> JsonValue.parse('"' + text + '"')))
        .isInstanceOf(JsonException.class)
        .hasMessageMatching("unpaired surrogate U\\+D[8-F]\\p{XDigit}{2} at line 1, column \\d");
  }

  // Numbers.

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "0.1, 0.1",
    "-1.5, -1.5",
    "1e7, 1E7",
    "1.25e-7, 1.25E-7",
    "123456, 123456",
    "1.7976931348623157e308, 1.7976931348623157E308",
    "4.9e-324, 4.9E-324"
  })
  void doublesHaveNoFractionOfZero(double value, String text) {
    assertThat(new JsonWriter().value(value)).hasToString(text);
    assertThat(JsonValue.of(value)).hasToString(text);
  }

  @Test
  void floatsHaveTheirOwnDigits() {
    assertThat(new JsonWriter().value(0.1f)).hasToString("0.1");
    assertThat(new JsonWriter().value(16777216f)).hasToString("1.6777216E7");
  }

  @Test
  void longsHaveAllTheirDigits() {
    for (long value : new long[] {0, 7, -7, 10, -10, 99, 100, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThat(new JsonWriter().value(value)).hasToString(Long.toString(value));
    }
    for (int shift = 0; shift < 64; shift++) {
      long value = Long.MIN_VALUE >> shift;
      assertThat(new JsonWriter().value(value)).hasToString(Long.toString(value));
      assertThat(new JsonWriter().value(~value)).hasToString(Long.toString(~value));
    }
  }

  @Test
  void whatIsNoNumberIsRefused() {
    JsonWriter writer = new JsonWriter().beginArray();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.value(Double.NaN))
        .withMessage("NaN is no number in JSON: write it as a string, or null");
    assertThatIllegalArgumentException().isThrownBy(() -> writer.value(Double.NEGATIVE_INFINITY));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.value(Float.POSITIVE_INFINITY));
    assertThatIllegalArgumentException().isThrownBy(() -> JsonValue.of(Double.NaN));
    for (String text :
        new String[] {
          "", "-", "+1", "01", "-01", "1.", ".1", "1e", "1e+", "1 ", " 1", "0x1", "1.e1", "NaN",
          "1e1.", "١", "1a"
        }) {
      assertThatIllegalArgumentException().isThrownBy(() -> writer.number(text));
      assertThatIllegalArgumentException().isThrownBy(() -> JsonNumber.of(text));
    }
    for (String text : new String[] {"0", "-0", "10", "1.0", "-0.00", "1e0", "1E+10", "1.2e-03"}) {
      writer.number(text);
    }
    assertThat(writer.endArray()).hasToString("[0,-0,10,1.0,-0.00,1e0,1E+10,1.2e-03]");
  }

  // Misuse.

  @Test
  void tokensThatCannotComeThereAreRefused() {
    JsonWriter writer = new JsonWriter();
    assertThatIllegalStateException()
        .isThrownBy(() -> writer.name("a"))
        .withMessage("a name cannot come here: the document has not begun");
    assertThatIllegalStateException().isThrownBy(writer::endObject);
    assertThatIllegalStateException().isThrownBy(writer::toByteArray);
    assertThatIllegalStateException().isThrownBy(writer::newLine);
    writer.beginObject();
    assertThatIllegalStateException()
        .isThrownBy(() -> writer.value(1))
        .withMessage("a value cannot come here: the name of a member must come next");
    assertThatIllegalStateException().isThrownBy(writer::beginArray);
    assertThatIllegalStateException().isThrownBy(writer::endArray);
    writer.name("a");
    assertThatIllegalStateException().isThrownBy(() -> writer.name("b"));
    assertThatIllegalStateException().isThrownBy(writer::endObject);
    assertThatIllegalStateException().isThrownBy(writer::toByteArray);
    writer.beginArray();
    assertThatIllegalStateException().isThrownBy(() -> writer.name("b"));
    assertThatIllegalStateException().isThrownBy(writer::endObject);
    writer.endArray().endObject();
    assertThatIllegalStateException()
        .isThrownBy(() -> writer.value("x"))
        .withMessage("a value cannot come here: the document is complete");
    assertThatIllegalStateException().isThrownBy(writer::beginObject);
    assertThat(writer).hasToString("{\"a\":[]}");
  }

  @Test
  void nestingIsBounded() {
    JsonWriter writer = new JsonWriter();
    for (int i = 0; i < 1_000; i++) {
      writer.beginArray();
    }
    assertThatIllegalStateException()
        .isThrownBy(writer::beginArray)
        .withMessage("nesting exceeds 1,000");
    for (int i = 0; i < 1_000; i++) {
      writer.endArray();
    }
    assertThat(writer.size()).isEqualTo(2_000);
    assertThat(writer.toByteArray()).hasSize(2_000);
  }

  // Documents.

  @Test
  void linesOfDocumentsAreWritten() {
    JsonWriter writer = new JsonWriter().beginObject().endObject().newLine().value(1).newLine();
    assertThat(writer.toByteArray()).isEqualTo(utf8("{}\n1\n"));
    writer.clear();
    assertThat(writer.value("x").toByteArray()).isEqualTo(utf8("\"x\""));
  }

  @Test
  void largeDocumentsGoOutInPieces() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonWriter writer = new JsonWriter().beginArray();
    for (int i = 0; i < 100; i++) {
      writer.value("x".repeat(1_000 * i));
      writer.drainTo(out);
      assertThat(writer.size()).isZero();
    }
    writer.endArray().drainTo(out);
    JsonArray read = JsonValue.parse(out.toByteArray()).asArray();
    assertThat(read.size()).isEqualTo(100);
    assertThat(read.get(99).asString()).hasSize(99_000);
  }
}
