package dev.goshawk.races;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A balancing policy that is steered by hand: it connects to its address as often as asked to, and
 * publishes what a race says. On the channel's loop, as any policy.
 */
public final class HandPolicy implements LoadBalancerProvider, LoadBalancer {

  private static final String NAME = "by_hand";

  /** Its config, which says nothing. */
  public static final PolicyConfig CONFIG =
      new PolicyConfig() {
        @Override
        public String policy() {
          return NAME;
        }

        @Override
        public JsonObject json() {
          return JsonObject.builder().build();
        }
      };

  private final int connections;
  private final List<Subchannel> subchannels = new ArrayList<>();
  private Host host;

  /** A policy with so many subchannels, to which no call goes before a race says so. */
  public HandPolicy(int connections) {
    this.connections = connections;
  }

  /** Calls wait. */
  public void publishNothing() {
    host.update(ConnectivityState.CONNECTING, Picker.WAIT);
  }

  /** Calls go to a subchannel. */
  public void publish(int subchannel) {
    host.update(ConnectivityState.READY, Picker.of(subchannels.get(subchannel)));
  }

  /** Ends a subchannel; calls that are on it may end. */
  public void end(int subchannel) {
    subchannels.get(subchannel).shutdown();
  }

  @Override
  public String policy() {
    return NAME;
  }

  @Override
  public PolicyConfig config(JsonObject json, LoadBalancerRegistry policies) {
    return CONFIG;
  }

  @Override
  public LoadBalancer create(Host its) {
    host = its;
    return this;
  }

  @Override
  public Status accept(Resolved resolved) {
    var endpoint = resolved.endpoints().get(0);
    while (subchannels.size() < connections) {
      Subchannel fresh =
          host.newSubchannel(
              new Subchannel.Spec(
                  endpoint.addresses().get(0),
                  endpoint,
                  resolved.attributes(),
                  (source, state) -> {}));
      subchannels.add(fresh);
      fresh.connect();
    }
    publishNothing();
    return Status.OK;
  }

  @Override
  public void onResolutionFailed(Status failure) {
    throw new IllegalStateException("no look-up fails here: " + failure);
  }

  @Override
  public void requestConnection() {}

  @Override
  public PolicyReport report() {
    return PolicyReport.of(NAME, ConnectivityState.CONNECTING).withSubchannels(subchannels);
  }

  @Override
  public void shutdown() {
    subchannels.forEach(Subchannel::shutdown);
  }
}
