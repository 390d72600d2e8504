package dev.goshawk.balancers.load;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.AllFailing;
import dev.goshawk.core.balance.EndpointBalancers;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.PolicyReport;
import java.util.ArrayList;
import java.util.List;

/**
 * What policies have in common that spread calls over the backends that are ready: connections to
 * all, calls that wait while none is ready but one may become so, and the errors of all when all
 * have failed. The channel's loop only.
 */
final class ReadyBackends {

  /** How a policy spreads calls. The channel's loop only. */
  interface Spread {
    /** Where calls go while some backends are ready. */
    Picker over(List<EndpointBalancers.Child> ready);

    /** No backend is ready. */
    default void none() {}
  }

  private final String policy;
  private final LoadBalancer.Host host;
  private final Spread spread;
  private final EndpointBalancers endpoints;
  private ConnectivityState told = ConnectivityState.CONNECTING;

  /**
   * No backends yet.
   *
   * @param policy the name of the policy
   * @param host hears of states and pickers
   * @param below makes the subchannels
   */
  ReadyBackends(String policy, LoadBalancer.Host host, LoadBalancer.Host below, Spread spread) {
    this.policy = policy;
    this.host = host;
    this.spread = spread;
    this.endpoints = new EndpointBalancers(below, false, this::publish);
  }

  /** As {@link LoadBalancer#accept}. */
  Status accept(LoadBalancer.Resolved resolved) {
    endpoints.resolved(resolved.endpoints(), resolved.attributes());
    if (!resolved.endpoints().isEmpty()) {
      return Status.OK;
    }
    Status failure = Status.UNAVAILABLE.withMessage("the name was resolved to no address");
    fail(failure);
    return failure;
  }

  /** As {@link LoadBalancer#onResolutionFailed}. */
  void onResolutionFailed(Status failure) {
    if (endpoints.children().isEmpty()) {
      fail(failure);
    }
  }

  /** As {@link LoadBalancer#requestConnection}. */
  void requestConnection() {
    endpoints.requestConnections();
  }

  /** As {@link LoadBalancer#report}. */
  PolicyReport report() {
    return PolicyReport.of(policy, told).withChildren(endpoints.reports());
  }

  /** As {@link LoadBalancer#shutdown}. */
  void shutdown() {
    endpoints.shutdown();
  }

  private void fail(Status failure) {
    spread.none();
    tell(ConnectivityState.TRANSIENT_FAILURE, Picker.failing(failure));
  }

  private void publish() {
    if (endpoints.children().isEmpty()) {
      return; // accept tells
    }
    ConnectivityState state = endpoints.aggregate();
    if (state == ConnectivityState.READY) {
      List<EndpointBalancers.Child> ready = new ArrayList<>(endpoints.children().size());
      for (EndpointBalancers.Child child : endpoints.children()) {
        if (child.state() == ConnectivityState.READY) {
          ready.add(child);
        }
      }
      tell(state, spread.over(ready));
      return;
    }
    spread.none();
    tell(
        state,
        state == ConnectivityState.CONNECTING
            ? Picker.WAIT
            : AllFailing.of(endpoints.pickers(state)));
  }

  private void tell(ConnectivityState state, Picker picker) {
    told = state;
    host.update(state, picker);
  }
}
