package dev.goshawk.json;

import org.jspecify.annotations.Nullable;

/** True or false. Immutable; any thread. */
public final class JsonBoolean extends JsonValue {
  private final boolean value;

  JsonBoolean(boolean value, @Nullable Origin origin) {
    super(origin);
    this.value = value;
  }

  @Override
  public boolean asBoolean() {
    return value;
  }

  @Override
  JsonToken token() {
    return JsonToken.BOOLEAN;
  }

  @Override
  void writeTo(JsonWriter writer) {
    writer.value(value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonBoolean bool && value == bool.value;
  }

  @Override
  public int hashCode() {
    return Boolean.hashCode(value);
  }
}
