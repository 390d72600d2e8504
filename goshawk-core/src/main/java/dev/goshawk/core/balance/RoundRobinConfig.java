package dev.goshawk.core.balance;

import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;

/** {@code round_robin}, which has no settings. Immutable, any thread. */
public record RoundRobinConfig() implements PolicyConfig {

  /** The name of the policy. */
  public static final String POLICY = "round_robin";

  /** The one config. */
  public static final RoundRobinConfig DEFAULT = new RoundRobinConfig();

  @Override
  public String policy() {
    return POLICY;
  }

  @Override
  public JsonObject json() {
    return JsonObject.builder().build();
  }
}
