package dev.goshawk.balancers;

import dev.goshawk.core.config.FieldException;
import dev.goshawk.core.config.JsonFields;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * {@code priority_experimental}: calls go to the first of several groups of backends that works.
 * Immutable, any thread. Source: gRFC A56, A115.
 *
 * <p>A group has 10 s to connect before the next one is tried beside it; one that is not needed any
 * more is kept for 15 min. To which group a backend belongs is the first name of its {@link
 * dev.goshawk.core.resolve.Endpoint#PATH}, which a resolver gives it.
 *
 * @param children the policy of each group by its name
 * @param priorities the names of all of them, the first one first
 */
public record PriorityConfig(Map<String, Child> children, List<String> priorities)
    implements PolicyConfig {

  /** The name of the policy. */
  public static final String POLICY = "priority_experimental";

  /**
   * One group. Immutable, any thread.
   *
   * @param config spreads the calls over it
   * @param ignoreReresolutionRequests whether its failures do not have the name resolved anew
   */
  public record Child(PolicyConfig config, boolean ignoreReresolutionRequests) {

    /** Checks. */
    public Child {
      Objects.requireNonNull(config, "config");
    }
  }

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException when there is no group, or the names are not those of the
   *     groups, each once
   */
  public PriorityConfig {
    children = Map.copyOf(children);
    priorities = List.copyOf(priorities);
    if (priorities.isEmpty()) {
      throw new FieldException("priorities", "a list of one name or more", "[]");
    }
    if (priorities.size() != new HashSet<>(priorities).size()
        || !children.keySet().equals(new HashSet<>(priorities))) {
      throw new FieldException(
          "priorities",
          "the names of the children, each once: " + children.keySet().stream().sorted().toList(),
          priorities.toString());
    }
  }

  /** Groups by these names, the first one first, all with one policy. */
  public static PriorityConfig of(PolicyConfig config, String... names) {
    Map<String, Child> children = new LinkedHashMap<>();
    for (String name : names) {
      children.put(name, new Child(config, false));
    }
    return new PriorityConfig(children, List.of(names));
  }

  @Override
  public List<PolicyConfig> childPolicies() {
    return children.values().stream().map(Child::config).toList();
  }

  @Override
  public String policy() {
    return POLICY;
  }

  @Override
  public JsonObject json() {
    JsonObject.Builder json = JsonObject.builder();
    for (String name : priorities) {
      Child child = Objects.requireNonNull(children.get(name)); // the names are those of all
      json.put(
          name,
          JsonObject.builder()
              .put("config", PolicyConfig.choice(child.config()))
              .put("ignoreReresolutionRequests", JsonValue.of(child.ignoreReresolutionRequests()))
              .build());
    }
    return JsonObject.builder()
        .put("children", json.build())
        .put("priorities", JsonFields.of(priorities))
        .build();
  }
}
