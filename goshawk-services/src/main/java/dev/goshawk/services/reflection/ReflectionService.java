package dev.goshawk.services.reflection;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Schema;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.ServingListener;
import dev.goshawk.services.reflection.proto.ServerReflectionMethods;
import dev.goshawk.services.stream.OpenCalls;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The reflection service of a server, in versions v1 and v1alpha: tells tools such as grpcurl,
 * {@code buf curl} and Postman what services there are and how they are defined.
 *
 * <pre>{@code
 * GoshawkServer.builder().port(50051).service(new RouteGuide()).service(ReflectionService.create())
 * }</pre>
 *
 * <p>It shows what is served where it is added itself: on a listener with services of its own,
 * those. Generated services bring their schemas along. When the server starts they are read, and
 * what is wrong with them is logged.
 *
 * <p>Whoever can call it sees all of the API with the comments of its {@code .proto} files. Its
 * handlers are asynchronous and take no thread; filters of a server that are around blocking
 * handlers only have to be added by {@code filterBlockingOnly}. Immutable, any thread; one may be
 * added to several servers and listeners.
 *
 * <p>Source: <a href="https://github.com/grpc/grpc/blob/master/doc/server-reflection.md">gRPC
 * server reflection protocol</a>.
 */
public final class ReflectionService implements BindableService {

  private static final Logger LOG = System.getLogger(ReflectionService.class.getName());

  /** The most warnings of schemas that are logged for one server. */
  private static final int MAX_WARNINGS = 20;

  private final List<ServiceDescriptor> services;
  private final List<Schema> schemas;

  private ReflectionService(List<ServiceDescriptor> services, List<Schema> schemas) {
    this.services = services;
    this.schemas = schemas;
  }

  /** Shows the services that are served where it is added. */
  public static ReflectionService create() {
    return new ReflectionService(List.of(), List.of());
  }

  /**
   * The same, that also shows a service which is not served where it is added: one that a {@code
   * fallback} serves, or another listener.
   */
  public ReflectionService also(ServiceDescriptor service) {
    return new ReflectionService(
        with(services, Objects.requireNonNull(service, "service")), schemas);
  }

  /**
   * The same, that also shows files which no file of a service imports: those that define
   * extensions, or messages that are sent as {@code google.protobuf.Any}.
   */
  public ReflectionService also(Schema schema) {
    return new ReflectionService(services, with(schemas, Objects.requireNonNull(schema, "schema")));
  }

  private static <T> List<T> with(List<T> some, T one) {
    List<T> all = new ArrayList<>(some);
    all.add(one);
    return List.copyOf(all);
  }

  @Override
  public ServiceDefinition bind() {
    Served served = new Served();
    return ServiceDefinition.builder(ServerReflectionMethods.SERVICE)
        .method(
            ServerReflectionMethods.SERVER_REFLECTION_INFO,
            call -> new ReflectionCall(call, served.index, served.open))
        .companion(
            ServiceDefinition.builder(AlphaReflection.SERVICE)
                .method(
                    AlphaReflection.INFO,
                    call -> new ReflectionCall(call, served.index, served.open))
                .build())
        .listener(served)
        .build();
  }

  /** What is shown in one place where this was added. */
  private final class Served implements ServingListener {
    final OpenCalls open = new OpenCalls();
    volatile SchemaIndex index = SchemaIndex.EMPTY;

    @Override
    public void onServices(List<ServiceDescriptor> beside) {
      List<ServiceDescriptor> shown = new ArrayList<>(beside);
      shown.addAll(services);
      List<String> warnings = new ArrayList<>();
      index = SchemaIndex.of(shown, schemas, warnings::add);
      warnings.stream()
          .limit(MAX_WARNINGS)
          .forEach(words -> LOG.log(Level.WARNING, "reflection: " + words));
      int more = warnings.size() - MAX_WARNINGS;
      if (more > 0) {
        LOG.log(
            Level.WARNING,
            String.format(Locale.ROOT, "reflection: and %,d more faults of schemas", more));
      }
    }

    @Override
    public void onShutdown() {
      open.onShutdown();
    }
  }
}
