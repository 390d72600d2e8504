package dev.goshawk.core.config;

import dev.goshawk.api.Status;
import dev.goshawk.core.config.ConfigField.Scope;
import dev.goshawk.json.JsonValue;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Reads the configs of methods into a builder. One thread, for one service config. */
final class MethodConfigReader {

  private final ConfigNotes notes;
  private final ServiceConfig.Builder builder;

  /** Where each name was found first. */
  private final Map<String, String> places = new HashMap<>();

  /** No method yet. */
  MethodConfigReader(ServiceConfig.Builder builder, ConfigNotes notes) {
    this.builder = builder;
    this.notes = notes;
  }

  /** Adds an entry of {@code methodConfig}. */
  void read(JsonValue entry) {
    ConfigObject json = new ConfigObject(entry, Scope.METHOD, notes);
    MethodConfig config = json.make(() -> config(json));
    for (JsonValue name : json.list(ConfigField.NAME)) {
      add(name, config);
    }
  }

  private void add(JsonValue value, MethodConfig config) {
    ConfigObject json = new ConfigObject(value, Scope.NAME, notes);
    String service = name(json, ConfigField.SERVICE);
    String method = name(json, ConfigField.METHOD);
    if (service.isEmpty() && !method.isEmpty()) {
      throw ConfigObject.mustBe(ConfigField.METHOD, json.get(ConfigField.METHOD));
    }
    String words =
        service.isEmpty()
            ? "the config of all other methods"
            : "the config of '" + service + (method.isEmpty() ? "'" : "/" + method + "'");
    String before = places.putIfAbsent(words, value.path());
    if (before != null) {
      throw value.error(words + " is given twice, first by " + before);
    }
    if (service.isEmpty()) {
      builder.defaults(config);
    } else if (method.isEmpty()) {
      builder.service(service, config);
    } else {
      builder.method(service, method, config);
    }
  }

  private static String name(ConfigObject json, ConfigField field) {
    String name = json.text(field);
    if (name.indexOf('/') >= 0) {
      throw ConfigObject.mustBe(field, json.get(field));
    }
    return name;
  }

  private MethodConfig config(ConfigObject json) {
    MethodConfig.Builder config = MethodConfig.builder();
    JsonValue wait = json.find(ConfigField.WAIT_FOR_READY);
    if (wait != null) {
      config.waitForReady(ConfigObject.flag(ConfigField.WAIT_FOR_READY, wait));
    }
    Duration timeout = json.duration(ConfigField.TIMEOUT);
    if (timeout != null) {
      config.timeout(timeout);
    }
    JsonValue request = json.find(ConfigField.MAX_REQUEST_MESSAGE_BYTES);
    if (request != null) {
      config.maxRequestBytes(json.integer(ConfigField.MAX_REQUEST_MESSAGE_BYTES, request));
    }
    JsonValue response = json.find(ConfigField.MAX_RESPONSE_MESSAGE_BYTES);
    if (response != null) {
      config.maxResponseBytes(json.integer(ConfigField.MAX_RESPONSE_MESSAGE_BYTES, response));
    }
    JsonValue retry = json.find(ConfigField.RETRY_POLICY);
    if (retry != null) {
      ConfigObject policy = new ConfigObject(retry, Scope.RETRY, notes);
      config.retry(policy.make(() -> retry(policy)));
    }
    JsonValue hedging = json.find(ConfigField.HEDGING_POLICY);
    if (hedging != null) {
      if (retry != null) {
        throw hedging.error("there is a retryPolicy too, and a method can have only one of them");
      }
      ConfigObject policy = new ConfigObject(hedging, Scope.HEDGING, notes);
      config.hedging(policy.make(() -> hedging(policy)));
    }
    return config.build();
  }

  private static RetryPolicy retry(ConfigObject json) {
    int attempts =
        json.strictInteger(
            ConfigField.RETRY_MAX_ATTEMPTS, json.get(ConfigField.RETRY_MAX_ATTEMPTS));
    RetryPolicy policy =
        RetryPolicy.of(attempts)
            .backoff(
                json.requiredDuration(ConfigField.INITIAL_BACKOFF),
                json.requiredDuration(ConfigField.MAX_BACKOFF),
                ConfigObject.number(
                    ConfigField.BACKOFF_MULTIPLIER, json.get(ConfigField.BACKOFF_MULTIPLIER)));
    Duration limit = json.duration(ConfigField.PER_ATTEMPT_RECV_TIMEOUT);
    if (limit != null) {
      policy = policy.perAttemptReceiveTimeout(limit);
    }
    JsonValue list = limit == null ? json.get(ConfigField.RETRYABLE_STATUS_CODES) : null;
    Status.Code[] codes = json.codes(ConfigField.RETRYABLE_STATUS_CODES);
    if (list != null && codes.length == 0) {
      throw ConfigObject.mustBe(ConfigField.RETRYABLE_STATUS_CODES, list);
    }
    return policy.on(codes);
  }

  private static HedgingPolicy hedging(ConfigObject json) {
    int attempts =
        json.strictInteger(
            ConfigField.HEDGING_MAX_ATTEMPTS, json.get(ConfigField.HEDGING_MAX_ATTEMPTS));
    HedgingPolicy policy =
        HedgingPolicy.of(attempts).nonFatal(json.codes(ConfigField.NON_FATAL_STATUS_CODES));
    Duration delay = json.duration(ConfigField.HEDGING_DELAY);
    return delay == null ? policy : policy.delay(delay);
  }
}
