package dev.goshawk.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.json.JsonArray;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Policies drawn at random, from a fixed seed, decide as a plain judge does that reads the JSON
 * anew for each call and knows patterns as regular expressions only.
 */
class PolicyJudgeTest {

  private static final long SEED = 20_261_129;
  private static final int POLICIES = 3_000;
  private static final int CALLS = 20;

  private static final List<String> PATTERNS =
      List.of("*", "", "a", "a*", "*a", "ab", "ab*", "*ab", "b*", "/a/b", "/a/*", "*/b", "/*");
  private static final List<String> NAMES = List.of("", "a", "b", "ab", "ba", "aba", "/a/b");
  private static final List<String> PATHS = List.of("/a/b", "/a/a", "/b/b", "/ab/ab", "/b/a");
  private static final List<String> KEYS = List.of("x-a", "x-b", "x-c");

  private final Random random = new Random(SEED);

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private List<JsonValue> some(List<String> of, int least) {
    List<JsonValue> values = new ArrayList<>();
    for (int i = least + random.nextInt(3); i > 0; i--) {
      values.add(JsonValue.of(one(of)));
    }
    return values;
  }

  private JsonArray rules(int least) {
    List<JsonValue> rules = new ArrayList<>();
    for (int i = least + random.nextInt(3); i > 0; i--) {
      JsonObject.Builder rule = JsonObject.builder().put("name", JsonValue.of("rule " + i));
      if (random.nextBoolean()) {
        JsonObject.Builder source = JsonObject.builder();
        if (random.nextInt(4) > 0) {
          source.put("principals", JsonArray.of(some(PATTERNS, 0)));
        }
        rule.put("source", source.build());
      }
      if (random.nextBoolean()) {
        rule.put("request", request());
      }
      rules.add(rule.build());
    }
    return JsonArray.of(rules);
  }

  private JsonObject request() {
    JsonObject.Builder request = JsonObject.builder();
    if (random.nextBoolean()) {
      List<String> paths =
          PATTERNS.stream()
              .filter(pattern -> pattern.startsWith("/") || pattern.startsWith("*"))
              .collect(Collectors.toList());
      request.put("paths", JsonArray.of(some(paths, 0)));
    }
    if (random.nextBoolean()) {
      List<JsonValue> headers = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        headers.add(
            JsonObject.builder()
                .put("key", JsonValue.of(one(KEYS)))
                .put("values", JsonArray.of(some(PATTERNS, 1)))
                .build());
      }
      request.put("headers", JsonArray.of(headers));
    }
    return request.build();
  }

  private PolicyRequest call() {
    List<String> principals = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      principals.add(one(NAMES));
    }
    Metadata.Builder headers = Metadata.builder();
    for (int i = random.nextInt(4); i > 0; i--) {
      headers.add(MetadataKey.ascii(one(KEYS)), one(NAMES));
    }
    return new PolicyRequest(one(PATHS), principals, headers.build(), Metadata.EMPTY);
  }

  @Test
  void decidesAsThePlainJudgeDoes() {
    int allowed = 0;
    for (int i = 0; i < POLICIES; i++) {
      JsonObject json =
          JsonObject.builder()
              .put("name", JsonValue.of("p"))
              .put("deny_rules", rules(0))
              .put("allow_rules", rules(1))
              .build();
      AuthorizationPolicy policy = AuthorizationPolicy.parse(json.toString());
      for (int j = 0; j < CALLS; j++) {
        PolicyRequest call = call();
        boolean expected = judge(json, call);
        assertThat(policy.decide(call).allowed()).as("%s of %s", call, json).isEqualTo(expected);
        allowed += expected ? 1 : 0;
      }
    }
    assertThat(allowed).isBetween(POLICIES * CALLS / 10, POLICIES * CALLS * 9 / 10);
  }

  // The judge.

  private static boolean judge(JsonObject policy, PolicyRequest call) {
    return !anyMatches(policy.get("deny_rules"), call)
        && anyMatches(policy.get("allow_rules"), call);
  }

  private static boolean anyMatches(JsonValue rules, PolicyRequest call) {
    return rules.asArray().values().stream()
        .anyMatch(
            rule ->
                within(rule, "source", "principals", call.principals())
                    && within(rule, "request", "paths", List.of(call.path()))
                    && headers(rule, call.headers()));
  }

  private static List<JsonValue> list(JsonValue rule, String part, String name) {
    JsonValue of = rule.asObject().find(part);
    JsonValue list = of == null ? null : of.asObject().find(name);
    return list == null ? List.of() : list.asArray().values();
  }

  private static boolean within(JsonValue rule, String part, String name, List<String> texts) {
    List<JsonValue> patterns = list(rule, part, name);
    return patterns.isEmpty()
        || patterns.stream().anyMatch(each -> texts.stream().anyMatch(text -> like(each, text)));
  }

  private static boolean like(JsonValue pattern, String text) {
    String given = pattern.asString();
    String regex =
        given.equals("*")
            ? ".+"
            : given.startsWith("*")
                ? ".*" + Pattern.quote(given.substring(1))
                : given.endsWith("*")
                    ? Pattern.quote(given.substring(0, given.length() - 1)) + ".*"
                    : Pattern.quote(given);
    return text.matches(regex);
  }

  private static boolean headers(JsonValue rule, Metadata headers) {
    return list(rule, "request", "headers").stream()
        .allMatch(
            wanted -> {
              List<String> values =
                  headers.all(MetadataKey.ascii(wanted.asObject().get("key").asString()));
              return !values.isEmpty()
                  && wanted.asObject().get("values").asArray().values().stream()
                      .anyMatch(each -> like(each, String.join(",", values)));
            });
  }
}
