package dev.goshawk.json;

import org.jspecify.annotations.Nullable;

/** A string. Immutable; any thread. */
public final class JsonString extends JsonValue {
  private final String value;

  JsonString(String value, @Nullable Origin origin) {
    super(origin);
    this.value = value;
  }

  @Override
  public String asString() {
    return value;
  }

  @Override
  JsonToken token() {
    return JsonToken.STRING;
  }

  @Override
  void writeTo(JsonWriter writer) {
    writer.value(value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonString string && value.equals(string.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }
}
