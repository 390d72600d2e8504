package dev.goshawk.core.config;

import dev.goshawk.api.Status;
import dev.goshawk.json.JsonArray;
import dev.goshawk.json.JsonBoolean;
import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonNumber;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonString;
import dev.goshawk.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An object of a service config as it is read by the table of its fields. One thread. What cannot
 * be used throws a {@link JsonException} with the path of the field, its value and what was
 * expected.
 */
final class ConfigObject {

  private static final long MAX_UINT32 = 4_294_967_295L;

  private final JsonObject json;
  private final ConfigField.Scope scope;
  private final JsonFields fields;

  /**
   * An object.
   *
   * @param notes are told of the members that are no field of the scope
   */
  ConfigObject(JsonValue value, ConfigField.Scope scope, ConfigNotes notes) {
    this.fields = JsonFields.of(value);
    this.json = fields.json();
    this.scope = scope;
    json.members()
        .forEach(
            (name, member) -> {
              if (Arrays.stream(ConfigField.values()).noneMatch(field -> isNamed(field, name))) {
                notes.ignored(member.path());
              }
            });
  }

  private boolean isNamed(ConfigField field, String name) {
    return field.scope() == scope && (field.json().equals(name) || field.snake().equals(name));
  }

  /** The value of a field, or null when it is absent or null. */
  @Nullable JsonValue find(ConfigField field) {
    return fields.find(field.json());
  }

  /** The value of a field that must be there. */
  JsonValue get(ConfigField field) {
    return fields.get(field.json());
  }

  /** The elements of a list; none when it is absent. */
  List<JsonValue> list(ConfigField field) {
    JsonValue value = find(field);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof JsonArray array)) {
      throw mustBe(field, value);
    }
    return array.values();
  }

  /** A text; empty when it is absent. */
  String text(ConfigField field) {
    JsonValue value = find(field);
    return value == null ? "" : text(field, value);
  }

  /** The text of a value. */
  static String text(ConfigField field, JsonValue value) {
    if (value instanceof JsonString) {
      return value.asString();
    }
    throw mustBe(field, value);
  }

  /** A number. */
  static double number(ConfigField field, JsonValue value) {
    try {
      return value.asDouble();
    } catch (JsonException e) { // something else, or beyond a double
      throw mustBe(field, value);
    }
  }

  /** A boolean. */
  static boolean flag(ConfigField field, JsonValue value) {
    if (value instanceof JsonBoolean) {
      return value.asBoolean();
    }
    throw mustBe(field, value);
  }

  /** A duration, or null when it is absent. */
  @Nullable Duration duration(ConfigField field) {
    return find(field) == null ? null : fields.duration(field.json(), Duration.ZERO);
  }

  /** A duration that must be there. */
  Duration requiredDuration(ConfigField field) {
    JsonValue unused = get(field);
    return fields.duration(field.json(), Duration.ZERO);
  }

  /** An integer of 32 bits that may also be a string of digits; beyond an int, the largest int. */
  int integer(ConfigField field, JsonValue value) {
    if (value instanceof JsonString) {
      try {
        return strictInteger(field, value, JsonNumber.of(value.asString()));
      } catch (IllegalArgumentException e) { // it is no number
        throw mustBe(field, value);
      }
    }
    return strictInteger(field, value);
  }

  /** An integer of 32 bits that is written as a number; beyond an int, the largest int. */
  int strictInteger(ConfigField field, JsonValue value) {
    if (!(value instanceof JsonNumber)) {
      throw mustBe(field, value);
    }
    return strictInteger(field, value, value);
  }

  private static int strictInteger(ConfigField field, JsonValue value, JsonValue number) {
    long read;
    try {
      read = number.asLong();
    } catch (JsonException e) { // a fraction, or more than 64 bits
      throw mustBe(field, value);
    }
    if (read < 0 || read > MAX_UINT32) {
      throw mustBe(field, value);
    }
    return (int) Math.min(read, Integer.MAX_VALUE);
  }

  /** Status codes by number or by name in any case, none of them OK. */
  Status.Code[] codes(ConfigField field) {
    List<Status.Code> codes = new ArrayList<>();
    for (JsonValue element : list(field)) {
      Status.Code code = code(element);
      if (code == Status.Code.OK) {
        throw element.error("must be a status code other than OK, is " + ConfigText.shown(element));
      }
      codes.add(code);
    }
    return codes.toArray(Status.Code[]::new);
  }

  private static Status.Code code(JsonValue value) {
    for (Status.Code code : Status.Code.values()) {
      if (value instanceof JsonNumber ? isNumber(value, code) : isName(value, code)) {
        return code;
      }
    }
    throw value.error(
        "must be the number or the name of a status code, one of "
            + Arrays.asList(Status.Code.values()).subList(1, Status.Code.values().length)
            + ", is "
            + ConfigText.shown(value));
  }

  private static boolean isNumber(JsonValue value, Status.Code code) {
    try {
      return value.asLong() == code.number();
    } catch (JsonException e) { // a fraction, or more than 64 bits
      return false;
    }
  }

  private static boolean isName(JsonValue value, Status.Code code) {
    return value instanceof JsonString
        && value.asString().toUpperCase(Locale.ROOT).equals(code.name());
  }

  /** What is made of the fields, with the place of the one that is out of bounds. */
  <T> T make(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (OutOfBounds e) {
      throw mustBe(e.field(), get(e.field()));
    }
  }

  static JsonException mustBe(ConfigField field, JsonValue value) {
    return value.error(field.mustBe(ConfigText.shown(value)));
  }
}
