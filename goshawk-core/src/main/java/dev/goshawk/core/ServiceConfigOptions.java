package dev.goshawk.core;

import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.config.HedgingPolicy;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.config.ServiceConfigParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a channel's builder was told of service configs and the balancing policy: what counts where
 * the resolver brings none. One thread.
 */
final class ServiceConfigOptions {

  private final List<LoadBalancerProvider> providers = new ArrayList<>();
  private PolicyConfig policy = PickFirstConfig.DEFAULT;
  private ServiceConfig config = ServiceConfig.EMPTY;
  private @Nullable String json; // null: the one above
  private final Set<String> setBy = new TreeSet<>(); // names of methods, at most one
  private boolean lookUp = true;

  void add(LoadBalancerProvider provider) {
    providers.add(Objects.requireNonNull(provider, "loadBalancer"));
  }

  /** All policies: those that were added, and the rest. */
  LoadBalancerRegistry policies() {
    return LoadBalancerRegistry.with(providers);
  }

  void policy(PolicyConfig given) {
    policy = Objects.requireNonNull(given, "loadBalancing");
  }

  void config(ServiceConfig given) {
    config = Objects.requireNonNull(given, "serviceConfig");
    json = null;
    setBy.add("serviceConfig");
  }

  void config(String given) {
    json = Objects.requireNonNull(given, "serviceConfig");
    setBy.add("serviceConfig");
  }

  /** A config that says only this, for all methods. */
  void retry(RetryPolicy given) {
    Objects.requireNonNull(given, "retry");
    toAll("retry", MethodConfig.builder().retry(given));
  }

  /** A config that says only this, for all methods. */
  void hedging(HedgingPolicy given) {
    Objects.requireNonNull(given, "hedging");
    toAll("hedging", MethodConfig.builder().hedging(given));
  }

  private void toAll(String by, MethodConfig.Builder methods) {
    config = ServiceConfig.builder().defaults(methods.build()).build();
    setBy.add(by);
  }

  void lookUp(boolean counts) {
    lookUp = counts;
  }

  /** Whether the config of a resolver counts. */
  boolean lookUp() {
    return lookUp;
  }

  /**
   * The default policy.
   *
   * @throws IllegalArgumentException when it or a policy below it is not known
   */
  PolicyConfig policy(LoadBalancerRegistry known) {
    requireKnown(known, policy);
    return policy;
  }

  /**
   * The default config.
   *
   * @throws IllegalArgumentException when there are two, it cannot be read, or its policy is not
   *     known
   */
  ServiceConfig config(LoadBalancerRegistry known, ServiceConfigParser parser) {
    if (setBy.size() > 1) {
      throw new IllegalArgumentException(
          String.join(" and ", setBy)
              + " are set, and each is the whole service config; set one of them, or serviceConfig"
              + " with all that is wanted");
    }
    ServiceConfig chosen = json == null ? config : parsed(json, parser);
    requireKnown(known, chosen.loadBalancing());
    return chosen;
  }

  private static ServiceConfig parsed(String json, ServiceConfigParser parser) {
    try {
      return parser.parse(json);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("serviceConfig cannot be used: " + e.getMessage(), e);
    }
  }

  private static void requireKnown(LoadBalancerRegistry known, @Nullable PolicyConfig policy) {
    if (policy != null) {
      LoadBalancerProvider unused = known.provider(policy.policy());
      policy.childPolicies().forEach(child -> requireKnown(known, child));
    }
  }
}
