package dev.goshawk.core.balance;

import dev.goshawk.core.config.JsonFields;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The policies that a channel knows. Immutable, any thread. Built in are {@code pick_first} and
 * {@code round_robin}; others are found by {@link ServiceLoader}, or given to the channel's
 * builder.
 */
public final class LoadBalancerRegistry {

  private final Map<String, LoadBalancerProvider> providers;

  private LoadBalancerRegistry(Map<String, LoadBalancerProvider> providers) {
    this.providers = Map.copyOf(providers);
  }

  /**
   * The policies that are built in, found on the class path or the module path, and given.
   *
   * @param given go before all others with their names
   */
  public static LoadBalancerRegistry with(Collection<? extends LoadBalancerProvider> given) {
    Map<String, LoadBalancerProvider> all = new HashMap<>(Found.ALL);
    for (LoadBalancerProvider provider : given) {
      all.put(provider.policy(), provider);
    }
    return new LoadBalancerRegistry(all);
  }

  /** Looked up once, and only by processes that have a channel. */
  private static final class Found {
    static final Map<String, LoadBalancerProvider> ALL = find();

    private static Map<String, LoadBalancerProvider> find() {
      Map<String, LoadBalancerProvider> found = new HashMap<>();
      for (LoadBalancerProvider builtIn : BuiltIn.ALL) {
        found.put(builtIn.policy(), builtIn);
      }
      ServiceLoader<LoadBalancerProvider> loader =
          ServiceLoader.load(
              LoadBalancerProvider.class, LoadBalancerRegistry.class.getClassLoader());
      for (LoadBalancerProvider provider : loader) {
        found.merge(
            provider.policy(),
            provider,
            (before, fresh) -> fresh.priority() > before.priority() ? fresh : before);
      }
      return found;
    }
  }

  /** The provider of a policy, or null when the channel does not know it. */
  public @Nullable LoadBalancerProvider find(String policy) {
    return providers.get(policy);
  }

  /**
   * The provider of a policy.
   *
   * @throws IllegalArgumentException when the channel does not know it, naming those it knows
   */
  public LoadBalancerProvider provider(String policy) {
    LoadBalancerProvider found = providers.get(policy);
    if (found == null) {
      throw new IllegalArgumentException(
          "load-balancing policy '"
              + policy
              + "' is not known; this channel has "
              + new TreeSet<>(providers.keySet()));
    }
    return found;
  }

  /**
   * The config of a policy as it is when nothing is said of it.
   *
   * @throws IllegalArgumentException when the channel does not know it
   */
  public PolicyConfig defaultConfig(String policy) {
    return provider(policy).config(JsonObject.builder().build(), this);
  }

  /**
   * The config that a list in JSON asks for, as {@code loadBalancingConfig} and {@code childPolicy}
   * are: {@code [{"policy": {config}}, ...]}. The first policy that the channel knows counts; when
   * its config cannot be used, no later one does (gRFC A24).
   *
   * @throws JsonException when the channel knows none of them, or the config cannot be used; with
   *     the path of the field, its value and what was expected
   */
  public PolicyConfig config(JsonValue choices) {
    Map<String, JsonValue> configs = new LinkedHashMap<>();
    for (JsonValue choice : JsonFields.elements(choices)) {
      Map<String, JsonValue> members = JsonFields.of(choice).json().members();
      if (members.size() != 1) {
        throw choice.error(
            "must have one member, the name of a policy with its config; has " + members.keySet());
      }
      members.forEach(configs::putIfAbsent);
    }
    for (Map.Entry<String, JsonValue> each : configs.entrySet()) {
      LoadBalancerProvider known = providers.get(each.getKey());
      if (known != null) {
        return config(known, JsonFields.of(each.getValue()).json());
      }
    }
    throw choices.error(
        "names no load-balancing policy that this channel has: "
            + configs.keySet()
            + " of "
            + new TreeSet<>(providers.keySet()));
  }

  private PolicyConfig config(LoadBalancerProvider provider, JsonObject json) {
    try {
      return provider.config(json, this);
    } catch (IllegalArgumentException e) {
      throw json.error(String.valueOf(e.getMessage()));
    }
  }
}
