package dev.goshawk.core.client;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.core.balance.ForwardingHost;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import java.util.List;
import java.util.function.UnaryOperator;

/** {@code pick_first} whose pickers are changed as a test says, but for one that has calls wait. */
record ChangedPicks(UnaryOperator<Picker> change) implements LoadBalancerProvider {

  @Override
  public String policy() {
    return PickFirstConfig.POLICY;
  }

  @Override
  public PolicyConfig config(JsonObject json, LoadBalancerRegistry known) {
    return PickFirstConfig.DEFAULT;
  }

  @Override
  public LoadBalancer create(LoadBalancer.Host host) {
    return LoadBalancerRegistry.with(List.of())
        .provider(PickFirstConfig.POLICY)
        .create(
            new ForwardingHost(host) {
              @Override
              public void update(ConnectivityState state, Picker picker) {
                super.update(state, picker == Picker.WAIT ? picker : change.apply(picker));
              }
            });
  }
}
