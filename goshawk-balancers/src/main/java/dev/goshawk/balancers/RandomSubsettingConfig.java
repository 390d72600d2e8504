package dev.goshawk.balancers;

import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.util.List;
import java.util.Objects;

/**
 * {@code random_subsetting_experimental}: around any policy, which gets only some of the backends:
 * others for each channel, and few others when the list changes. Immutable, any thread. Source:
 * gRFC A68.
 *
 * @param subsetSize how many backends, more than 0
 * @param childPolicy gets them
 */
public record RandomSubsettingConfig(int subsetSize, PolicyConfig childPolicy)
    implements PolicyConfig {

  /** The name of the policy. */
  public static final String POLICY = "random_subsetting_experimental";

  /**
   * Checks.
   *
   * @throws IllegalArgumentException when the size is less than 1
   */
  public RandomSubsettingConfig {
    Bounds.atLeast("subsetSize", subsetSize, 1);
    Objects.requireNonNull(childPolicy, "childPolicy");
  }

  @Override
  public List<PolicyConfig> childPolicies() {
    return List.of(childPolicy);
  }

  @Override
  public String policy() {
    return POLICY;
  }

  @Override
  public JsonObject json() {
    return JsonObject.builder()
        .put("subsetSize", JsonValue.of(subsetSize))
        .put("childPolicy", PolicyConfig.choice(childPolicy))
        .build();
  }
}
