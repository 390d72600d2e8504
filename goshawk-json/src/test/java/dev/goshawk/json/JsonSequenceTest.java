package dev.goshawk.json;

import static dev.goshawk.json.Documents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSequenceTest {
  private final JsonSequence sequence = new JsonSequence(JsonReadOptions.DEFAULT, 100);

  private void add(String chunk) {
    byte[] bytes = utf8(chunk);
    sequence.add(bytes, 0, bytes.length);
  }

  private List<String> come() {
    List<String> values = new ArrayList<>();
    for (JsonReader next = sequence.next(); next != null; next = sequence.next()) {
      values.add(JsonValue.read(next).toString());
      next.endDocument();
    }
    return values;
  }

  @Test
  void documentsComeWithTheirLastByte() {
    assertThat(come()).isEmpty();
    add("{\"type\":\"ADD");
    assertThat(come()).isEmpty();
    add("ED\"}\n{\"type\":\"DELETED\"");
    assertThat(come()).containsExactly("{\"type\":\"ADDED\"}");
    add("}");
    assertThat(come()).containsExactly("{\"type\":\"DELETED\"}");
    add("\r\n\t \"a\" [1] true\nnull ");
    assertThat(come()).containsExactly("\"a\"", "[1]", "true", "null");
    sequence.end();
    assertThat(come()).isEmpty();
    assertThat(come()).isEmpty();
  }

  @Test
  void numbersComeWithWhatIsBehindThem() {
    add("12");
    assertThat(come()).isEmpty();
    add("3\n4.5e1");
    assertThat(come()).containsExactly("123");
    sequence.end();
    assertThat(come()).containsExactly("4.5e1");
    assertThat(come()).isEmpty();
  }

  @Test
  void readersStayAsTheyAre() {
    add("[1] ");
    JsonReader first = sequence.next();
    add("[2] ".repeat(100));
    come();
    assertThat(JsonValue.read(first)).hasToString("[1]");
  }

  @Test
  void linesAreThoseOfTheStream() {
    add("{}\n{}\n");
    come();
    add("{\"a\":\n x");
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(sequence::next)
        .withMessage("a: expected a value, found 'x' at line 4, column 2");
    JsonSequence other = new JsonSequence(JsonReadOptions.DEFAULT, 100);
    byte[] bytes = utf8("[\n1]\n  [true]");
    other.add(bytes, 0, bytes.length);
    other.next();
    JsonReader second = other.next();
    second.beginArray();
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(second::nextInt)
        .withMessage("[0]: expected a number, found a boolean at line 3, column 4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{}{|expected white space between documents, found '{' at line 1, column 3",
        "1 ]|expected a value, found ']' at line 1, column 3",
        "1x|expected the end of the document, found 'x' at line 1, column 2",
        "{\"a\" x|a: expected ':', found 'x' at line 1, column 6",
        "{\"a\":1]|expected ',' or '}', found ']' at line 1, column 7",
        "\"a\\q|no such escape: \\ before 'q' at line 1, column 3",
        "[nux|[0]: expected null, found 'x' at line 1, column 4",
        "[-x|[0]: expected a digit, found 'x' at line 1, column 3",
      })
  void whatNothingCanMendIsRefusedAtOnce(String stream, String message) {
    byte[] bytes = utf8(stream);
    for (int i = 0; i < bytes.length - 1; i++) {
      sequence.add(bytes, i, 1);
      for (JsonReader next = sequence.next(); next != null; next = sequence.next()) {
        next.skipValue();
      }
    }
    sequence.add(bytes, bytes.length - 1, 1);
    for (int times = 0; times < 2; times++) {
      assertThatExceptionOfType(JsonException.class)
          .isThrownBy(sequence::next)
          .withMessage(message)
          .satisfies(e -> assertThat(e.truncated()).isFalse());
    }
  }

  @Test
  void theLengthOfADocumentIsBounded() {
    add(" ".repeat(1_000) + "\"" + "a".repeat(98) + "\"");
    assertThat(come()).hasSize(1);
    add("\n" + "\"" + "a".repeat(100));
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(sequence::next)
        .withMessage("document exceeds maxValueBytes 100 at line 2, column 1");
  }

  @Test
  void aCompleteDocumentIsNoLongerThanAllowed() {
    add("\"" + "a".repeat(99) + "\"");
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(sequence::next)
        .withMessage("document exceeds maxValueBytes 100 at line 1, column 1");
  }

  @Test
  void depthIsBoundedBeforeTheEnd() {
    JsonSequence shallow = new JsonSequence(JsonReadOptions.DEFAULT.maxDepth(2), 100);
    byte[] bytes = utf8("[[[");
    shallow.add(bytes, 0, 3);
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(shallow::next)
        .withMessage("[0][0]: nesting exceeds maxDepth 2 at line 1, column 3");
  }

  @Test
  void misuseIsRefused() {
    sequence.end();
    assertThatIllegalStateException().isThrownBy(() -> add("1"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JsonSequence(JsonReadOptions.DEFAULT, 0));
  }
}
