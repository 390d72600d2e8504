package dev.goshawk.core.config;

import dev.goshawk.api.text.PeerText;
import dev.goshawk.core.config.ConfigField.Scope;
import dev.goshawk.core.loop.Log;
import dev.goshawk.json.JsonArray;
import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonNumber;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads service configs in JSON, as Protocol Buffers map {@code grpc.service_config.ServiceConfig}:
 * fields may be written {@code waitForReady} or {@code wait_for_ready}, null is the same as absent.
 * Any thread; a channel has one for all its configs.
 *
 * <p>Fields that are not known are ignored, with one line in the log as long as they are the same.
 * Anything else that is wrong makes the whole config unusable. Source: gRFC A2, A6, A21, A24.
 */
public final class ServiceConfigParser {

  private static final Log LOG = new Log(ServiceConfigParser.class);

  /** The longest message in full, in characters; of longer ones the middle is left out. */
  private static final int LONGEST = 2_000;

  private static final int KEPT_AT_THE_END = 500;

  private final PolicyReader policies;
  private volatile String logged = "";

  /**
   * A parser that has read nothing.
   *
   * @param policies reads the configs of balancing policies
   */
  public ServiceConfigParser(PolicyReader policies) {
    this.policies = policies;
  }

  /**
   * A service config from its JSON.
   *
   * @throws IllegalArgumentException when it cannot be used, with the path of the field, its value
   *     and what was expected
   */
  public ServiceConfig parse(String json) {
    ConfigNotes notes = new ConfigNotes();
    ServiceConfig config;
    try {
      config = read(JsonValue.parse(json), notes);
    } catch (JsonException e) {
      throw new IllegalArgumentException(
          PeerText.printable(shortened(String.valueOf(e.getMessage()))), e);
    }
    String line = notes.line();
    if (!line.equals(logged)) {
      logged = line;
      if (!line.isEmpty()) {
        LOG.log(System.Logger.Level.INFO, "service config: " + PeerText.escaped(line), null);
      }
    }
    return config;
  }

  private static String shortened(String message) {
    int length = message.length();
    return length <= LONGEST
        ? message
        : message.substring(0, LONGEST - KEPT_AT_THE_END)
            + " ... "
            + message.substring(length - KEPT_AT_THE_END);
  }

  private ServiceConfig read(JsonValue value, ConfigNotes notes) {
    ConfigObject json = new ConfigObject(value, Scope.SERVICE, notes);
    ServiceConfig.Builder builder = ServiceConfig.builder();
    MethodConfigReader methods = new MethodConfigReader(builder, notes);
    json.list(ConfigField.METHOD_CONFIG).forEach(methods::read);
    PolicyConfig policy = policy(json);
    if (policy != null) {
      builder.loadBalancing(policy);
    }
    JsonValue throttling = json.find(ConfigField.RETRY_THROTTLING);
    if (throttling != null) {
      ConfigObject fields = new ConfigObject(throttling, Scope.THROTTLING, notes);
      builder.throttling(fields.make(() -> throttling(fields)));
    }
    JsonValue health = json.find(ConfigField.HEALTH_CHECK_CONFIG);
    if (health != null) {
      JsonValue service =
          new ConfigObject(health, Scope.HEALTH, notes).find(ConfigField.SERVICE_NAME);
      if (service != null) {
        builder.healthService(ConfigObject.text(ConfigField.SERVICE_NAME, service));
      }
    }
    JsonValue scaling = json.find(ConfigField.CONNECTION_SCALING);
    if (scaling != null) {
      connections(new ConfigObject(scaling, Scope.SCALING, notes), builder, notes);
    }
    return builder.build();
  }

  private @Nullable PolicyConfig policy(ConfigObject json) {
    List<JsonValue> choices = json.list(ConfigField.LOAD_BALANCING_CONFIG);
    if (!choices.isEmpty()) {
      JsonValue list = json.get(ConfigField.LOAD_BALANCING_CONFIG);
      return policy(list, list);
    }
    JsonValue name = json.find(ConfigField.LOAD_BALANCING_POLICY);
    String named = json.text(ConfigField.LOAD_BALANCING_POLICY);
    if (name == null || named.isEmpty()) {
      return null;
    }
    JsonObject choice =
        JsonObject.builder()
            .put(named.toLowerCase(Locale.ROOT), JsonObject.builder().build())
            .build();
    return policy(name, JsonArray.of(List.of(choice)));
  }

  /** Asks for the policy, which is code of users. What is wrong with it is wrong at a place. */
  private PolicyConfig policy(JsonValue place, JsonValue choices) {
    PolicyConfig config;
    try {
      config = policies.read(choices);
    } catch (JsonException e) {
      throw place == choices ? e : place.error(e.reason());
    } catch (RuntimeException e) {
      throw place.error("the policy's provider failed: " + e);
    }
    if (config == null) {
      throw place.error("the policy's provider returned null");
    }
    return config;
  }

  private static RetryThrottling throttling(ConfigObject json) {
    int tokens = json.strictInteger(ConfigField.MAX_TOKENS, json.get(ConfigField.MAX_TOKENS));
    JsonValue ratio = json.get(ConfigField.TOKEN_RATIO);
    double rounded = ConfigObject.number(ConfigField.TOKEN_RATIO, ratio);
    if (rounded > 0 && ratio instanceof JsonNumber number) {
      // What is cut off behind the third digit may be so little that a double does not show it.
      rounded = RetryThrottling.cut(new BigDecimal(number.text()));
    }
    return new RetryThrottling(tokens, rounded);
  }

  private static void connections(
      ConfigObject json, ServiceConfig.Builder builder, ConfigNotes notes) {
    JsonValue value = json.find(ConfigField.MAX_CONNECTIONS_PER_SUBCHANNEL);
    if (value == null) {
      return;
    }
    int connections = json.integer(ConfigField.MAX_CONNECTIONS_PER_SUBCHANNEL, value);
    builder.maxConnections(connections);
    if (connections > ServiceConfig.MAX_CONNECTIONS) {
      notes.add(
          ConfigField.MAX_CONNECTIONS_PER_SUBCHANNEL.json()
              + " of "
              + ConfigText.shown(value)
              + " counts as "
              + ServiceConfig.MAX_CONNECTIONS);
    }
  }
}
