package dev.goshawk.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
   */
  public static final class Method<Q, R> {
    private final MethodDescriptor<Q, R> descriptor;
    private final ServerHandler<Q, R> handler;

    private Method(MethodDescriptor<Q, R> descriptor, ServerHandler<Q, R> handler) {
      this.descriptor = Objects.requireNonNull(descriptor, "descriptor");
      this.handler = Objects.requireNonNull(handler, "handler");
    }

    /** A method and what serves it. */
    public static <Q, R> Method<Q, R> of(
        MethodDescriptor<Q, R> descriptor, ServerHandler<Q, R> handler) {
      return new Method<>(descriptor, handler);
    }

    /** The method. */
    public MethodDescriptor<Q, R> descriptor() {
      return descriptor;
    }

    /** What serves it. */
    public ServerHandler<Q, R> handler() {
      return handler;
    }

    @Override
    public String toString() {
      return descriptor.toString();
    }
  }

  private final ServiceDescriptor descriptor;
  private final Map<String, Method<?, ?>> methods;
  private final List<ServiceDefinition> companions;
  private final @Nullable ServingListener listener;

  private ServiceDefinition(Builder b) {
    descriptor = b.descriptor;
    methods = Collections.unmodifiableMap(new LinkedHashMap<>(b.methods));
    companions = Collections.unmodifiableList(new ArrayList<>(b.companions));
    listener = b.listener;
  }

  /** A builder for a service. */
  public static Builder builder(ServiceDescriptor descriptor) {
    return new Builder(Objects.requireNonNull(descriptor, "descriptor"));
  }

  /** What the service is. */
  public ServiceDescriptor descriptor() {
    return descriptor;
  }

  /** The methods that have handlers, by name within the service. */
  public Map<String, Method<?, ?>> methods() {
    return methods;
  }

  /** The services that come with it. */
  public List<ServiceDefinition> companions() {
    return companions;
  }

  /** Who is told of the server, or null. */
  public @Nullable ServingListener listener() {
    return listener;
  }

  /** Collects handlers. One thread. */
  public static final class Builder {
    private final ServiceDescriptor descriptor;
    private final Map<String, Method<?, ?>> methods = new LinkedHashMap<>();
    private final List<ServiceDefinition> companions = new ArrayList<>();
    private @Nullable ServingListener listener;

    private Builder(ServiceDescriptor descriptor) {
      this.descriptor = descriptor;
    }

    /**
     * Adds the handler of a method.
     *
     * @throws IllegalArgumentException when the method is not of this service or has a handler
     */
    public <Q, R> Builder method(MethodDescriptor<Q, R> method, ServerHandler<Q, R> handler) {
      Objects.requireNonNull(method, "method");
      Objects.requireNonNull(handler, "handler");
      if (!descriptor.methods().contains(method)) {
        throw new IllegalArgumentException(method + " is not a method of " + descriptor.name());
      }
      if (methods.putIfAbsent(method.name(), Method.of(method, handler)) != null) {
        throw new IllegalArgumentException(method + " has a handler already");
      }
      return this;
    }

    /**
     * Has another service come with this one, wherever it is added and with the same around its
     * handlers: an older version of it for instance.
     */
    public Builder companion(ServiceDefinition other) {
      companions.add(Objects.requireNonNull(other, "other"));
      return this;
    }

    /** Is told of the server that serves it. Only the last one that was set counts. */
    public Builder listener(ServingListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /** The service. */
    public ServiceDefinition build() {
      return new ServiceDefinition(this);
    }
  }
}
