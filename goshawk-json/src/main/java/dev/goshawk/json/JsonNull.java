package dev.goshawk.json;

import org.jspecify.annotations.Nullable;

/** JSON's null, which is a value. Immutable; any thread. */
public final class JsonNull extends JsonValue {
  JsonNull(@Nullable Origin origin) {
    super(origin);
  }

  @Override
  JsonToken token() {
    return JsonToken.NULL;
  }

  @Override
  void writeTo(JsonWriter writer) {
    writer.nullValue();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonNull;
  }

  @Override
  public int hashCode() {
    return JsonNull.class.hashCode();
  }
}
