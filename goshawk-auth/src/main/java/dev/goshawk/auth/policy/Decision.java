package dev.goshawk.auth.policy;

/**
 * What a policy says of a call. Immutable, any thread.
 *
 * @param allowed whether the call may go on
 * @param rule the name of the rule that has decided; empty when none matched
 */
public record Decision(boolean allowed, String rule) {}
