package dev.goshawk.core.balance;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy whose place another takes without calls failing for it: the new one gets the endpoints
 * at once, while the one before it serves until the new one is no longer connecting, or at once if
 * it does not serve itself. The channel's loop only. Source: gRFC A24, and the other
 * implementations.
 */
public final class GracefulSwitch implements LoadBalancer {

  private static final Log LOG = new Log(GracefulSwitch.class);

  private final Host host;
  private @Nullable Slot current;
  private @Nullable Slot pending;
  private boolean failed;

  /** No policy yet. */
  public GracefulSwitch(Host host) {
    this.host = host;
  }

  /** One policy, and what it last told. */
  private final class Slot extends ForwardingHost {

    final String policy;
    @Nullable LoadBalancer balancer;
    ConnectivityState state = ConnectivityState.CONNECTING;
    Picker picker = Picker.WAIT;
    boolean closed;

    Slot(String policy) {
      super(host);
      this.policy = policy;
    }

    LoadBalancer balancer() {
      LoadBalancer present = balancer;
      if (present == null) {
        throw new IllegalStateException("policy " + policy + " called its host while it was made");
      }
      return present;
    }

    void close() {
      closed = true;
      LoadBalancer ended = balancer();
      Guard.run(LOG, "load-balancing policy " + policy + " that was shut down", ended::shutdown);
    }

    @Override
    public void refreshResolution() {
      if (!closed) {
        super.refreshResolution();
      }
    }

    @Override
    public void update(ConnectivityState freshState, Picker freshPicker) {
      if (closed) {
        return;
      }
      state = freshState;
      picker = freshPicker;
      if (this == current) {
        if (pending != null && freshState != ConnectivityState.READY) {
          swap();
        } else {
          super.update(freshState, freshPicker);
        }
      } else if (freshState != ConnectivityState.CONNECTING) {
        swap();
      }
    }
  }

  /** The pending policy takes over. */
  private void swap() {
    Slot before = current;
    Slot after = pending;
    if (after == null) {
      return;
    }
    current = after;
    pending = null;
    host.update(after.state, after.picker);
    if (before != null) {
      before.close();
    }
  }

  @Override
  public Status accept(Resolved resolved) {
    String wanted = resolved.config().policy();
    Slot newest = pending != null ? pending : current;
    if (newest == null || !newest.policy.equals(wanted)) {
      newest = begin(wanted);
    }
    Status accepted = newest.balancer().accept(resolved);
    if (accepted == null) { // the policy is code of users
      throw new IllegalStateException(
          "load-balancing policy " + wanted + " returned null from accept, not a Status");
    }
    return accepted;
  }

  private Slot begin(String policy) {
    Slot fresh = new Slot(policy);
    LoadBalancer made = host.policies().provider(policy).create(fresh);
    if (made == null) { // as above
      throw new IllegalStateException(
          "the provider of load-balancing policy " + policy + " returned null from create");
    }
    fresh.balancer = made;
    Slot displaced = pending;
    if (current == null) {
      current = fresh;
    } else {
      pending = fresh;
      if (current.state != ConnectivityState.READY) {
        swap();
      }
    }
    if (displaced != null) {
      displaced.close();
    }
    return fresh;
  }

  @Override
  public void onResolutionFailed(Status failure) {
    Slot newest = pending != null ? pending : current;
    if (newest != null) {
      newest.balancer().onResolutionFailed(failure);
    } else {
      failed = true;
      host.update(ConnectivityState.TRANSIENT_FAILURE, Picker.failing(failure));
    }
  }

  @Override
  public void requestConnection() {
    if (current != null) {
      current.balancer().requestConnection();
    }
    if (pending != null) {
      pending.balancer().requestConnection();
    }
  }

  @Override
  public PolicyReport report() {
    Slot shown = current;
    if (shown == null) {
      return PolicyReport.of(
          "no policy yet",
          failed ? ConnectivityState.TRANSIENT_FAILURE : ConnectivityState.CONNECTING);
    }
    PolicyReport report = shown.balancer().report();
    Slot next = pending;
    if (next == null) {
      return report;
    }
    return PolicyReport.of(report.policy() + ", then " + next.policy, report.state())
        .withChildren(List.of(report, next.balancer().report()));
  }

  @Override
  public void shutdown() {
    if (current != null) {
      current.close();
    }
    if (pending != null) {
      pending.close();
    }
    current = null;
    pending = null;
  }
}
