package dev.goshawk.core.balance;

import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;

/**
 * A balancing policy that channels know by its name. Found by {@link java.util.ServiceLoader}, or
 * given to a channel's builder. Any thread.
 */
public interface LoadBalancerProvider {

  /** The name: {@code round_robin}. */
  String policy();

  /**
   * Which of several providers of a name is taken: the one with the highest number. Those of
   * Goshawk have 5. Given to a builder, a provider goes before all found elsewhere.
   */
  default int priority() {
    return 5;
  }

  /**
   * The policy's config from JSON; {@code {}} must do unless there is something that only the user
   * can say.
   *
   * @param policies for policies that have others below them
   * @throws IllegalArgumentException when it cannot be used, with the field, its value and what was
   *     expected; or {@link dev.goshawk.json.JsonException}, as {@link
   *     dev.goshawk.core.config.JsonFields} throws it, which has the place too
   */
  PolicyConfig config(JsonObject json, LoadBalancerRegistry policies);

  /** A policy at work, without endpoints yet. */
  LoadBalancer create(LoadBalancer.Host host);
}
