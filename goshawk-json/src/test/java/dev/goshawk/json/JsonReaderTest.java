package dev.goshawk.json;

import static dev.goshawk.json.Documents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReaderTest {
  private static JsonReader reader(String document) {
    return new JsonReader(utf8(document));
  }

  private static JsonReader reader(String document, JsonReadOptions options) {
    byte[] bytes = utf8(document);
    return new JsonReader(bytes, 0, bytes.length, options);
  }

  private static String refusal(JsonReader reader, Consumer<JsonReader> reading) {
    return assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> reading.accept(reader))
        .actual()
        .getMessage();
  }

  private static void readAll(JsonReader reader) {
    JacksonJudge.events(reader);
  }

  @Test
  void tokensComeInOrder() {
    JsonReader reader = reader("{\"a\": [1, \"x\", true, null, 2.5], \"b\": {}} ");
    assertThat(reader.hasNext()).isTrue();
    assertThat(reader.peek()).isEqualTo(JsonToken.BEGIN_OBJECT);
    reader.beginObject();
    assertThat(reader.peek()).isEqualTo(JsonToken.NAME);
    assertThat(reader.nextName()).isEqualTo("a");
    reader.beginArray();
    assertThat(reader.nextInt()).isEqualTo(1);
    assertThat(reader.nextString()).isEqualTo("x");
    assertThat(reader.nextBoolean()).isTrue();
    reader.nextNull();
    assertThat(reader.hasNext()).isTrue();
    assertThat(reader.nextDouble()).isEqualTo(2.5);
    assertThat(reader.hasNext()).isFalse();
    assertThat(reader.peek()).isEqualTo(JsonToken.END_ARRAY);
    reader.endArray();
    assertThat(reader.nextName()).isEqualTo("b");
    reader.beginObject();
    reader.endObject();
    reader.endObject();
    assertThat(reader.hasNext()).isFalse();
    reader.endDocument();
    reader.endDocument();
  }

  @Test
  void valuesAreSkippedWhole() {
    JsonReader reader = reader("[{\"a\": [1, {\"b\": \"\\n\"}], \"c\": null}, -1.5e3, 7]");
    reader.beginArray();
    reader.skipValue();
    reader.skipValue();
    assertThat(reader.nextInt()).isEqualTo(7);
    assertThatIllegalStateException()
        .isThrownBy(reader::skipValue)
        .withMessage("expected a value, found the end of the array");
    reader.endArray();
    reader.endDocument();
  }

  @Test
  void aRangeIsReadAndNothingBesideIt() {
    byte[] bytes = utf8("xx[1]yy");
    JsonReader reader = new JsonReader(bytes, 2, 3, JsonReadOptions.DEFAULT);
    reader.skipValue();
    reader.endDocument();
    for (int length = 0; length < 3; length++) {
      JsonReader cut = new JsonReader(bytes, 2, length, JsonReadOptions.DEFAULT);
      assertThatThrownBy(cut::skipValue)
          .isInstanceOfSatisfying(JsonException.class, e -> assertThat(e.truncated()).isTrue());
    }
    assertThatThrownBy(() -> new JsonReader(bytes, 2, 6, JsonReadOptions.DEFAULT))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  // Strings.

  @Test
  void stringsAreDecoded() {
    assertThat(reader("\"\\\"\\\\\\/\\b\\f\\n\\r\\tA\\u00e9\\ud83d\\ude00é€😀\"").nextString())
        .isEqualTo("\"\\/\b\f\n\r\tAé😀é€😀");
    String longText = "é".repeat(10_000);
    JsonReader reader = reader("[\"" + longText + "\",\"ü\"]");
    reader.beginArray();
    assertThat(reader.nextString()).isEqualTo(longText);
    assertThat(reader.nextString()).isEqualTo("ü");
  }

  // Places.

  @Test
  void mismatchesNamePathLineAndColumn() {
    JsonReader reader =
        reader("{\"methodConfig\": [{}, {},\n  {\"name\": [],\n   \"timeout\": 10}]}");
    reader.beginObject();
    reader.nextName();
    reader.beginArray();
    reader.skipValue();
    reader.skipValue();
    reader.beginObject();
    reader.nextName();
    reader.skipValue();
    reader.nextName();
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(reader::nextString)
        .withMessage(
            "methodConfig[2].timeout: expected a string, found a number at line 3, column 15")
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo("expected a string, found a number");
              assertThat(e.path()).isEqualTo("methodConfig[2].timeout");
              assertThat(e.line()).isEqualTo(3);
              assertThat(e.column()).isEqualTo(15);
              assertThat(e.truncated()).isFalse();
              assertThat(e.getStackTrace()).isEmpty();
            });
    assertThat(reader.nextInt()).as("a mismatch changes nothing").isEqualTo(10);
    assertThat(reader.error("must not exceed 9"))
        .hasMessage("methodConfig[2].timeout: must not exceed 9 at line 3, column 15");
    reader.endObject();
    assertThat(reader.path()).isEqualTo("methodConfig[2]");
    reader.endArray();
    assertThat(reader.path()).isEqualTo("methodConfig");
    reader.endObject();
    assertThat(reader.path()).isEmpty();
  }

  @Test
  void columnsCountCharactersAndLinesCountLineFeeds() {
    assertThat(refusal(reader("\r\n[\"é€😀\", x]"), JsonReaderTest::readAll))
        .isEqualTo("[1]: expected a value, found 'x' at line 2, column 9");
  }

  @Test
  void pathsShowTheContainerBetweenItsMembers() {
    assertThat(refusal(reader("{\"a\": {\"b\": 1, 2}}"), JsonReaderTest::readAll))
        .isEqualTo("a: expected a name in quotes, found '2' at line 1, column 16");
    assertThat(refusal(reader("{\"a\": [1, 2"), JsonReaderTest::readAll))
        .isEqualTo("a[1]: expected ',' or ']', found the end of the input at line 1, column 12");
  }

  @Test
  void namesInPathsStayOnALineAndShort() {
    JsonReader reader = reader("{\"a b\\n\\\"é\": {\"" + "x".repeat(100) + "\": {\"\": {}}}}");
    for (int i = 0; i < 3; i++) {
      reader.beginObject();
      reader.nextName();
    }
    assertThat(reader.path()).isEqualTo("[\"a b\\u000a\\\"é\"][\"" + "x".repeat(64) + "…\"][\"\"]");
  }

  @Test
  void ofALongPathTheMiddleIsLeftOut() {
    String name = "n".repeat(60);
    String document = ("{\"" + name + "\":").repeat(99);
    JsonReader reader = reader(document + "x");
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> readAll(reader))
        .satisfies(e -> assertThat(e.path()).hasSize(501).startsWith(name).endsWith(name));
  }

  // Messages.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "[1,]|[1]: expected a value, found ']' at line 1, column 4",
        "[1 2]|[0]: expected ',' or ']', found '2' at line 1, column 4",
        "{\"a\":1,}|expected a name in quotes, found '}' at line 1, column 8",
        "{a:1}|expected a name in quotes or '}', found 'a' at line 1, column 2",
        "{\"a\" 1}|a: expected ':', found '1' at line 1, column 6",
        "{} x|expected the end of the document, found 'x' at line 1, column 4",
        "'a'|expected a value, found ''' at line 1, column 1",
        "01|a number begins with 0 and another digit at line 1, column 1",
        "1.x|expected a digit, found 'x' at line 1, column 3",
        "trux|expected true, found 'x' at line 1, column 4",
        "\"\\x\"|no such escape: \\ before 'x' at line 1, column 2",
        "\"\\u12g4\"|expected a hexadecimal digit, found 'g' at line 1, column 6",
        "\"\\ud800\"|unpaired surrogate U+D800 at line 1, column 2",
        "\"a\tb\"|control character U+0009 in a string must be escaped at line 1, column 3",
        "{\"a\":1,\"a\":2}|a: the object has this name twice at line 1, column 8",
        "\"abc|the input ends within a string at line 1, column 5",
        "[|[0]: expected a value, found the end of the input at line 1, column 2",
      })
  void malformedInputIsNamed(String document, String message) {
    JsonReader reader = reader(document);
    assertThat(refusal(reader, JsonReaderTest::readAll)).isEqualTo(message);
    assertThat(refusal(reader, JsonReader::peek)).as("for ever").isEqualTo(message);
  }

  @Test
  void otherBytesAreNamedInHexadecimal() {
    JsonReader reader = new JsonReader(new byte[] {'"', 'a', (byte) 0xff, '"'});
    assertThat(refusal(reader, JsonReader::nextString))
        .isEqualTo("not UTF-8: the byte 0xff at line 1, column 3");
    assertThat(refusal(reader("\u00a0"), JsonReader::peek))
        .isEqualTo("expected a value, found the byte 0xc2 at line 1, column 1");
  }

  // Misuse.

  @Test
  void callsThatNoDocumentCouldSatisfyAreMisuse() {
    JsonReader object = reader("{\"a\": 1}");
    assertThatIllegalStateException().isThrownBy(object::nextName);
    assertThatIllegalStateException().isThrownBy(object::endObject);
    assertThatIllegalStateException().isThrownBy(object::endDocument);
    object.beginObject();
    assertThatIllegalStateException().isThrownBy(object::nextString);
    assertThatIllegalStateException().isThrownBy(object::skipValue);
    assertThatIllegalStateException().isThrownBy(object::endArray);
    assertThatIllegalStateException().isThrownBy(() -> JsonValue.read(object));
    assertThat(refusal(object, JsonReader::endObject))
        .isEqualTo(
            "expected the end of the object, found the name of a member at line 1, column 2");
    object.nextName();
    assertThatIllegalStateException().isThrownBy(object::nextName);
    assertThatIllegalStateException().isThrownBy(object::endObject);
    object.skipValue();
    assertThat(refusal(object, JsonReader::nextName))
        .isEqualTo(
            "expected the name of a member, found the end of the object at line 1, column 8");
    object.endObject();
    assertThatIllegalStateException().isThrownBy(object::nextInt);
    JsonReader array = reader("[]");
    array.beginArray();
    assertThatIllegalStateException().isThrownBy(array::nextName);
    assertThat(refusal(array, JsonReader::nextInt))
        .isEqualTo("[0]: expected a number, found the end of the array at line 1, column 2");
  }

  // Limits.

  @Test
  void limitsAreThoseOfTheOptions() {
    JsonReadOptions options =
        JsonReadOptions.DEFAULT.maxDepth(2).maxStringBytes(3).maxNumberBytes(4);
    readAll(reader("[[\"abc\",1234,{\"abc\":1}]]", options.maxDepth(3)));
    assertThat(refusal(reader("[[[]]]", options), JsonReaderTest::readAll))
        .isEqualTo("[0][0]: nesting exceeds maxDepth 2 at line 1, column 3");
    assertThat(refusal(reader("[[[]]]", options), JsonReader::skipValue))
        .isEqualTo("[0][0]: nesting exceeds maxDepth 2 at line 1, column 3");
    for (String tooLong : new String[] {"abcd", "éé", "a\\n2", "abcé"}) {
      String message = "[0]: string exceeds maxStringBytes 3 at line 1, column 2";
      assertThat(refusal(reader("[\"" + tooLong + "\"]", options), JsonReaderTest::readAll))
          .isEqualTo(message);
      assertThat(refusal(reader("[\"" + tooLong + "\"]", options), JsonReader::skipValue))
          .isEqualTo(message);
    }
    assertThat(refusal(reader("{\"abcd\":1}", options), JsonReaderTest::readAll))
        .isEqualTo("string exceeds maxStringBytes 3 at line 1, column 2");
    assertThat(refusal(reader("12.45", options), JsonReaderTest::readAll))
        .isEqualTo("number exceeds maxNumberBytes 4 at line 1, column 1");
    assertThat(refusal(reader("[]", options.maxDepth(0)), JsonReaderTest::readAll))
        .isEqualTo("nesting exceeds maxDepth 0 at line 1, column 1");
    readAll(reader("[".repeat(1_000) + "]".repeat(1_000), options.maxDepth(1_000)));
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonReadOptions.DEFAULT.maxDepth(1_001))
        .withMessage("maxDepth is 1,001; it may be 0 to 1,000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonReadOptions.DEFAULT.maxStringBytes(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonReadOptions.DEFAULT.maxNumberBytes(0));
  }

  // Names.

  @Test
  void namesMayComeTwiceWhenTheyNeedNotBeUnique() {
    JsonReadOptions options = JsonReadOptions.DEFAULT.uniqueNames(false);
    JsonReader reader = reader("{\"a\":1,\"a\":2}", options);
    reader.beginObject();
    assertThat(reader.nextName()).isEqualTo("a");
    reader.skipValue();
    assertThat(reader.nextName()).isEqualTo("a");
    assertThat(reader.nextInt()).isEqualTo(2);
    reader("{\"a\":{\"\\n\":1},\"a\":2}", options).skipValue();
  }

  @Test
  void theSameNameInAnotherObjectIsAnother() {
    readAll(reader("[{\"a\":{\"a\":1}},{\"a\":{\"a\":2}}]"));
  }

  @Test
  void namesOfManyMembersAreCompared() {
    StringBuilder document = new StringBuilder("{");
    for (int i = 0; i < 1_000; i++) {
      document.append("\"n").append(i).append("\":0,");
    }
    readAll(reader(document + "\"x\":0}"));
    for (int twice : new int[] {0, 11, 12, 13, 999}) {
      assertThat(refusal(reader(document + "\"n" + twice + "\":0}"), JsonReader::skipValue))
          .startsWith("n" + twice + ": the object has this name twice");
    }
  }

  @Test
  void namesOfOneHashCodeAreToldApart() {
    // Any mixture of "Aa" and "BB" has the same hash code.
    StringBuilder document = new StringBuilder("{");
    for (int i = 0; i < 1 << 14; i++) {
      document.append(i == 0 ? "\"" : ",\"");
      for (int bit = 0; bit < 14; bit++) {
        document.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      document.append("\":0");
    }
    readAll(reader(document + "}"));
    assertThat(refusal(reader(document + ",\"" + "BB".repeat(14) + "\":0}"), JsonReader::skipValue))
        .startsWith("BB".repeat(14) + ": the object has this name twice");
  }

  // Numbers.

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "12, 12",
    "1.0, 1",
    "1e3, 1000",
    "1.5E1, 15",
    "1200e-2, 12",
    "0e99999999999, 0",
    "0.000e-5, 0",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808",
    "9.223372036854775807e18, 9223372036854775807",
    "92233720368547758070e-1, 9223372036854775807",
    "999999999999999999, 999999999999999999"
  })
  void integersAreExactHoweverTheyAreWritten(String text, long value) {
    assertThat(reader(text).nextLong()).isEqualTo(value);
    assertThat(JsonNumber.of(text).asLong()).isEqualTo(value);
    assertThat(reader(text).nextNumber()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1.5",
    "1e-1",
    "9223372036854775808",
    "-9223372036854775809",
    "1e19",
    "1e400",
    "1e99999999999",
    "1e-99999999999",
    "1e-400"
  })
  void whatIsNoLongIsRefused(String text) {
    assertThat(refusal(reader(text), JsonReader::nextLong))
        .isEqualTo("expected an integer of 64 bits, found " + text + " at line 1, column 1");
    assertThat(refusal(reader("[" + text + "]"), r -> JsonValue.read(r).asArray().get(0).asLong()))
        .isEqualTo("[0]: expected an integer of 64 bits, found " + text + " at line 1, column 2");
  }

  @Test
  void whatIsNoIntOrNoDoubleIsRefused() {
    assertThat(reader("-2147483648").nextInt()).isEqualTo(Integer.MIN_VALUE);
    assertThat(refusal(reader("2147483648"), JsonReader::nextInt))
        .isEqualTo("expected an integer of 32 bits, found 2147483648 at line 1, column 1");
    assertThat(refusal(reader("-1e309"), JsonReader::nextDouble))
        .isEqualTo("expected a number in the range of a double, found -1e309 at line 1, column 1");
    assertThat(refusal(reader("1" + "0".repeat(400)), JsonReader::nextDouble))
        .isEqualTo(
            "expected a number in the range of a double, found 1"
                + "0".repeat(39)
                + "… at line 1, column 1");
  }

  @Test
  void exponentsAreNotWrittenOut() {
    assertThat(reader("1" + "0".repeat(900) + "e-900").nextLong()).isEqualTo(1);
    assertThatThrownBy(() -> reader("1e2147483647").nextLong()).isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> reader("1e-2147483647").nextLong()).isInstanceOf(JsonException.class);
  }
}
