package dev.goshawk.auth.policy;

import dev.goshawk.json.JsonObject;

/**
 * Where a policy records its decisions (gRFC A59). Called right after a decision, on the event loop
 * or the thread of the call: it must not block. What it throws is logged and changes no decision.
 */
@FunctionalInterface
public interface AuditLogger {

  /** Records a decision. */
  void record(AuditEvent event);

  /** Makes the loggers that policies name. */
  @FunctionalInterface
  interface Factory {
    /**
     * A logger.
     *
     * @param config what the policy says of it; empty where it says nothing
     * @throws IllegalArgumentException when it cannot be used, which makes the policy invalid
     */
    AuditLogger create(JsonObject config);
  }
}
