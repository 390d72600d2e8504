package dev.goshawk.examples;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Writer;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Rectangle;
import dev.goshawk.examples.routeguide.RouteGuideService;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.services.orca.CallMetricRecorder;
import dev.goshawk.services.orca.MetricRecorder;
import dev.goshawk.services.orca.OrcaService;
import java.util.List;

/** How a server tells clients how loaded it is, and a handler what its call has cost. */
final class LoadReports {
  private LoadReports() {}

  // snippet: server
  static Server serve(BindableService service, MetricRecorder load, int port) {
    return GoshawkServer.builder()
        .port(port)
        .admission(load.inTrailers()) // with every status
        .service(new OrcaService(load)) // and as a stream
        .service(service)
        .start();
  }

  // end snippet

  /** A guide that says how much of its database a call has looked at. */
  static final class Costly implements RouteGuideService {
    private final FeatureDatabase features;

    Costly(FeatureDatabase features) {
      this.features = features;
    }

    // snippet: call
    @Override
    public void listFeatures(Rectangle area, Writer<Feature> found, ServerContext context) {
      List<Feature> within = features.within(area);
      CallMetricRecorder.of(context).requestCost("features", within.size());
      within.forEach(found::write);
    }
    // end snippet
  }
}
