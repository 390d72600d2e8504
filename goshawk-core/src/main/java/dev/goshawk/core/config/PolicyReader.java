package dev.goshawk.core.config;

import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonValue;

/** Reads the configs of the balancing policies that a channel knows. Any thread. */
@FunctionalInterface
public interface PolicyReader {

  /**
   * The config that a list in JSON asks for: {@code [{"policy": {config}}, ...]}. The first policy
   * that is known counts.
   *
   * @throws JsonException when none is known, or its config cannot be used
   */
  PolicyConfig read(JsonValue choices);
}
