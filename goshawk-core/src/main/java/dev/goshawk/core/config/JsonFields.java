package dev.goshawk.core.config;

import dev.goshawk.json.JsonArray;
import dev.goshawk.json.JsonBoolean;
import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonString;
import dev.goshawk.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a config in JSON as Protocol Buffers maps them: {@code minRingSize} may also be
 * written {@code min_ring_size}, null is the same as absent, an integer may be a string of digits,
 * a duration is a string such as {@code "1.5s"}. Immutable, any thread.
 *
 * <p>Fields that nobody asks for are ignored. What cannot be used throws a {@link JsonException}
 * with the path of the field, its value and what was expected.
 */
public final class JsonFields {

  /** Seconds with up to nine decimals. */
  private static final Pattern DURATION = Pattern.compile("(-?)(\\d{1,12})(?:\\.(\\d{1,9}))?s");

  /** The longest duration of Protocol Buffers: 10,000 years. */
  private static final long MAX_SECONDS = 315_576_000_000L;

  private static final String A_DURATION = "a duration such as '1.5s'";
  private static final String NATURAL = "an integer of 0 or more";
  private static final int NANO_DIGITS = 9;

  private final JsonObject json;

  /** The fields of an object. */
  public JsonFields(JsonObject json) {
    this.json = json;
  }

  /**
   * The fields of a value.
   *
   * @throws JsonException when it is no object
   */
  public static JsonFields of(JsonValue value) {
    if (value instanceof JsonObject object) {
      return new JsonFields(object);
    }
    throw mustBe("an object", value);
  }

  /**
   * The elements of a value.
   *
   * @throws JsonException when it is no list
   */
  public static List<JsonValue> elements(JsonValue value) {
    if (value instanceof JsonArray array) {
      return array.values();
    }
    throw mustBe("a list", value);
  }

  /** The object whose fields they are. */
  public JsonObject json() {
    return json;
  }

  /**
   * The value of a field, or null when it is absent or null.
   *
   * @param name in lowerCamelCase
   * @throws JsonException when the field is there in both spellings
   */
  public @Nullable JsonValue find(String name) {
    String snake = snake(name);
    JsonValue value = json.find(name);
    if (!snake.equals(name)) {
      JsonValue other = json.find(snake);
      if (value != null && other != null) {
        throw other.error("is given twice, as " + name + " too");
      }
      value = value != null ? value : other;
    }
    return value == null || value.isNull() ? null : value;
  }

  /**
   * The value of a field.
   *
   * @throws JsonException when it is absent or null
   */
  public JsonValue get(String name) {
    JsonValue value = find(name);
    if (value == null) {
      throw json.error("'" + name + "' is missing");
    }
    return value;
  }

  /**
   * An object whose members are objects that are read alike, in their order.
   *
   * @throws JsonException when it is absent or null, or one of them is no object
   */
  public <T> Map<String, T> map(String name, Function<JsonFields, T> read) {
    Map<String, T> all = new LinkedHashMap<>();
    of(get(name)).json.members().forEach((key, value) -> all.put(key, read.apply(of(value))));
    return all;
  }

  /** A boolean. */
  public boolean flag(String name, boolean absent) {
    JsonValue value = find(name);
    if (value == null) {
      return absent;
    }
    if (value instanceof JsonBoolean) {
      return value.asBoolean();
    }
    throw mustBe("true or false", value);
  }

  /** An integer of 64 bits, not negative. */
  public long integer(String name, long absent) {
    JsonValue value = find(name);
    if (value == null) {
      return absent;
    }
    long number;
    try {
      number = value instanceof JsonString ? Long.parseLong(value.asString()) : value.asLong();
    } catch (JsonException | NumberFormatException e) {
      throw mustBe(NATURAL, value);
    }
    if (number < 0) {
      throw mustBe(NATURAL, value);
    }
    return number;
  }

  /** An integer, not negative; what is larger than an int is the largest int. */
  public int count(String name, int absent) {
    return (int) Math.min(integer(name, absent), Integer.MAX_VALUE);
  }

  /** A number. */
  public double number(String name, double absent) {
    JsonValue value = find(name);
    if (value == null) {
      return absent;
    }
    try {
      return value.asDouble();
    } catch (JsonException e) { // something else, or beyond a double
      throw mustBe("a number in the range of doubles", value);
    }
  }

  /** A text. */
  public String text(String name, String absent) {
    JsonValue value = find(name);
    return value == null ? absent : string(value, "a string");
  }

  /** Several texts; none when it is absent. */
  public List<String> texts(String name) {
    JsonValue value = find(name);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof JsonArray array)) {
      throw mustBe("a list of strings", value);
    }
    List<String> texts = new ArrayList<>(array.size());
    for (JsonValue each : array) {
      texts.add(string(each, "a string"));
    }
    return texts;
  }

  /** A duration, not negative. */
  public Duration duration(String name, Duration absent) {
    JsonValue value = find(name);
    if (value == null) {
      return absent;
    }
    Matcher parts = DURATION.matcher(string(value, A_DURATION));
    if (!parts.matches()) {
      throw mustBe(A_DURATION, value);
    }
    if (Long.parseLong(parts.group(2)) > MAX_SECONDS) {
      throw mustBe("a duration of '" + MAX_SECONDS + "s' or less", value);
    }
    String decimals = parts.group(3) == null ? "" : parts.group(3);
    long nanos = Long.parseLong(decimals + "0".repeat(NANO_DIGITS - decimals.length()));
    Duration duration = Duration.ofSeconds(Long.parseLong(parts.group(2)), nanos);
    if (!parts.group(1).isEmpty() && !duration.isZero()) {
      throw mustBe("a duration of '0s' or more", value);
    }
    return duration;
  }

  /** A duration as {@link #duration} reads it: {@code "1.5s"}. */
  public static JsonValue of(Duration duration) {
    return ConfigText.json(duration);
  }

  /** Texts as {@link #texts} reads them. */
  public static JsonArray of(List<String> texts) {
    return JsonArray.of(texts.stream().map(JsonValue::of).toList());
  }

  /**
   * What is made of the fields.
   *
   * @throws JsonException when making it throws {@link IllegalArgumentException}: with the place of
   *     the field that a {@link FieldException} names, or else with that of the object
   */
  public <T> T make(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (FieldException e) {
      JsonValue value = find(e.field());
      throw value == null ? json.error(message(e)) : mustBe(e.expected(), value);
    } catch (IllegalArgumentException e) {
      throw json.error(message(e));
    }
  }

  private static String message(IllegalArgumentException e) {
    return String.valueOf(e.getMessage());
  }

  private static String string(JsonValue value, String expected) {
    if (value instanceof JsonString) {
      return value.asString();
    }
    throw mustBe(expected, value);
  }

  private static JsonException mustBe(String expected, JsonValue value) {
    return value.error("must be " + expected + ", is " + ConfigText.shown(value));
  }

  /** {@code minRingSize} as {@code min_ring_size}. */
  private static String snake(String name) {
    StringBuilder snake = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c)) {
        snake.append('_');
      }
      snake.append(c);
    }
    return snake.toString().toLowerCase(Locale.ROOT);
  }
}
