package dev.goshawk.core;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.core.server.CallSteps;
import dev.goshawk.core.server.ServerMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** The services of a server, or those of one listener of a server. One thread. */
public final class ServedServices {

  private record Served(ServiceDefinition definition, CallSteps steps) {}

  private final List<Served> services = new ArrayList<>();

  /** No services yet. */
  public ServedServices() {}

  /**
   * Adds a service and what stands around its handlers.
   *
   * @throws IllegalArgumentException when there is a service of that name
   */
  public void add(BindableService service, Consumer<ServiceBuilder> around) {
    ServiceDefinition definition = Objects.requireNonNull(service, "service").bind();
    for (Served other : services) {
      if (other.definition.descriptor().name().equals(definition.descriptor().name())) {
        throw new IllegalArgumentException(
            "service " + definition.descriptor().name() + " is served already");
      }
    }
    ServiceBuilder builder = new ServiceBuilder();
    Objects.requireNonNull(around, "around").accept(builder);
    services.add(new Served(definition, builder.steps));
  }

  /** The methods by their paths, within the steps of their server. */
  Map<String, ServerMethod<?, ?>> composed(CallSteps ofServer) {
    Map<String, ServerMethod<?, ?>> methods = new HashMap<>();
    for (Served service : services) {
      for (ServiceDefinition.Method<?, ?> method : service.definition.methods().values()) {
        methods.put(method.descriptor().path(), composed(method, ofServer, service.steps));
      }
    }
    return methods;
  }

  private static <Q, R> ServerMethod<Q, R> composed(
      ServiceDefinition.Method<Q, R> method, CallSteps ofServer, CallSteps ofService) {
    return new ServerMethod<>(method.descriptor(), method.handler(), ofServer, ofService);
  }
}
