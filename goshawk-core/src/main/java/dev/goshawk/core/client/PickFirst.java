package dev.goshawk.core.client;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The balancer that uses the first address that works, for all calls. Control loop only.
 *
 * <p>After a failure it stays TRANSIENT_FAILURE, trying again with backoff, until a connection is
 * ready. When a ready connection ends it is idle and connects again at the next call. Source: gRFC
 * A62.
 *
 * <p>When calls have to wait because the server allows no more at a time on one connection, another
 * to the same address is made beside it, up to a limit (gRFC A105). These are there only while they
 * work: one that ends or cannot be made is forgotten, and one that is left takes the place of the
 * first when that ends.
 */
final class PickFirst implements LoadBalancer, Subchannel.Listener {

  /** How long no further connection is tried after one could not be made, in nanoseconds: 20 s. */
  private static final long PAUSE = 20_000_000_000L;

  private final Host host;
  private @Nullable Status unresolved;
  private @Nullable Subchannel subchannel;
  private @Nullable List<SocketAddress> addresses;
  private boolean failing;

  /** Beside the subchannel, to the same address. At most the last is not ready yet. */
  private final List<Subchannel> further = new ArrayList<>(0);

  private boolean paused;
  private EventLoop.@Nullable Timer pauseTimer;

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
      return;
    }
    for (Subchannel other : List.copyOf(further)) {
      if (!other.isReady() || !fresh.contains(other.connection().address())) {
        forget(other);
      }
    }
    current.updateAddresses(fresh);
    publish();
  }

  @Override
  public void onResolutionFailed(Status failure) {
    if (subchannel == null) {
      unresolved = failure;
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
  public String describe(long now) {
    if (subchannel != null) {
      return subchannel.describe(now);
    }
    return unresolved != null ? unresolved.message() : "no address is known yet";
  }

  @Override
  public void shutdown() {
    if (pauseTimer != null) {
      pauseTimer.cancel();
    }
    for (Subchannel other : List.copyOf(further)) {
      forget(other);
    }
    if (subchannel != null) {
      subchannel.shutdown();
    }
  }

  @Override
  public void onState(Subchannel source, ConnectivityState state) {
    if (source != subchannel) {
      onFurther(source, state);
      return;
    }
    switch (state) {
      case READY -> {
        failing = false;
        publish();
      }
      case CONNECTING -> {
        if (!failing) {
          host.update(state, Picker.WAIT);
        }
      }
      case IDLE -> {
        failing = false;
        if (!replaceFirst()) {
          host.update(state, Picker.WAIT);
        }
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

  @Override
  public void onSaturated(Subchannel source) {
    Subchannel first = subchannel;
    boolean growing = further.stream().anyMatch(other -> !other.isReady());
    if (first == null
        || !first.isReady()
        || growing
        || paused
        || further.size() + 1 >= host.maxConnectionsPerAddress()) {
      return;
    }
    Subchannel next = host.newSubchannel(List.of(first.connection().address()), this);
    further.add(next);
    next.connect();
  }

  private void onFurther(Subchannel source, ConnectivityState state) {
    switch (state) {
      case READY -> publish();
      case IDLE -> {
        forget(source);
        publish();
      }
      case TRANSIENT_FAILURE -> {
        forget(source);
        paused = true;
        pauseTimer = host.loop().schedule(() -> paused = false, PAUSE);
      }
      case CONNECTING, SHUTDOWN -> {}
    }
  }

  private void forget(Subchannel other) {
    if (further.remove(other)) {
      other.shutdown();
    }
  }

  /** Goes on with another ready connection in place of the first, which has ended. */
  private boolean replaceFirst() {
    for (Subchannel other : further) {
      if (other.isReady()) {
        Subchannel ended = subchannel;
        further.remove(other);
        subchannel = other;
        if (addresses != null) {
          other.updateAddresses(addresses);
        }
        if (ended != null) {
          ended.shutdown();
        }
        publish();
        return true;
      }
    }
    return false;
  }

  /** Tells calls where to go, while the first connection is ready. */
  private void publish() {
    Subchannel first = subchannel;
    if (first == null || !first.isReady()) {
      return;
    }
    List<ClientConnection> ready = new ArrayList<>(1 + further.size());
    ready.add(first.connection());
    for (Subchannel other : further) {
      if (other.isReady()) {
        ready.add(other.connection());
      }
    }
    host.update(ConnectivityState.READY, Picker.of(ready));
  }
}
