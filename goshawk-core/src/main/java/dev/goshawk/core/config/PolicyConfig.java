package dev.goshawk.core.config;

/**
 * A balancing policy by its name, with its settings. Immutable, any thread. Each policy has a type
 * of its own; two configs are equal when the policy need not be told of a change.
 */
public interface PolicyConfig {

  /** The name by which a channel knows the policy: {@code round_robin}. */
  String policy();
}
