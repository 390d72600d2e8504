package dev.goshawk.balancers.group;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.ForwardingHost;
import dev.goshawk.core.balance.GracefulSwitch;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.PolicyReport;
import java.util.function.BiConsumer;

/**
 * A policy under a name below another one, and what it last told. The channel's loop only; whoever
 * makes it shuts it down.
 */
final class NamedChild extends ForwardingHost {

  private final String name;
  private final BiConsumer<ConnectivityState, ConnectivityState> changed;
  private final GracefulSwitch balancer;
  private ConnectivityState state = ConnectivityState.CONNECTING;
  private Picker picker = Picker.WAIT;
  private boolean ignoresRefresh;
  private boolean closed;

  /**
   * A child without endpoints yet, which is connecting.
   *
   * @param changed hears of the state before and the one now
   */
  NamedChild(
      String name,
      LoadBalancer.Host host,
      BiConsumer<ConnectivityState, ConnectivityState> changed) {
    super(host);
    this.name = name;
    this.changed = changed;
    this.balancer = new GracefulSwitch(this);
  }

  ConnectivityState state() {
    return state;
  }

  Picker picker() {
    return picker;
  }

  /** Whether it may not ask for the endpoints anew. */
  void ignoresRefresh(boolean ignores) {
    ignoresRefresh = ignores;
  }

  /** As {@link LoadBalancer#accept}; what is not OK says whose it is. */
  Status accept(LoadBalancer.Resolved resolved) {
    Status accepted = balancer.accept(resolved);
    return accepted.isOk() ? accepted : accepted.withMessage(name + ": " + accepted.message());
  }

  /** As {@link LoadBalancer#onResolutionFailed}. */
  void onResolutionFailed(Status failure) {
    balancer.onResolutionFailed(failure);
  }

  /** As {@link LoadBalancer#requestConnection}. */
  void requestConnection() {
    balancer.requestConnection();
  }

  /** As {@link LoadBalancer#report}. */
  PolicyReport report() {
    return balancer.report().named(name);
  }

  /** As {@link LoadBalancer#shutdown}; nothing is heard of it afterwards. */
  void shutdown() {
    closed = true;
    balancer.shutdown();
  }

  @Override
  public void update(ConnectivityState fresh, Picker freshPicker) {
    if (closed) {
      return;
    }
    ConnectivityState before = state;
    state = fresh;
    picker = freshPicker;
    changed.accept(before, fresh);
  }

  @Override
  public void refreshResolution() {
    if (!closed && !ignoresRefresh) {
      super.refreshResolution();
    }
  }
}
