package dev.goshawk.core.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.testservices.Texts;
import java.util.List;

/** Service configs from JSON with single quotes, so that they can be read in a test. */
final class Configs {

  static final PolicyReader POLICIES = LoadBalancerRegistry.with(List.of())::config;

  private Configs() {}

  static ServiceConfig parse(String json) {
    return new ServiceConfigParser(POLICIES).parse(json.replace('\'', '"'));
  }

  /** The one config in a config for all methods. */
  static MethodConfig method(String fields) {
    return parse("{'methodConfig': [{'name': [{}], " + fields + "}]}").method(Texts.UNARY);
  }

  /** Whether a text can be sent: it has no half of a surrogate pair. */
  static boolean isWellFormed(String text) {
    return UTF_8.newEncoder().canEncode(text);
  }
}
