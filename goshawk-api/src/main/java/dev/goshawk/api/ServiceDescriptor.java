package dev.goshawk.api;

import java.util.List;

/**
 * The name of a service and its methods, in the order of the {@code .proto} file. Immutable.
 *
 * @param name the full name, {@code package.Service}
 * @param methods its methods
 */
public record ServiceDescriptor(String name, List<MethodDescriptor<?, ?>> methods) {

  /** Copies the list. */
  public ServiceDescriptor {
    methods = List.copyOf(methods);
  }

  /** A service of these methods. */
  public static ServiceDescriptor of(String name, MethodDescriptor<?, ?>... methods) {
    return new ServiceDescriptor(name, List.of(methods));
  }
}
