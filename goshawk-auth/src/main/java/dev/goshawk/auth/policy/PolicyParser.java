package dev.goshawk.auth.policy;

import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads policies (gRFC A43, A59), and refuses what it does not know. One thread. */
final class PolicyParser {

  private static final Set<String> POLICY =
      Set.of("name", "deny_rules", "allow_rules", "audit_logging_options");
  private static final Set<String> RULE = Set.of("name", "source", "request");
  private static final Set<String> SOURCE = Set.of("principals");
  private static final Set<String> REQUEST = Set.of("paths", "headers");
  private static final Set<String> HEADER = Set.of("key", "values");
  private static final Set<String> AUDIT = Set.of("audit_condition", "audit_loggers");
  private static final Set<String> LOGGER = Set.of("name", "config", "is_optional");

  /** Headers that belong to a hop, or that gRPC decides on (gRFC A43). */
  private static final Set<String> NOT_ALLOWED =
      Set.of(
          "host",
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final AuditLoggers known;
  private final List<String> warnings = new ArrayList<>();

  PolicyParser(AuditLoggers known) {
    this.known = known;
  }

  AuthorizationPolicy read(byte[] json) {
    Fields policy = Fields.of(JsonValue.parse(json), POLICY);
    String name = policy.text("name");
    List<PolicyRule> deny = policy.all("deny_rules", this::rule);
    List<PolicyRule> allow = policy.all("allow_rules", this::rule);
    if (allow.isEmpty()) {
      throw policy
          .object()
          .error(
              "'allow_rules' has no rule, and would let nobody in; to let in all that are not"
                  + " denied, write one with a name alone");
    }
    requireUnique(policy, "deny_rules", deny);
    requireUnique(policy, "allow_rules", allow);
    Audit audit =
        policy.has("audit_logging_options")
            ? audit(policy.get("audit_logging_options"))
            : Audit.NONE;
    return new AuthorizationPolicy(name, deny, allow, audit, List.copyOf(warnings));
  }

  private static void requireUnique(Fields policy, String list, List<PolicyRule> rules) {
    Set<String> names = new HashSet<>();
    for (PolicyRule rule : rules) {
      if (!names.add(rule.name())) {
        throw policy.get(list).error("rule '" + rule.name() + "' is there twice");
      }
    }
  }

  private PolicyRule rule(JsonValue value) {
    Fields rule = Fields.of(value, RULE);
    List<TextPattern> principals = List.of();
    List<TextPattern> paths = List.of();
    List<PolicyRule.Header> headers = List.of();
    if (rule.has("source")) {
      Fields source = Fields.of(rule.get("source"), SOURCE);
      principals = source.all("principals", TextPattern::of);
      if (principals.isEmpty() && source.has("principals")) {
        warnings.add(source.get("principals").path() + " is empty, which means anyone, TLS or not");
      }
    }
    if (rule.has("request")) {
      Fields request = Fields.of(rule.get("request"), REQUEST);
      paths = request.all("paths", PolicyParser::path);
      headers = request.all("headers", PolicyParser::header);
    }
    return new PolicyRule(rule.text("name"), principals, paths, headers);
  }

  private static TextPattern path(JsonValue value) {
    TextPattern pattern = TextPattern.of(value);
    boolean fromTheStart =
        pattern.kind() == TextPattern.Kind.EXACT || pattern.kind() == TextPattern.Kind.PREFIX;
    if (fromTheStart && !pattern.text().startsWith("/")) {
      throw value.error("a path begins with '/', and this one would never match");
    }
    return pattern;
  }

  private static PolicyRule.Header header(JsonValue value) {
    Fields header = Fields.of(value, HEADER);
    String key = header.text("key").toLowerCase(Locale.ROOT);
    if (key.startsWith(":")
        || key.startsWith("grpc-")
        || key.endsWith("-bin")
        || NOT_ALLOWED.contains(key)) {
      throw header
          .get("key")
          .error("header '" + key + "' cannot be asked for: it is a hop's, gRPC's, or binary");
    }
    List<TextPattern> values = header.all("values", TextPattern::of);
    if (values.isEmpty()) {
      throw header.object().error("'values' has none, and the rule would never match");
    }
    return new PolicyRule.Header(key, values);
  }

  private Audit audit(JsonValue value) {
    Fields options = Fields.of(value, AUDIT);
    String condition =
        options.has("audit_condition") ? options.get("audit_condition").asString() : "NONE";
    boolean both = condition.equals("ON_DENY_AND_ALLOW");
    boolean onDeny = both || condition.equals("ON_DENY");
    boolean onAllow = both || condition.equals("ON_ALLOW");
    if (!onDeny && !onAllow && !condition.equals("NONE")) {
      throw options
          .get("audit_condition")
          .error("is none of NONE, ON_DENY, ON_ALLOW, ON_DENY_AND_ALLOW");
    }
    List<AuditLogger> loggers = new ArrayList<>();
    options.all(
        "audit_loggers",
        each -> {
          AuditLogger made = logger(each);
          if (made != null) {
            loggers.add(made);
          }
          return each;
        });
    return new Audit(onDeny, onAllow, List.copyOf(loggers));
  }

  private @Nullable AuditLogger logger(JsonValue value) {
    Fields logger = Fields.of(value, LOGGER);
    String name = logger.text("name");
    boolean optional = logger.has("is_optional") && logger.get("is_optional").asBoolean();
    JsonObject config =
        logger.has("config") ? logger.get("config").asObject() : JsonObject.builder().build();
    AuditLogger.Factory factory = known.factories().get(name);
    if (factory == null) {
      if (optional) {
        warnings.add("audit logger '" + name + "' is not known, and optional");
        return null;
      }
      throw value.error("audit logger '" + name + "' is none of " + known.factories().keySet());
    }
    try {
      return factory.create(config);
    } catch (JsonException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw value.error("audit logger '" + name + "': " + e.getMessage());
    }
  }
}
