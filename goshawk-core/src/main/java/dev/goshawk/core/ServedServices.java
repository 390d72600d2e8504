package dev.goshawk.core;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.ServingListener;
import dev.goshawk.core.server.handler.CallSteps;
import dev.goshawk.core.server.handler.ServerMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** The services of a server, or those of one listener of a server. Immutable, any thread. */
public final class ServedServices {

  /** No services. */
  public static final ServedServices NONE = new ServedServices(List.of());

  private record Served(ServiceDefinition definition, CallSteps steps) {}

  private final List<Served> services;

  private ServedServices(List<Served> services) {
    this.services = List.copyOf(services);
  }

  /**
   * The same with one more service, those that come with it, and what stands around its handlers.
   *
   * @throws IllegalArgumentException when there is a service of that name
   */
  public ServedServices with(BindableService service, Consumer<ServiceBuilder> around) {
    ServiceDefinition definition =
        Objects.requireNonNull(
            Objects.requireNonNull(service, "service").bind(),
            () -> service.getClass().getName() + ".bind() returned null");
    ServiceBuilder builder = new ServiceBuilder();
    Objects.requireNonNull(around, "around").accept(builder);
    List<Served> all = new ArrayList<>(services);
    add(new Served(definition, builder.steps), all);
    return new ServedServices(all);
  }

  private static void add(Served added, List<Served> all) {
    String name = added.definition.descriptor().name();
    for (Served other : all) {
      if (other.definition.descriptor().name().equals(name)) {
        throw new IllegalArgumentException("service " + name + " is served already");
      }
    }
    all.add(added);
    for (ServiceDefinition companion : added.definition.companions()) {
      add(new Served(companion, added.steps), all);
    }
  }

  /** Tells those services that want to know what is served with them. Answers who they are. */
  List<ServingListener> announced() {
    List<ServiceDescriptor> descriptors = new ArrayList<>();
    List<ServingListener> listeners = new ArrayList<>();
    for (Served service : services) {
      descriptors.add(service.definition.descriptor());
      ServingListener listener = service.definition.listener();
      if (listener != null) {
        listeners.add(listener);
      }
    }
    List<ServiceDescriptor> all = List.copyOf(descriptors);
    listeners.forEach(listener -> listener.onServices(all));
    return listeners;
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return services.isEmpty();
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
    return new ServerMethod<>(method.descriptor(), method.handler(), ofServer, ofService, true);
  }
}
