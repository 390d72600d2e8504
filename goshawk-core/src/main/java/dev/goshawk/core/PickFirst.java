package dev.goshawk.core;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The balancer that uses the first address that works, for all calls. Control loop only.
 *
 * <p>After a failure it stays TRANSIENT_FAILURE, trying again with backoff, until a connection is
 * ready. When a ready connection ends it is idle and connects again at the next call. Source: gRFC
 * A62.
 */
final class PickFirst implements LoadBalancer, Subchannel.Listener {

  private final Host host;
  private @Nullable Subchannel subchannel;
  private @Nullable List<SocketAddress> addresses;
  private boolean failing;

  PickFirst(Host host) {
    this.host = host;
  }

  @Override
  public void onAddresses(List<SocketAddress> fresh) {
    Subchannel current = subchannel;
    if (current != null && fresh.equals(addresses)) {
      return;
    }
    addresses = fresh;
    if (current == null) {
      failing = false; // a name that could not be resolved is no address that failed
      subchannel = host.newSubchannel(fresh, this);
      subchannel.connect();
    } else {
      current.updateAddresses(fresh);
    }
  }

  @Override
  public void onResolutionFailed(Status failure) {
    if (subchannel == null) {
      failing = true;
      host.update(ConnectivityState.TRANSIENT_FAILURE, Picker.failing(failure));
    }
  }

  @Override
  public void requestConnection() {
    if (subchannel != null) {
      subchannel.connect();
    }
  }

  @Override
  public void resetBackoff() {
    if (subchannel != null) {
      subchannel.resetBackoff();
    }
  }

  @Override
  public void shutdown() {
    if (subchannel != null) {
      subchannel.shutdown();
    }
  }

  @Override
  public void onState(Subchannel source, ConnectivityState state) {
    switch (state) {
      case READY -> {
        failing = false;
        ClientConnection connection = source.connection();
        host.update(state, () -> connection);
      }
      case CONNECTING -> {
        if (!failing) {
          host.update(state, Picker.WAIT);
        }
      }
      case IDLE -> {
        failing = false;
        host.update(state, Picker.WAIT);
        host.refreshResolution();
      }
      case TRANSIENT_FAILURE -> {
        failing = true;
        host.update(state, Picker.failing(source.failure()));
        host.refreshResolution();
      }
      case SHUTDOWN -> {}
    }
  }
}
