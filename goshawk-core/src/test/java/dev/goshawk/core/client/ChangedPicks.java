package dev.goshawk.core.client;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.core.balance.ForwardingHost;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.balance.Picker;
import java.util.List;
import java.util.function.UnaryOperator;

/** {@code pick_first} whose pickers are changed as a test says, but for one that has calls wait. */
final class ChangedPicks {

  private ChangedPicks() {}

  static LoadBalancerProvider by(UnaryOperator<Picker> change) {
    return OwnPolicy.pickFirst(
        host ->
            LoadBalancerRegistry.with(List.of())
                .provider(PickFirstConfig.POLICY)
                .create(
                    new ForwardingHost(host) {
                      @Override
                      public void update(ConnectivityState state, Picker picker) {
                        super.update(state, picker == Picker.WAIT ? picker : change.apply(picker));
                      }
                    }));
  }
}
