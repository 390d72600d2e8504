package dev.goshawk.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Any values and any damage: what is written is read, and nothing else than an error comes. */
class JsonPropertyTest {
  /** Of an outcome: what was read, or why not. */
  private static String verdict(byte[] document) {
    try {
      return JacksonJudge.events(new JsonReader(document));
    } catch (JsonException e) {
      return "!" + e.getMessage();
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void whatIsWrittenIsRead(@ForAll long seed) {
    RandomJson random = new RandomJson(seed);
    JsonValue value = random.value(5);
    byte[] document = random.document(value);
    assertThat(JsonValue.parse(document)).isEqualTo(value).hasToString(value.toString());
    JsonReader skipping = new JsonReader(document);
    skipping.skipValue();
    skipping.endDocument();
  }

  @Property
  void doublesReadBackAsTheyWere(@ForAll double any, @ForAll long bits, @ForAll long seed) {
    for (double value :
        new double[] {any, Double.longBitsToDouble(bits), new RandomJson(seed).number()}) {
      if (Double.isFinite(value)) {
        byte[] written = new JsonWriter().value(value).toByteArray();
        assertThat(new JsonReader(written).nextDouble()).isEqualTo(value);
        assertThat(new JsonReader(written).nextNumber().length()).isLessThanOrEqualTo(24);
      }
    }
  }

  @Property
  void decimalsAreTheNearestDoubles(@ForAll long digits, @ForAll byte scale, @ForAll byte shift) {
    String text = BigDecimal.valueOf(digits >> (shift & 63), scale / 4).toString();
    assertThat(new JsonReader(text.getBytes(ISO_8859_1)).nextDouble())
        .isEqualTo(Double.parseDouble(text));
  }

  @Property
  void longsAreExact(@ForAll long value, @ForAll byte scale) {
    for (String text :
        new String[] {
          Long.toString(value),
          BigDecimal.valueOf(value, scale & 31).toPlainString() + "e" + (scale & 31)
        }) {
      assertThat(new JsonReader(text.getBytes(ISO_8859_1)).nextLong()).as(text).isEqualTo(value);
    }
    assertThat(new JsonWriter().value(value)).hasToString(Long.toString(value));
  }

  /** All ways of reading say the same of a damaged document, word for word. */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void damagedDocumentsFailOnlyAsTheyMust(@ForAll long seed) {
    RandomJson random = new RandomJson(seed);
    byte[] document = random.damaged(random.document(random.value(4)));
    String verdict = verdict(document);
    String skipped = "";
    try {
      JsonReader reader = new JsonReader(document);
      reader.skipValue();
      reader.endDocument();
    } catch (JsonException e) {
      skipped = "!" + e.getMessage();
    }
    String parsed = "";
    try {
      JsonValue value = JsonValue.parse(document);
      assertThat(JsonValue.parse(value.toByteArray())).isEqualTo(value);
    } catch (JsonException e) {
      parsed = "!" + e.getMessage();
    }
    String expected = verdict.startsWith("!") ? verdict : "";
    assertThat(skipped).isEqualTo(expected);
    assertThat(parsed).isEqualTo(expected);
  }

  @Property
  void anyBytesFailOnlyAsTheyMust(@ForAll byte[] bytes) {
    verdict(bytes);
  }

  /**
   * Each beginning of a document is truncated, or a document (a number, or without white space).
   */
  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void beginningsAreTruncated(@ForAll long seed) {
    RandomJson random = new RandomJson(seed);
    byte[] document = random.document(random.value(2));
    for (int length = 0; length < document.length; length++) {
      JsonReader reader = new JsonReader(document, 0, length, JsonReadOptions.DEFAULT);
      try {
        reader.skipValue();
        reader.endDocument();
      } catch (JsonException e) {
        assertThat(e.truncated()).as(e.getMessage()).isTrue();
      }
    }
  }

  /** A stream in any chunks is the same documents, and fails where one document would. */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void streamsInChunksAreTheSame(@ForAll long seed) {
    RandomJson random = new RandomJson(seed);
    JsonWriter writer = new JsonWriter();
    for (int left = 1 + random.below(5); left > 0; left--) {
      writer.value(random.value(3)).newLine();
    }
    byte[] stream = writer.toByteArray();
    byte[] bytes = random.below(2) == 0 ? stream : random.damaged(stream);
    List<String> whole = documents(bytes, bytes.length, null);
    assertThat(documents(bytes, 1, null)).isEqualTo(whole);
    assertThat(documents(bytes, 0, random)).isEqualTo(whole);
    if (bytes == stream) {
      assertThat(String.join("\n", whole) + "\n").isEqualTo(writer.toString());
    }
  }

  private static List<String> documents(byte[] bytes, int chunk, @Nullable RandomJson random) {
    JsonSequence sequence = new JsonSequence(JsonReadOptions.DEFAULT, 1 << 20);
    List<String> documents = new ArrayList<>();
    int at = 0;
    try {
      while (at < bytes.length) {
        int count = random == null ? chunk : 1 + random.below(20);
        count = Math.min(count, bytes.length - at);
        sequence.add(bytes, at, count);
        at += count;
        read(sequence, documents);
      }
      sequence.end();
      read(sequence, documents);
    } catch (JsonException e) {
      documents.add("!" + e.getMessage());
    }
    return documents;
  }

  private static void read(JsonSequence sequence, List<String> documents) {
    for (JsonReader next = sequence.next(); next != null; next = sequence.next()) {
      documents.add(JsonValue.read(next).toString());
    }
  }

  /** The scanner and the reader were written apart: they agree on what is a document. */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void theScannerAgreesWithTheReader(@ForAll long seed) {
    RandomJson random = new RandomJson(seed);
    byte[] document = random.document(random.value(4));
    byte[] bytes = random.below(4) == 0 ? document : random.damaged(document);
    String verdict = verdict(bytes);
    List<String> documents = documents(bytes, bytes.length, null);
    boolean one = documents.size() == 1 && !documents.get(0).startsWith("!");
    assertThat(one).as("%s beside %s", documents, verdict).isEqualTo(!verdict.startsWith("!"));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void placesAreThoseOfTheBytes(@ForAll long seed) {
    RandomJson random = new RandomJson(seed);
    byte[] document = random.document(random.value(4));
    byte[] bytes = Arrays.copyOf(document, document.length + 1);
    bytes[document.length] = '\\';
    try {
      JsonValue.parse(bytes);
    } catch (JsonException e) {
      String text = new String(document, UTF_8);
      int lineStart = text.lastIndexOf('\n') + 1;
      assertThat(e.line()).isEqualTo(1 + (int) text.chars().filter(c -> c == '\n').count());
      assertThat(e.column()).isEqualTo(1 + text.codePointCount(lineStart, text.length()));
      return;
    }
    throw new AssertionError("taken");
  }
}
