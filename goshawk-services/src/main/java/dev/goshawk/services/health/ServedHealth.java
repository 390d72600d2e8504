package dev.goshawk.services.health;

import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServingListener;
import dev.goshawk.api.Status;
import dev.goshawk.services.health.proto.HealthCheckRequest;
import dev.goshawk.services.health.proto.HealthCheckResponse;
import dev.goshawk.services.health.proto.HealthListRequest;
import dev.goshawk.services.health.proto.HealthListResponse;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The states as one server shows them: those of the table, and NOT_SERVING for each once that
 * server is about to shut down. Others that show the same table go on. Any thread.
 */
final class ServedHealth implements ServingListener {

  private final StatusTable table;
  private volatile boolean draining;
  private volatile boolean ended; // set behind draining

  ServedHealth(StatusTable table) {
    this.table = table;
  }

  /** The state of a name, or null when it has none. */
  @Nullable ServingStatus status(String service) {
    return shown(table.status(service));
  }

  private @Nullable ServingStatus shown(@Nullable ServingStatus status) {
    return status != null && draining ? ServingStatus.NOT_SERVING : status;
  }

  /** Why the watchers are to end their calls, or null. The states do not change after that. */
  @Nullable Status end() {
    if (table.isClosed()) {
      return Status.UNAVAILABLE.withMessage("the health service has been closed");
    }
    return ended ? Status.UNAVAILABLE.withMessage("the server is shutting down") : null;
  }

  void enter(String service, StatusTable.Watcher watcher) {
    table.enter(service, watcher);
  }

  void leave(String service, StatusTable.Watcher watcher) {
    table.leave(service, watcher);
  }

  @Override
  public void onDraining() {
    draining = true;
    table.wakeAll();
  }

  @Override
  public void onShutdown() {
    ended = true;
    table.wakeAll();
  }

  CompletionStage<HealthCheckResponse> check(HealthCheckRequest request, ServerContext context) {
    ServingStatus status = status(request.getService());
    if (status == null) {
      Names.checkWatched(request.getService());
      throw Status.NOT_FOUND
          .withMessage("no health status was set for service '" + request.getService() + "'")
          .exception();
    }
    return CompletableFuture.completedFuture(Responses.of(status));
  }

  CompletionStage<HealthListResponse> list(HealthListRequest request, ServerContext context) {
    HealthListResponse.Builder response = HealthListResponse.newBuilder();
    int listed = 0;
    for (Map.Entry<String, ServingStatus> entry : table.statuses().entrySet()) {
      if (++listed > HealthService.MAX_LISTED) {
        throw Status.RESOURCE_EXHAUSTED
            .withMessage(
                String.format(
                    Locale.ROOT,
                    "%,d services exceed the %,d that List answers; ask for one by Check",
                    table.size(),
                    HealthService.MAX_LISTED))
            .exception();
      }
      ServingStatus shown = draining ? ServingStatus.NOT_SERVING : entry.getValue();
      response.putStatuses(entry.getKey(), Responses.of(shown));
    }
    return CompletableFuture.completedFuture(response.build());
  }
}
