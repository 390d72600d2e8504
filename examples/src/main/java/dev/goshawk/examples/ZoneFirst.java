package dev.goshawk.examples;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.EndpointBalancers;
import dev.goshawk.core.balance.InTurn;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.resolve.Endpoint;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls go in turn to the ready backends of one zone, or of all zones while it has none. */
// snippet: policy
final class ZoneFirst implements LoadBalancer {
  private final Host host;
  private final EndpointBalancers backends;
  private final AtomicInteger turn = new AtomicInteger();
  private String zone = "";

  ZoneFirst(Host host) {
    this.host = host;
    this.backends = new EndpointBalancers(host, false, this::publish);
  }

  @Override
  public Status accept(Resolved resolved) {
    zone = ((ZoneFirstProvider.Config) resolved.config()).zone();
    backends.resolved(resolved.endpoints(), resolved.attributes()); // publishes, once
    return resolved.endpoints().isEmpty() ? Status.UNAVAILABLE : Status.OK;
  }

  private void publish() {
    ConnectivityState state = backends.aggregate();
    List<Picker> near =
        backends.children().stream()
            .filter(child -> child.state() == state)
            .filter(child -> zone.equals(child.endpoint().attributes().get(Endpoint.LOCALITY)))
            .map(EndpointBalancers.Child::picker)
            .toList();
    List<Picker> used = near.isEmpty() ? backends.pickers(state) : near;
    Picker nowhere = Picker.failing(Status.UNAVAILABLE.withMessage("no address"));
    host.update(state, used.isEmpty() ? nowhere : InTurn.of(used, turn));
  }

  @Override
  public void onResolutionFailed(Status failure) {
    if (backends.children().isEmpty()) {
      host.update(ConnectivityState.TRANSIENT_FAILURE, Picker.failing(failure));
    }
  }

  @Override
  public void requestConnection() {
    backends.requestConnections();
  }

  @Override
  public PolicyReport report() {
    return PolicyReport.of("zone_first", backends.aggregate()).withChildren(backends.reports());
  }

  @Override
  public void shutdown() {
    backends.shutdown();
  }
}
// end snippet
