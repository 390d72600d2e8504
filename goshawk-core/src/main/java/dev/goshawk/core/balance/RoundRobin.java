package dev.goshawk.core.balance;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The policy that gives each backend that is ready the next call in turn. The channel's loop only,
 * but for its pickers.
 *
 * <p>It keeps a connection to every backend. While none is ready, calls wait as long as one is
 * being connected to; when all have failed, calls fail with the errors of one after another. The
 * turn belongs to the policy and not to its picker, so that an update does not begin at the first
 * backend again.
 */
public final class RoundRobin implements LoadBalancer {

  private final Host host;
  private final EndpointBalancers endpoints;
  private final AtomicInteger turn;
  private ConnectivityState told = ConnectivityState.CONNECTING;

  /** A policy without endpoints yet. */
  @SuppressWarnings("this-escape") // to what it owns, which does nothing before it has endpoints
  public RoundRobin(Host host) {
    this.host = host;
    this.endpoints = new EndpointBalancers(host, false, this::publish);
    this.turn = new AtomicInteger((int) (host.random().getAsDouble() * Integer.MAX_VALUE));
  }

  @Override
  public Status accept(Resolved resolved) {
    endpoints.resolved(resolved.endpoints(), resolved.attributes());
    if (resolved.endpoints().isEmpty()) {
      Status failure = Status.UNAVAILABLE.withMessage("the name was resolved to no address");
      tell(ConnectivityState.TRANSIENT_FAILURE, Picker.failing(failure));
      return failure;
    }
    return Status.OK;
  }

  @Override
  public void onResolutionFailed(Status failure) {
    if (endpoints.children().isEmpty()) {
      tell(ConnectivityState.TRANSIENT_FAILURE, Picker.failing(failure));
    }
  }

  @Override
  public void requestConnection() {
    endpoints.requestConnections();
  }

  @Override
  public PolicyReport report() {
    return PolicyReport.of(RoundRobinConfig.POLICY, told).withChildren(endpoints.reports());
  }

  @Override
  public void shutdown() {
    endpoints.shutdown();
  }

  private void publish() {
    if (endpoints.children().isEmpty()) {
      return; // accept tells
    }
    ConnectivityState state = endpoints.aggregate();
    tell(
        state,
        switch (state) {
          case READY -> InTurn.of(endpoints.pickers(state), turn);
          case TRANSIENT_FAILURE -> AllFailing.of(endpoints.pickers(state));
          default -> Picker.WAIT;
        });
  }

  private void tell(ConnectivityState state, Picker picker) {
    told = state;
    host.update(state, picker);
  }
}
