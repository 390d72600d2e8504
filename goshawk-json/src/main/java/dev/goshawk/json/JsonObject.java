package dev.goshawk.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object: members with different names, in the order of the document. Immutable; any thread. */
public final class JsonObject extends JsonValue {
  private final Map<String, JsonValue> members;

  JsonObject(Map<String, JsonValue> members, @Nullable Origin origin) {
    super(origin);
    this.members = Collections.unmodifiableMap(members);
  }

  /** A builder without members. */
  public static Builder builder() {
    return new Builder();
  }

  /** The members by name, in the order of the document; cannot be changed. */
  public Map<String, JsonValue> members() {
    return members;
  }

  /** The value of a member, which may be JSON's null; Java's null when there is no such member. */
  public @Nullable JsonValue find(String name) {
    return members.get(name);
  }

  /**
   * The value of a member.
   *
   * @throws JsonException when there is no such member
   */
  public JsonValue get(String name) {
    JsonValue value = members.get(name);
    if (value == null) {
      throw error("'" + name + "' is missing");
    }
    return value;
  }

  @Override
  public JsonObject asObject() {
    return this;
  }

  @Override
  JsonToken token() {
    return JsonToken.BEGIN_OBJECT;
  }

  @Override
  void writeTo(JsonWriter writer) {
    writer.beginObject();
    members.forEach((name, value) -> writer.name(name).value(value));
    writer.endObject();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonObject object && members.equals(object.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  /** Makes an object. One thread. */
  public static final class Builder {
    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Adds a member, or replaces the one of that name.
     *
     * @throws IllegalArgumentException when the name has half a surrogate pair
     */
    public Builder put(String name, JsonValue value) {
      new Utf8Output().string(name); // throws
      members.put(name, value);
      return this;
    }

    /** The object, which later calls of this builder do not change. */
    public JsonObject build() {
      return new JsonObject(new LinkedHashMap<>(members), null);
    }
  }
}
