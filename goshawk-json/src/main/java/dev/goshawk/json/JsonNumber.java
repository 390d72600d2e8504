package dev.goshawk.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * A number as it is written, with all its digits. Immutable; any thread. Two are equal when they
 * are written alike: {@code 1} and {@code 1.0} are not.
 */
public final class JsonNumber extends JsonValue {
  private final String text;

  /** Of a text that is known to be a number. */
  JsonNumber(String text, @Nullable Origin origin) {
    super(origin);
    this.text = text;
  }

  /**
   * A number that is written so.
   *
   * @throws IllegalArgumentException when it is no number in JSON, such as {@code 01} or {@code +1}
   */
  public static JsonNumber of(String text) {
    return new JsonNumber(Numbers.require(text), null);
  }

  /** As it is written. */
  public String text() {
    return text;
  }

  @Override
  public long asLong() {
    try {
      return Numbers.toLong(bytes(), 0, text.length());
    } catch (ArithmeticException e) {
      throw error(Numbers.mismatch(Numbers.LONG, text));
    }
  }

  @Override
  public int asInt() {
    try {
      return Numbers.toInt(bytes(), 0, text.length());
    } catch (ArithmeticException e) {
      throw error(Numbers.mismatch(Numbers.INT, text));
    }
  }

  @Override
  public double asDouble() {
    try {
      return Numbers.toDouble(bytes(), 0, text.length());
    } catch (ArithmeticException e) {
      throw error(Numbers.mismatch(Numbers.DOUBLE, text));
    }
  }

  private byte[] bytes() {
    return text.getBytes(ISO_8859_1);
  }

  @Override
  JsonToken token() {
    return JsonToken.NUMBER;
  }

  @Override
  void writeTo(JsonWriter writer) {
    writer.number(text);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonNumber number && text.equals(number.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
