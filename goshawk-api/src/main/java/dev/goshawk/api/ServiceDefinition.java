package dev.goshawk.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A service with a handler for each of its methods that it implements. Immutable, any thread.
 *
 * <p>A method without a handler is answered with UNIMPLEMENTED.
 */
public final class ServiceDefinition {

  /**
   * A method and its handler.
   *
   * @param <Q> the type of the requests
   * @param <R> the type of the responses
   * @param descriptor the method
   * @param handler what serves it
   */
  public record Method<Q, R>(MethodDescriptor<Q, R> descriptor, ServerHandler<Q, R> handler) {}

  private final ServiceDescriptor descriptor;
  private final Map<String, Method<?, ?>> methods;

  private ServiceDefinition(ServiceDescriptor descriptor, Map<String, Method<?, ?>> methods) {
    this.descriptor = descriptor;
    this.methods = methods;
  }

  /** A builder for a service. */
  public static Builder builder(ServiceDescriptor descriptor) {
    return new Builder(descriptor);
  }

  /** What the service is. */
  public ServiceDescriptor descriptor() {
    return descriptor;
  }

  /** The methods that have handlers, by name within the service. */
  public Map<String, Method<?, ?>> methods() {
    return methods;
  }

  /** Collects handlers. One thread. */
  public static final class Builder {
    private final ServiceDescriptor descriptor;
    private final Map<String, Method<?, ?>> methods = new LinkedHashMap<>();

    private Builder(ServiceDescriptor descriptor) {
      this.descriptor = descriptor;
    }

    /**
     * Adds the handler of a method.
     *
     * @throws IllegalArgumentException when the method is not of this service or has a handler
     */
    public <Q, R> Builder method(MethodDescriptor<Q, R> method, ServerHandler<Q, R> handler) {
      if (!descriptor.methods().contains(method)) {
        throw new IllegalArgumentException(method + " is not a method of " + descriptor.name());
      }
      if (methods.putIfAbsent(method.name(), new Method<>(method, handler)) != null) {
        throw new IllegalArgumentException(method + " has a handler already");
      }
      return this;
    }

    /** The service. */
    public ServiceDefinition build() {
      return new ServiceDefinition(
          descriptor, Collections.unmodifiableMap(new LinkedHashMap<>(methods)));
    }
  }
}
