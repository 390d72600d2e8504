package dev.goshawk.core.config;

import dev.goshawk.json.JsonArray;
import dev.goshawk.json.JsonObject;
import java.util.List;

/**
 * A balancing policy by its name, with its settings. Immutable, any thread. Each policy has a type
 * of its own; two configs are equal when the policy need not be told of a change.
 */
public interface PolicyConfig {

  /** The name by which a channel knows the policy: {@code round_robin}. */
  String policy();

  /**
   * The configs of the policies below it, which a channel has to know as well. By default none, for
   * policies without any.
   */
  default List<PolicyConfig> childPolicies() {
    return List.of();
  }

  /**
   * The settings as the policy's provider reads them, for what prints a service config; {@code {}}
   * for a policy without settings.
   */
  JsonObject json();

  /**
   * A config where a service config has it, as {@link
   * dev.goshawk.core.balance.LoadBalancerRegistry#config} reads it: {@code [{"round_robin":{}}]}.
   */
  static JsonArray choice(PolicyConfig config) {
    return JsonArray.of(List.of(JsonObject.builder().put(config.policy(), config.json()).build()));
  }
}
