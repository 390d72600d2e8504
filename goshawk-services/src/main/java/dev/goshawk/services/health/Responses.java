package dev.goshawk.services.health;

import dev.goshawk.services.health.proto.HealthCheckResponse;
import dev.goshawk.services.health.proto.HealthCheckResponse.ServingStatus;
import org.jspecify.annotations.Nullable;

/** The four answers that there are, each made once. */
final class Responses {

  private static final HealthCheckResponse UNKNOWN = make(ServingStatus.UNKNOWN);
  private static final HealthCheckResponse SERVING = make(ServingStatus.SERVING);
  private static final HealthCheckResponse NOT_SERVING = make(ServingStatus.NOT_SERVING);
  private static final HealthCheckResponse SERVICE_UNKNOWN = make(ServingStatus.SERVICE_UNKNOWN);

  private Responses() {}

  private static HealthCheckResponse make(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }

  /** The answer with a state. */
  static HealthCheckResponse of(ServingStatus status) {
    return switch (status) {
      case UNKNOWN, UNRECOGNIZED -> UNKNOWN;
      case SERVING -> SERVING;
      case NOT_SERVING -> NOT_SERVING;
      case SERVICE_UNKNOWN -> SERVICE_UNKNOWN;
    };
  }

  /** The answer with a state of ours. */
  static HealthCheckResponse of(dev.goshawk.services.health.ServingStatus status) {
    return of(watched(status));
  }

  /** What a watcher is told of a state of ours; null for a name that has none. */
  static ServingStatus watched(dev.goshawk.services.health.@Nullable ServingStatus status) {
    if (status == null) {
      return ServingStatus.SERVICE_UNKNOWN;
    }
    return switch (status) {
      case UNKNOWN -> ServingStatus.UNKNOWN;
      case SERVING -> ServingStatus.SERVING;
      case NOT_SERVING -> ServingStatus.NOT_SERVING;
    };
  }
}
