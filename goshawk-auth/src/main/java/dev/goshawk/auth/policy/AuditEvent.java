package dev.goshawk.auth.policy;

import java.time.Instant;

/**
 * A decision on a call, for the record (gRFC A59). Immutable, any thread.
 *
 * @param method the path of the call
 * @param principal the first name of the caller; empty where it has none
 * @param policy the name of the policy
 * @param rule the name of the rule that has decided; empty when none matched
 * @param allowed whether the call may go on
 * @param at when
 */
public record AuditEvent(
    String method, String principal, String policy, String rule, boolean allowed, Instant at) {}
