package dev.goshawk.core.config;

import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.json.JsonArray;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a service wants to be called: its methods' configs, the balancing policy, the throttle of
 * retries, health checking and connection scaling. Immutable, any thread.
 *
 * <p>A channel gets one from its resolver, or from its builder where the resolver has none. Source:
 * {@code grpc.service_config.ServiceConfig}.
 */
public final class ServiceConfig {

  /** The most connections to one address, whatever a config says (gRFC A105). */
  static final int MAX_CONNECTIONS = 10;

  /** Nothing is said. */
  public static final ServiceConfig EMPTY = builder().build();

  private final Map<String, MethodConfig> methods; // by path: "/service/method"
  private final Map<String, MethodConfig> services;
  private final @Nullable MethodConfig defaults;
  private final @Nullable PolicyConfig loadBalancing;
  private final @Nullable RetryThrottling throttling;
  private final @Nullable String healthService;
  private final int maxConnections;

  private ServiceConfig(Builder builder) {
    methods = Map.copyOf(builder.methods);
    services = Map.copyOf(builder.services);
    defaults = builder.defaults;
    loadBalancing = builder.loadBalancing;
    throttling = builder.throttling;
    healthService = builder.healthService;
    maxConnections = builder.maxConnections;
  }

  /** A config that says nothing yet. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The config of a method: the one for it, or else the one for its service, or else the one for
   * all. The first that is found counts whole; nothing of the others is added.
   *
   * @return null when none is found
   */
  public @Nullable MethodConfig method(MethodDescriptor<?, ?> method) {
    MethodConfig own = methods.get(method.path());
    if (own != null) {
      return own;
    }
    MethodConfig ofService = services.get(method.service());
    return ofService != null ? ofService : defaults;
  }

  /** Whether it says nothing of any method. */
  public boolean hasNoMethods() {
    return methods.isEmpty() && services.isEmpty() && defaults == null;
  }

  /** The balancing policy, or null for the channel's own. */
  public @Nullable PolicyConfig loadBalancing() {
    return loadBalancing;
  }

  /** The throttle of retries, or null for none. */
  public @Nullable RetryThrottling throttling() {
    return throttling;
  }

  /**
   * The service whose health is asked of each backend, empty for the server as a whole, or null.
   */
  public @Nullable String healthService() {
    return healthService;
  }

