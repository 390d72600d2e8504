package dev.goshawk.core.balance;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.core.metrics.Metrics;
import dev.goshawk.core.transport.EventLoop;
import java.util.function.DoubleSupplier;

/**
 * A host that passes everything on to another one, for policies that have policies below them:
 * these hear from the child what they override. The channel's loop only.
 */
public abstract class ForwardingHost implements LoadBalancer.Host {

  private final LoadBalancer.Host outer;

  /** Passes on to the host of the policy above. */
  protected ForwardingHost(LoadBalancer.Host outer) {
    this.outer = outer;
  }

  /** The host of the policy above. */
  protected final LoadBalancer.Host outer() {
    return outer;
  }

  @Override
  public Subchannel newSubchannel(Subchannel.Spec spec) {
    return outer.newSubchannel(spec);
  }

  @Override
  public void update(ConnectivityState state, Picker picker) {
    outer.update(state, picker);
  }

  @Override
  public void refreshResolution() {
    outer.refreshResolution();
  }

  @Override
  public EventLoop loop() {
    return outer.loop();
  }

  @Override
  public DoubleSupplier random() {
    return outer.random();
  }

  @Override
  public LoadBalancerRegistry policies() {
    return outer.policies();
  }

  @Override
  public Metrics metrics() {
    return outer.metrics();
  }
}
