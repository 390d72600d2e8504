package dev.goshawk.balancers.load;

import dev.goshawk.balancers.load.EndpointWeight.Usability;
import dev.goshawk.core.metrics.Instrument;
import dev.goshawk.core.metrics.Metrics;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.trace.PickInfo;

/**
 * Counts what {@link WeightedRoundRobin} knows of the weights of its backends, whenever it spreads
 * calls by them anew. The channel's loop only. Source: gRFC A78, A89.
 */
final class WeightMetrics {

  private static final Instrument FALLBACK =
      Instrument.counter("grpc.lb.wrr.rr_fallback")
          .unit("{update}")
          .description("Updates with fewer than two weights that count: calls go in turn")
          .optionalLabels(PickInfo.LOCALITY, PickInfo.BACKEND_SERVICE)
          .register();

  private static final Instrument NOT_YET =
      Instrument.counter("grpc.lb.wrr.endpoint_weight_not_yet_usable")
          .unit("{endpoint}")
          .description("Backends of each update that have not reported for long enough")
          .optionalLabels(PickInfo.LOCALITY, PickInfo.BACKEND_SERVICE)
          .register();

  private static final Instrument STALE =
      Instrument.counter("grpc.lb.wrr.endpoint_weight_stale")
          .unit("{endpoint}")
          .description("Backends of each update whose last report is too old")
          .optionalLabels(PickInfo.LOCALITY, PickInfo.BACKEND_SERVICE)
          .register();

  private static final Instrument WEIGHTS =
      Instrument.histogram("grpc.lb.wrr.endpoint_weights")
          .unit("{weight}")
          .description("The weight of each backend at each update, 0 where it does not count")
          .optionalLabels(PickInfo.LOCALITY, PickInfo.BACKEND_SERVICE)
          .register();

  private final Metrics metrics;

  WeightMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  /** Whether there is anybody to tell. */
  boolean isOn() {
    return metrics.isOn();
  }

  /** A backend at an update. */
  void backend(Usability usability, double weight, Endpoint endpoint) {
    switch (usability) {
      case NOT_YET -> one(NOT_YET, endpoint);
      case STALE -> one(STALE, endpoint);
      case USABLE -> {}
    }
    if (metrics.wants(WEIGHTS)) {
      metrics.record(WEIGHTS, weight, locality(endpoint), service(endpoint));
    }
  }

  private void one(Instrument counter, Endpoint endpoint) {
    if (metrics.wants(counter)) {
      metrics.add(counter, 1, locality(endpoint), service(endpoint));
    }
  }

  /**
   * An update at which too few weights counted.
   *
   * @param locality of all backends; empty where they differ
   * @param service likewise
   */
  void fallback(String locality, String service) {
    if (metrics.wants(FALLBACK)) {
      metrics.add(FALLBACK, 1, locality, service);
    }
  }

  private static String locality(Endpoint endpoint) {
    return Metrics.label(endpoint.attributes(), Endpoint.LOCALITY);
  }

  private static String service(Endpoint endpoint) {
    return Metrics.label(endpoint.attributes(), Endpoint.BACKEND_SERVICE);
  }
}