  /** How many connections to one address there may be, or 0 when that is left to the channel. */
  public int maxConnections() {
    return maxConnections;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof ServiceConfig that
            && methods.equals(that.methods)
            && services.equals(that.services)
            && Objects.equals(defaults, that.defaults)
            && Objects.equals(loadBalancing, that.loadBalancing)
            && Objects.equals(throttling, that.throttling)
            && Objects.equals(healthService, that.healthService)
            && maxConnections == that.maxConnections);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        methods, services, defaults, loadBalancing, throttling, healthService, maxConnections);
  }

  /**
   * The config in JSON, as a parser reads it: what is not set is left out, methods with the same
   * config have one entry, names are in order.
   */
  public JsonObject json() {
    JsonObject.Builder json = JsonObject.builder();
    List<JsonObject> entries = entries();
    if (!entries.isEmpty()) {
      json.put(ConfigField.METHOD_CONFIG.json(), JsonArray.of(entries));
    }
    if (loadBalancing != null) {
      json.put(ConfigField.LOAD_BALANCING_CONFIG.json(), PolicyConfig.choice(loadBalancing));
    }
    if (throttling != null) {
      json.put(ConfigField.RETRY_THROTTLING.json(), throttling.json());
    }
    if (healthService != null) {
      JsonValue service = JsonValue.of(healthService);
      json.put(
          ConfigField.HEALTH_CHECK_CONFIG.json(),
          JsonObject.builder().put(ConfigField.SERVICE_NAME.json(), service).build());
    }
    if (maxConnections > 0) {
      JsonValue most = JsonValue.of(maxConnections);
      json.put(
          ConfigField.CONNECTION_SCALING.json(),
          JsonObject.builder()
              .put(ConfigField.MAX_CONNECTIONS_PER_SUBCHANNEL.json(), most)
              .build());
    }
    return json.build();
  }

  private List<JsonObject> entries() {
    Map<MethodConfig, List<JsonObject>> names = new LinkedHashMap<>();
    if (defaults != null) {
      add(names, defaults, JsonObject.builder());
    }
    new TreeMap<>(services).forEach((service, config) -> add(names, config, withService(service)));
    new TreeMap<>(methods)
        .forEach(
            (path, config) -> {
              int slash = path.indexOf('/', 1);
              JsonValue method = JsonValue.of(path.substring(slash + 1));
              add(
                  names,
                  config,
                  withService(path.substring(1, slash)).put(ConfigField.METHOD.json(), method));
            });
    return names.entrySet().stream().map(entry -> entry.getKey().json(entry.getValue())).toList();
  }

  private static JsonObject.Builder withService(String service) {
    return JsonObject.builder().put(ConfigField.SERVICE.json(), JsonValue.of(service));
  }

  private static void add(
      Map<MethodConfig, List<JsonObject>> names, MethodConfig config, JsonObject.Builder name) {
    names.computeIfAbsent(config, unused -> new ArrayList<>()).add(name.build());
  }

  /** The config in JSON. */
  @Override
  public String toString() {
    return json().toString();
  }

  /** Collects a config. One thread. */
  public static final class Builder {

    private final Map<String, MethodConfig> methods = new HashMap<>();
    private final Map<String, MethodConfig> services = new HashMap<>();
    private @Nullable MethodConfig defaults;
    private @Nullable PolicyConfig loadBalancing;
    private @Nullable RetryThrottling throttling;
    private @Nullable String healthService;
    private int maxConnections;

    private Builder() {}

    /**
     * The config of one method.
     *
     * @param service its service's full name: {@code package.Service}
     * @throws IllegalArgumentException when a name is empty or has a slash, or when the method has
     *     a config already
     */
    public Builder method(String service, String method, MethodConfig config) {
      add(
          methods,
          "/" + name(ConfigField.SERVICE, service) + "/" + name(ConfigField.METHOD, method),
          config);
      return this;
    }

    /**
     * The config of those methods of a service that have none of their own.
     *
     * @throws IllegalArgumentException when the name is empty or has a slash, or when the service
     *     has a config already
     */
    public Builder service(String service, MethodConfig config) {
      add(services, name(ConfigField.SERVICE, service), config);
      return this;
    }

    /**
     * The config of all methods for which there is no other.
     *
     * @throws IllegalArgumentException when there is one already
     */
    public Builder defaults(MethodConfig config) {
      if (defaults != null) {
        throw new IllegalArgumentException("there is a config for all other methods already");
      }
      defaults = Objects.requireNonNull(config, "config");
      return this;
    }

    /** The balancing policy. */
    public Builder loadBalancing(PolicyConfig policy) {
      loadBalancing = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /** The throttle of retries and hedged calls. */
    public Builder throttling(RetryThrottling throttling) {
      this.throttling = Objects.requireNonNull(throttling, "throttling");
      return this;
    }

    /**
     * Has each backend asked for the health of a service, and only those used that serve it.
     * Source: gRFC A17.
     *
     * @param service its full name, or the empty string for the server as a whole
     * @throws IllegalArgumentException when it has half a surrogate pair
     */
    public Builder healthService(String service) {
      healthService = JsonValue.of(service).asString();
      return this;
    }

    /**
     * How many connections to one address there may be, in place of what the channel's builder
     * says. Source: gRFC A105.
     *
     * @param connections more than 10 count as 10; 0 leaves it to the channel
     * @throws IllegalArgumentException when negative
     */
    public Builder maxConnections(int connections) {
      int given = Bounds.atLeast(ConfigField.MAX_CONNECTIONS_PER_SUBCHANNEL, connections, 0);
      maxConnections = Math.min(given, MAX_CONNECTIONS);
      return this;
    }

    /** The config. */
    public ServiceConfig build() {
      return new ServiceConfig(this);
    }

    private static void add(Map<String, MethodConfig> map, String name, MethodConfig config) {
      if (map.putIfAbsent(name, Objects.requireNonNull(config, "config")) != null) {
        throw new IllegalArgumentException("there is a config for '" + name + "' already");
      }
    }

    private static String name(ConfigField field, String name) {
      if (name.isEmpty() || name.indexOf('/') >= 0) {
        throw new OutOfBounds(field, "'" + name + "'");
      }
      return JsonValue.of(name).asString(); // or throws, for half a surrogate pair
    }
  }
}
