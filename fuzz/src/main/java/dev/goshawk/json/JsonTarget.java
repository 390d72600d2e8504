package dev.goshawk.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.fuzz.Choices;
import dev.goshawk.fuzz.FuzzTarget;
import dev.goshawk.fuzz.Judge;
import dev.goshawk.fuzz.Pieces;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON. The first byte chooses: a document, read in each way, with Jackson as judge; a stream of
 * documents, whole and in pieces; or values that our writer writes, which both read back.
 */
public final class JsonTarget implements FuzzTarget {

  /** How deep values are made. */
  private static final int DEPTH = 6;

  /** Made by the fuzzer. */
  public JsonTarget() {}

  @Override
  public void run(byte[] input) throws Exception {
    Choices choices = new Choices(input);
    switch (choices.next() % 3) {
      case 0 -> document(choices.rest());
      case 1 -> stream(choices.next(), choices.rest());
      default -> written(value(choices, DEPTH), choices.next() % 2 == 0);
    }
  }

  private static void document(byte[] document) throws Exception {
    String verdict = verdict(() -> events(new JsonReader(document)));
    boolean taken = !verdict.startsWith("!");
    Judge.same("what Jackson reads", JacksonJudge.read(document), taken ? verdict : null);
    Judge.same("skipped", taken ? "" : verdict, verdict(() -> skip(document)));
    Judge.same("parsed", taken ? "" : verdict, verdict(() -> parse(document)));
    List<String> documents = documents(document, null);
    boolean one = documents.size() == 1 && !documents.get(0).startsWith("!");
    Judge.holds(one == taken, "the sequence has %s, the reader %s", documents, verdict);
  }

  private static String skip(byte[] document) {
    JsonReader reader = new JsonReader(document);
    reader.skipValue();
    reader.endDocument();
    return "";
  }

  private static String parse(byte[] document) {
    JsonValue value = JsonValue.parse(document);
    Judge.same("written and read", value, JsonValue.parse(value.toByteArray()));
    numbers(value);
    return "";
  }

  /** Numbers are what the JDK says. */
  private static void numbers(JsonValue value) {
    if (value instanceof JsonArray array) {
      array.forEach(JsonTarget::numbers);
    } else if (value instanceof JsonObject object) {
      object.members().values().forEach(JsonTarget::numbers);
    } else if (value instanceof JsonNumber number) {
      double expected = Double.parseDouble(number.text());
      String read = verdict(() -> Double.toString(number.asDouble()));
      Judge.holds(
          Double.isInfinite(expected)
              ? read.startsWith("!")
              : read.equals(Double.toString(expected)),
          "%s read as %s",
          number,
          read);
      verdict(() -> Long.toString(number.asLong()));
      verdict(() -> Integer.toString(number.asInt()));
    }
  }

  private static void stream(int seed, byte[] bytes) {
    List<String> whole = documents(bytes, null);
    Judge.same("in pieces", whole, documents(bytes, new Pieces(seed)));
  }

  /** The documents of a stream, and at its end what is wrong with it. */
  private static List<String> documents(byte[] bytes, @Nullable Pieces pieces) {
    JsonSequence sequence = new JsonSequence(JsonReadOptions.DEFAULT, 1 << 16);
    List<String> documents = new ArrayList<>();
    String end =
        verdict(
            () -> {
              int at = 0;
              while (at < bytes.length) {
                int left = bytes.length - at;
                int count = pieces == null ? left : pieces.next(left);
                sequence.add(bytes, at, count);
                at += count;
                read(sequence, documents);
              }
              sequence.end();
              read(sequence, documents);
              return "";
            });
    if (!end.isEmpty()) {
      documents.add(end);
    }
    return documents;
  }

  private static void read(JsonSequence sequence, List<String> documents) {
    for (JsonReader next = sequence.next(); next != null; next = sequence.next()) {
      documents.add(JsonValue.read(next).toString());
      next.endDocument();
    }
  }

  private static void written(JsonValue value, boolean indented) throws Exception {
    JsonWriter writer = indented ? JsonWriter.indented() : new JsonWriter();
    byte[] document = writer.value(value).toByteArray();
    Judge.same("read back", value, JsonValue.parse(document));
    Judge.same("by Jackson", events(new JsonReader(document)), JacksonJudge.read(document));
  }

  private static JsonValue value(Choices choices, int depth) {
    int kind = choices.next();
    return switch (kind % (depth == 0 ? 5 : 7)) {
      case 0 -> JsonValue.of(string(choices, kind / 7));
      case 1 -> JsonValue.of(number(choices));
      case 2 -> number(Double.longBitsToDouble(number(choices)));
      case 3 -> JsonValue.of(kind > 0x7f);
      case 4 -> JsonValue.ofNull();
      case 5 -> {
        List<JsonValue> values = new ArrayList<>();
        for (int left = kind / 7; left > 0 && choices.more(); left--) {
          values.add(value(choices, depth - 1));
        }
        yield JsonArray.of(values);
      }
      default -> {
        JsonObject.Builder builder = JsonObject.builder();
        for (int left = kind / 7; left > 0 && choices.more(); left--) {
          builder.put(string(choices, choices.next() % 20), value(choices, depth - 1));
        }
        yield builder.build();
      }
    };
  }

  private static JsonValue number(double value) {
    return Double.isFinite(value) ? JsonValue.of(value) : JsonValue.ofNull();
  }

  private static long number(Choices choices) {
    long number = 0;
    for (int left = choices.next() % 9; left > 0; left--) {
      number = number << 8 | choices.next();
    }
    return number;
  }

  /** Octets that are no UTF-8 become characters that say so. */
  private static String string(Choices choices, int length) {
    return new String(choices.next(length), UTF_8);
  }

  /** Reads a whole document, and says its tokens as the judge does. */
  private static String events(JsonReader reader) {
    StringBuilder events = new StringBuilder();
    while (true) {
      switch (reader.peek()) {
        case BEGIN_OBJECT -> {
          reader.beginObject();
          events.append('{');
        }
        case END_OBJECT -> {
          reader.endObject();
          events.append('}');
        }
        case BEGIN_ARRAY -> {
          reader.beginArray();
          events.append('[');
        }
        case END_ARRAY -> {
          reader.endArray();
          events.append(']');
        }
        case NAME -> events.append('"').append(reader.nextName()).append('"');
        case STRING -> events.append('"').append(reader.nextString()).append('"');
        case NUMBER -> events.append(reader.nextNumber()).append(';');
        case BOOLEAN -> events.append(reader.nextBoolean()).append(';');
        case NULL -> {
          reader.nextNull();
          events.append("null;");
        }
        case END_DOCUMENT -> {
          return events.toString();
        }
      }
    }
  }

  private interface Reading {
    String read();
  }

  /** What a reading answers, or, behind an exclamation mark, why it was refused. */
  private static String verdict(Reading reading) {
    try {
      return reading.read();
    } catch (JsonException e) {
      Judge.holds(!e.reason().isEmpty(), "no reason");
      return "!" + e.getMessage();
    }
  }
}
