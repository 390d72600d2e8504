package dev.goshawk.services.health;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.services.health.proto.HealthCheckRequest;
import dev.goshawk.services.health.proto.HealthCheckResponse;
import dev.goshawk.services.health.proto.HealthListRequest;
import dev.goshawk.services.health.proto.HealthListResponse;
import dev.goshawk.services.health.proto.HealthMethods;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The health service of a server: tells load balancers, orchestrators and clients whether the
 * server, and each of its services, takes calls.
 *
 * <p>The server as a whole, {@link #SERVER}, is SERVING from the start. Names are free text and are
 * not compared with the services that are served. One health service may be served by several
 * servers and listeners. Its handlers are asynchronous and take no thread, however many clients
 * watch; filters of a server that are around blocking handlers only have to be added by {@code
 * filterBlockingOnly}.
 *
 * <p>Any thread. What is set is seen by calls that begin later, and by watchers; a watcher that is
 * slow is sent the latest state only.
 *
 * <p>Source: <a href="https://github.com/grpc/grpc/blob/master/doc/health-checking.md">gRPC health
 * checking protocol</a>, gRFC A90 for List.
 */
public final class HealthService implements BindableService, AutoCloseable {

  /** The name of the server as a whole: the empty one. */
  public static final String SERVER = "";

  /** The most services that List answers; with more it ends with RESOURCE_EXHAUSTED (gRFC A90). */
  public static final int MAX_LISTED = 100;

  private final StatusTable table = new StatusTable();

  /** A health service that knows the server as a whole, which is SERVING. */
  public HealthService() {
    table.set(SERVER, ServingStatus.SERVING);
  }

  /**
   * Says how a service is. Does nothing after {@link #enterTerminalState}.
   *
   * @param service its full name, {@code package.Service}, or {@link #SERVER}
   * @throws IllegalArgumentException when the name has more than 1,024 characters
   */
  public void set(String service, ServingStatus status) {
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(status, "status");
    Names.checkSet(service);
    table.set(service, status);
  }

  /**
   * Forgets a service: Check answers NOT_FOUND, and watchers are told SERVICE_UNKNOWN. Does nothing
   * after {@link #enterTerminalState}.
   */
  public void clear(String service) {
    table.clear(Objects.requireNonNull(service, "service"));
  }

  /** How a service is, as it was set; empty when it was not, or was cleared. */
  public Optional<ServingStatus> status(String service) {
    return Optional.ofNullable(table.status(Objects.requireNonNull(service, "service")));
  }

  /**
   * Says that the server is about to shut down: every service that is known, and the server as a
   * whole, is NOT_SERVING from now on, whatever is set later. Calls are still answered, so that
   * clients learn of it and go elsewhere while the server goes on serving; shut the server down
   * some seconds later.
   */
  public void enterTerminalState() {
    table.enterTerminalState();
  }

  /**
   * Enters the terminal state and ends all Watch calls, now and later, with UNAVAILABLE, so that
   * those of clients that ignore GOAWAY do not hold up a graceful shutdown until its grace is over.
   */
  @Override
  public void close() {
    table.close();
  }

  @Override
  public ServiceDefinition bind() {
    return ServiceDefinition.builder(HealthMethods.SERVICE)
        .method(HealthMethods.CHECK, AsyncHandlers.unary(this::check))
        .method(HealthMethods.LIST, AsyncHandlers.unary(this::list))
        .method(HealthMethods.WATCH, call -> new WatchCall(call, table))
        .build();
  }

  private CompletionStage<HealthCheckResponse> check(
      HealthCheckRequest request, ServerContext context) {
    ServingStatus status = table.status(request.getService());
    if (status == null) {
      Names.checkWatched(request.getService());
      throw Status.NOT_FOUND
          .withMessage("no health status was set for service '" + request.getService() + "'")
          .exception();
    }
    return CompletableFuture.completedFuture(Responses.of(status));
  }

  private CompletionStage<HealthListResponse> list(
      HealthListRequest request, ServerContext context) {
    HealthListResponse.Builder response = HealthListResponse.newBuilder();
    int listed = 0;
    for (Map.Entry<String, ServingStatus> entry : table.statuses().entrySet()) {
      if (++listed > MAX_LISTED) {
        throw Status.RESOURCE_EXHAUSTED
            .withMessage(
                String.format(
                    Locale.ROOT,
                    "%,d services exceed the %,d that List answers; ask for one by Check",
                    table.size(),
                    MAX_LISTED))
            .exception();
      }
      response.putStatuses(entry.getKey(), Responses.of(entry.getValue()));
    }
    return CompletableFuture.completedFuture(response.build());
  }

  /** How many Watch calls there are. For tests. */
  int watching() {
    return table.watching();
  }
}
