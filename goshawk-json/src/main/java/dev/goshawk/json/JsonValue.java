package dev.goshawk.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value in memory: an object, an array, a string, a number, a boolean or null. Immutable; any
 * thread.
 *
 * <p>One that was read knows where: {@link #asString} and its like throw a {@link JsonException}
 * with path, line and column when it is something else, and {@link #error} makes one for whatever
 * its reader has against it. Values are equal when their contents are, wherever they come from;
 * members of objects have no order then, and numbers are compared as they are written.
 */
public abstract sealed class JsonValue
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

  private final @Nullable Origin origin;

  JsonValue(@Nullable Origin origin) {
    this.origin = origin;
  }

  // Reading.

  /**
   * Reads a document with {@link JsonReadOptions#DEFAULT}.
   *
   * @throws JsonException when it is malformed or exceeds a limit
   */
  public static JsonValue parse(byte[] document) {
    return parse(document, JsonReadOptions.DEFAULT);
  }

  /**
   * Reads a document.
   *
   * @throws JsonException when it is malformed or exceeds a limit
   */
  public static JsonValue parse(byte[] document, JsonReadOptions options) {
    JsonReader reader = new JsonReader(document, 0, document.length, options);
    JsonValue value = read(reader);
    reader.endDocument();
    return value;
  }

  /**
   * Reads a document with {@link JsonReadOptions#DEFAULT}.
   *
   * @throws JsonException when it is malformed or exceeds a limit
   */
  public static JsonValue parse(String document) {
    for (int i = 0; i < document.length(); i++) {
      int codePoint = document.codePointAt(i);
      if (Character.isSupplementaryCodePoint(codePoint)) {
        i++;
      } else if (Character.isSurrogate((char) codePoint)) {
        byte[] before = document.substring(0, i).getBytes(UTF_8);
        Position place = new Position(0, 1, 1);
        place.moveTo(before.length, before);
        String reason = "unpaired surrogate " + Text.codePoint(codePoint);
        throw new JsonException(reason, "", place.line(), place.column(), false);
      }
    }
    return parse(document.getBytes(UTF_8));
  }

  /**
   * Reads the next value of a reader, with all that is in it.
   *
   * @throws JsonException when it is malformed or exceeds a limit
   */
  public static JsonValue read(JsonReader reader) {
    reader.peek();
    return read(reader, Origin.whole(reader.path(), reader.place()));
  }

  private static JsonValue read(JsonReader reader, Origin origin) {
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> readObject(reader, origin);
      case BEGIN_ARRAY -> readArray(reader, origin);
      case STRING -> new JsonString(reader.nextString(), origin);
      case NUMBER -> new JsonNumber(reader.nextNumber(), origin);
      case BOOLEAN -> new JsonBoolean(reader.nextBoolean(), origin);
      case NULL -> {
        reader.nextNull();
        yield new JsonNull(origin);
      }
      case NAME, END_OBJECT, END_ARRAY, END_DOCUMENT ->
          throw new IllegalStateException("expected a value, found " + reader.peek().words());
    };
  }

  private static JsonObject readObject(JsonReader reader, Origin origin) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      reader.peek();
      members.put(name, read(reader, Origin.member(origin, name, reader.place())));
    }
    reader.endObject();
    return new JsonObject(members, origin);
  }

  private static JsonArray readArray(JsonReader reader, Origin origin) {
    List<JsonValue> values = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      values.add(read(reader, Origin.element(origin, values.size(), reader.place())));
    }
    reader.endArray();
    return new JsonArray(values, origin);
  }

  // Making.

  /**
   * A string.
   *
   * @throws IllegalArgumentException when it has half a surrogate pair, which UTF-8 cannot express
   */
  public static JsonValue of(String value) {
    new Utf8Output().string(value); // throws
    return new JsonString(value, null);
  }

  /** An integer. */
  public static JsonValue of(long value) {
    return new JsonNumber(Long.toString(value), null);
  }

  /**
   * A number.
   *
   * @throws IllegalArgumentException when it is NaN or infinite
   */
  public static JsonValue of(double value) {
    return new JsonNumber(Numbers.text(value), null);
  }

  /** {@code true} or {@code false}. */
  public static JsonValue of(boolean value) {
    return new JsonBoolean(value, null);
  }

  /** {@code null}. */
  public static JsonValue ofNull() {
    return new JsonNull(null);
  }

  // What it is.

  /** The token that it begins with. */
  abstract JsonToken token();

  /** Whether it is {@code null}. */
  public final boolean isNull() {
    return this instanceof JsonNull;
  }

  /**
   * This, if it is an object.
   *
   * @throws JsonException otherwise
   */
  public JsonObject asObject() {
    throw mismatch(JsonToken.BEGIN_OBJECT);
  }

  /**
   * This, if it is an array.
   *
   * @throws JsonException otherwise
   */
  public JsonArray asArray() {
    throw mismatch(JsonToken.BEGIN_ARRAY);
  }

  /**
   * The text, if it is a string.
   *
   * @throws JsonException otherwise
   */
  public String asString() {
    throw mismatch(JsonToken.STRING);
  }

  /**
   * The value, if it is a number that is an integer of 64 bits, however it is written: {@code 1e3},
   * {@code 1.0}.
   *
   * @throws JsonException otherwise
   */
  public long asLong() {
    throw mismatch(JsonToken.NUMBER);
  }

  /**
   * The value, if it is a number that is an integer of 32 bits, however it is written.
   *
   * @throws JsonException otherwise
   */
  public int asInt() {
    throw mismatch(JsonToken.NUMBER);
  }

  /**
   * The nearest double, if it is a number in the range of doubles.
   *
   * @throws JsonException otherwise
   */
  public double asDouble() {
    throw mismatch(JsonToken.NUMBER);
  }

  /**
   * The value, if it is a boolean.
   *
   * @throws JsonException otherwise
   */
  public boolean asBoolean() {
    throw mismatch(JsonToken.BOOLEAN);
  }

  private JsonException mismatch(JsonToken expected) {
    return error("expected " + expected.words() + ", found " + token().words());
  }

  // Where it was.

  /**
   * The way to it from the document that it was read from, such as {@code methodConfig[2].timeout};
   * empty for the document itself, and for values that were not read.
   */
  public final String path() {
    return origin == null ? "" : origin.path();
  }

  /** An exception that names this reason and this value's place. */
  public final JsonException error(String reason) {
    return origin == null
        ? new JsonException(reason, "", 0, 0, false)
        : new JsonException(reason, origin.path(), origin.line(), origin.column(), false);
  }

  // Writing.

  abstract void writeTo(JsonWriter writer);

  /** This as a document in UTF-8, without white space. */
  public final byte[] toByteArray() {
    return new JsonWriter().value(this).toByteArray();
  }

  /** This as a document, without white space. */
  @Override
  public final String toString() {
    return new JsonWriter().value(this).toString();
  }
}
