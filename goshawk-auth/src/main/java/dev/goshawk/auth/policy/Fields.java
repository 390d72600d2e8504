package dev.goshawk.auth.policy;

import dev.goshawk.json.JsonArray;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * An object of a policy with the fields that it may have: another one is an error, as a condition
 * that is passed over would let more callers in (gRFC A43). One thread.
 */
record Fields(JsonObject object) {

  static Fields of(JsonValue value, Set<String> known) {
    JsonObject object = value.asObject();
    for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
      if (!known.contains(member.getKey())) {
        throw member.getValue().error("'" + member.getKey() + "' is no field of a policy here");
      }
    }
    return new Fields(object);
  }

  boolean has(String name) {
    return object.find(name) != null;
  }

  JsonValue get(String name) {
    return object.get(name);
  }

  /** A text that is there and not empty. */
  String text(String name) {
    JsonValue value = object.get(name);
    if (value.asString().isEmpty()) {
      throw value.error("'" + name + "' is empty");
    }
    return value.asString();
  }

  /** What the elements of an array are; empty where there is none. */
  <T> List<T> all(String name, Function<JsonValue, T> element) {
    JsonValue value = object.find(name);
    if (value == null) {
      return List.of();
    }
    JsonArray array = value.asArray();
    List<T> all = new ArrayList<>();
    array.values().forEach(each -> all.add(element.apply(each)));
    return List.copyOf(all);
  }
}
