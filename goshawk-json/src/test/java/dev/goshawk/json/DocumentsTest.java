package dev.goshawk.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents of each kind, by every way of reading, with Jackson beside. */
class DocumentsTest {
  static Stream<byte[]> valid() {
    return Documents.valid();
  }

  static Stream<byte[]> invalid() {
    return Documents.invalid();
  }

  static Stream<byte[]> truncated() {
    return Documents.truncated();
  }

  @ParameterizedTest
  @MethodSource("valid")
  void validIsTaken(byte[] document) {
    assertThat(JacksonJudge.events(new JsonReader(document)))
        .isEqualTo(JacksonJudge.read(document));
    skip(document);
    JsonValue value = JsonValue.parse(document);
    assertThat(JsonValue.parse(value.toByteArray())).isEqualTo(value);
    JsonSequence sequence = new JsonSequence(JsonReadOptions.DEFAULT, 10_000);
    for (int i = 0; i < document.length; i++) {
      sequence.add(document, i, 1);
    }
    sequence.end();
    JsonReader next = sequence.next();
    assertThat(next).isNotNull();
    assertThat(JsonValue.read(next)).isEqualTo(value);
    assertThat(sequence.next()).isNull();
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidIsRefused(byte[] document) {
    assertThat(JacksonJudge.read(document)).as("Jackson's verdict").isNull();
    for (JsonException e : verdicts(document)) {
      assertThat(e).isNotNull().hasMessageContaining(" at line ");
      assertThat(e.truncated()).as(e.getMessage()).isFalse();
      assertThat(e.getMessage()).isEqualTo(verdicts(document)[0].getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("truncated")
  void whatEndsTooEarlyIsToldApart(byte[] document) {
    assertThat(JacksonJudge.read(document)).as("Jackson's verdict").isNull();
    for (JsonException e : verdicts(document)) {
      assertThat(e).isNotNull();
      assertThat(e.truncated()).as(e.getMessage()).isTrue();
    }
    JsonSequence sequence = new JsonSequence(JsonReadOptions.DEFAULT, 10_000);
    sequence.add(document, 0, document.length);
    assertThat(sequence.next()).isNull();
    sequence.end();
    if (new String(document, ISO_8859_1).isBlank()) {
      assertThat(sequence.next()).isNull();
    } else {
      assertThatThrownBy(sequence::next)
          .isInstanceOfSatisfying(JsonException.class, e -> assertThat(e.truncated()).isTrue());
    }
  }

  private static @Nullable JsonException[] verdicts(byte[] document) {
    return new @Nullable JsonException[] {
      verdict(() -> JacksonJudge.events(new JsonReader(document))),
      verdict(() -> skip(document)),
      verdict(() -> JsonValue.parse(document))
    };
  }

  private static void skip(byte[] document) {
    JsonReader reader = new JsonReader(document);
    reader.skipValue();
    reader.endDocument();
  }

  private static @Nullable JsonException verdict(Runnable reading) {
    try {
      reading.run();
      return null;
    } catch (JsonException e) {
      return e;
    }
  }
}
