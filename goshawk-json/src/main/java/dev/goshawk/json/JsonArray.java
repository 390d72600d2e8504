package dev.goshawk.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An array: elements of any kinds, in order. Immutable; any thread. */
public final class JsonArray extends JsonValue implements Iterable<JsonValue> {
  private final List<JsonValue> values;

  JsonArray(List<JsonValue> values, @Nullable Origin origin) {
    super(origin);
    this.values = Collections.unmodifiableList(values);
  }

  /** An array of these elements, which are copied. */
  public static JsonArray of(List<? extends JsonValue> values) {
    return new JsonArray(new ArrayList<>(values), null);
  }

  /** The elements; cannot be changed. */
  public List<JsonValue> values() {
    return values;
  }

  /** How many elements there are. */
  public int size() {
    return values.size();
  }

  /**
   * The element at {@code index}, from 0 on.
   *
   * @throws IndexOutOfBoundsException when there is none
   */
  public JsonValue get(int index) {
    return values.get(index);
  }

  @Override
  public Iterator<JsonValue> iterator() {
    return values.iterator();
  }

  @Override
  public JsonArray asArray() {
    return this;
  }

  @Override
  JsonToken token() {
    return JsonToken.BEGIN_ARRAY;
  }

  @Override
  void writeTo(JsonWriter writer) {
    writer.beginArray();
    values.forEach(writer::value);
    writer.endArray();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonArray array && values.equals(array.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
