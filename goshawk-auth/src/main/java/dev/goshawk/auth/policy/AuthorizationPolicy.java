package dev.goshawk.auth.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.json.JsonException;
import java.util.List;

/**
 * Which calls may go on, as gRFC A43 writes it in JSON: refused when a rule of {@code deny_rules}
 * matches, else allowed when one of {@code allow_rules} does, else refused. Immutable, any thread.
 */
public final class AuthorizationPolicy {

  private final String name;
  private final List<PolicyRule> deny;
  private final List<PolicyRule> allow;
  private final Audit audit;
  private final List<String> warnings;

  AuthorizationPolicy(
      String name,
      List<PolicyRule> deny,
      List<PolicyRule> allow,
      Audit audit,
      List<String> warnings) {
    this.name = name;
    this.deny = deny;
    this.allow = allow;
    this.audit = audit;
    this.warnings = warnings;
  }

  /**
   * Reads a policy that may name {@code stdout_logger}.
   *
   * @throws IllegalArgumentException when it is no policy, or has a field that is not known
   */
  public static AuthorizationPolicy parse(String json) {
    return parse(json.getBytes(UTF_8), AuditLoggers.DEFAULT);
  }

  /**
   * Reads a policy.
   *
   * @param loggers the audit loggers that it may name
   * @throws IllegalArgumentException when it is no policy, or has a field that is not known
   */
  public static AuthorizationPolicy parse(byte[] json, AuditLoggers loggers) {
    try {
      return new PolicyParser(loggers).read(json);
    } catch (JsonException e) {
      throw new IllegalArgumentException(
          "the authorization policy cannot be used: " + e.getMessage(), e);
    }
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** What in it is likely a mistake; such as a list of principals that is empty. */
  public List<String> warnings() {
    return warnings;
  }

  /** Decides on a call, without a record. */
  public Decision decide(PolicyRequest request) {
    for (PolicyRule rule : deny) {
      if (rule.matches(request)) {
        return new Decision(false, rule.name());
      }
    }
    for (PolicyRule rule : allow) {
      if (rule.matches(request)) {
        return new Decision(true, rule.name());
      }
    }
    return new Decision(false, "");
  }

  Audit audit() {
    return audit;
  }

  @Override
  public String toString() {
    return "policy " + name;
  }
}
