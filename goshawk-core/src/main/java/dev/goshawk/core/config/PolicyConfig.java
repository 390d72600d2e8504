package dev.goshawk.core.config;

import dev.goshawk.json.JsonObject;

/**
 * A balancing policy by its name, with its settings. Immutable, any thread. Each policy has a type
 * of its own; two configs are equal when the policy need not be told of a change.
 */
public interface PolicyConfig {

  /** The name by which a channel knows the policy: {@code round_robin}. */
  String policy();

  /**
   * The settings as the policy's provider reads them, for what prints a service config. By default
   * {@code {}}, for policies without settings.
   */
  default JsonObject json() {
    return JsonObject.builder().build();
  }
}
