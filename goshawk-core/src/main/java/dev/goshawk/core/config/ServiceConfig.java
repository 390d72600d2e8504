package dev.goshawk.core.config;

import dev.goshawk.api.MethodDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a service wants to be called: its methods' configs, the balancing policy, the throttle of
 * retries, health checking and connection scaling. Immutable, any thread.
 *
 * <p>A channel gets one from its resolver, or from its builder where the resolver has none. Source:
 * {@code grpc.service_config.ServiceConfig}.
 */
public final class ServiceConfig {

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

  @Override
  public String toString() {
    return "ServiceConfig[methods="
        + methods
        + ", services="
        + services
        + ", defaults="
        + defaults
        + ", loadBalancing="
        + loadBalancing
        + ", retryThrottling="
        + throttling
        + ", healthService="
        + healthService
        + ", maxConnections="
        + maxConnections
        + "]";
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
      add(methods, "/" + name("service", service) + "/" + name("method", method), config);
      return this;
    }

    /**
     * The config of those methods of a service that have none of their own.
     *
     * @throws IllegalArgumentException when the name is empty or has a slash, or when the service
     *     has a config already
     */
    public Builder service(String service, MethodConfig config) {
      add(services, name("service", service), config);
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
     */
    public Builder healthService(String service) {
      healthService = Objects.requireNonNull(service, "service");
      return this;
    }

    /**
     * How many connections to one address there may be, in place of what the channel's builder
     * says. Source: gRFC A105.
     *
     * @param connections at least 1; more than 10 count as 10
     * @throws IllegalArgumentException when less than 1
     */
    public Builder maxConnections(int connections) {
      if (connections < 1) {
        throw new IllegalArgumentException(
            "maxConnectionsPerSubchannel of " + connections + " is less than 1");
      }
      maxConnections = connections;
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

    private static String name(String what, String name) {
      if (name.isEmpty() || name.indexOf('/') >= 0) {
        throw new IllegalArgumentException(
            what + " '" + name + "' is not a name: it is empty or has a slash");
      }
      return name;
    }
  }
}
