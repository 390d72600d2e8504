package dev.goshawk.balancers;

import dev.goshawk.core.config.FieldException;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * {@code weighted_target_experimental}: calls go to several groups of backends in proportion to
 * weights. Immutable, any thread.
 *
 * <p>To which group a backend belongs is the first name of its {@link
 * dev.goshawk.core.resolve.Endpoint#PATH}, which a resolver gives it.
 *
 * @param targets the groups by their names, at least one
 */
public record WeightedTargetConfig(Map<String, Target> targets) implements PolicyConfig {

  /** The name of the policy. */
  public static final String POLICY = "weighted_target_experimental";

  /**
   * One group. Immutable, any thread.
   *
   * @param weight how much of the calls it gets beside the others, more than 0
   * @param childPolicy spreads the calls over it
   */
  public record Target(int weight, PolicyConfig childPolicy) {

    /** Checks. */
    public Target {
      Bounds.atLeast("weight", weight, 1);
      Objects.requireNonNull(childPolicy, "childPolicy");
    }
  }

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException when there is none
   */
  public WeightedTargetConfig {
    targets = Map.copyOf(targets);
    if (targets.isEmpty()) {
      throw new FieldException("targets", "an object of one member or more", "{}");
    }
  }

  @Override
  public List<PolicyConfig> childPolicies() {
    return targets.values().stream().map(Target::childPolicy).toList();
  }

  @Override
  public String policy() {
    return POLICY;
  }

  /** Groups are in the order of their names. */
  @Override
  public JsonObject json() {
    JsonObject.Builder json = JsonObject.builder();
    new TreeMap<>(targets)
        .forEach(
            (name, target) ->
                json.put(
                    name,
                    JsonObject.builder()
                        .put("weight", JsonValue.of(target.weight()))
                        .put("childPolicy", PolicyConfig.choice(target.childPolicy()))
                        .build()));
    return JsonObject.builder().put("targets", json.build()).build();
  }
}
