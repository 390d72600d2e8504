package dev.goshawk.core.balance;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The balancer that uses the first address that works, for all calls. The channel's loop only.
 *
 * <p>It has a subchannel for each address, in their order. In a pass it tries one after another;
 * once all have failed the channel is in TRANSIENT_FAILURE, and stays there until one is ready,
 * while each is tried again after its own backoff. When the ready one has lost its connections the
 * channel is idle, and the next call begins a new pass. Source: gRFC A62, and A61 without its
 * parallel attempts.
 *
 * <p>Addresses that come anew keep their subchannels, with connection, attempt and backoff; those
 * that are gone lose theirs. Another order alone only counts for the next pass.
 */
public final class PickFirst implements LoadBalancer, Subchannel.Listener {

  private final Host host;
  private Map<SocketAddress, Subchannel> subchannels = new LinkedHashMap<>();

  /** Those that this pass has come to. */
  private final Set<Subchannel> tried = new HashSet<>();

  /** Whether all have failed in this pass, so that each goes on by itself. */
  private boolean passEnded;

  private @Nullable Subchannel selected;
  private @Nullable Status failure;

  /** Whether connections are wanted although there is none: a pass runs, or all have failed. */
  private boolean active;

  /** Whether the channel is in TRANSIENT_FAILURE. */
  private boolean failing;

  /** How many attempts have failed since all had. */
  private int failures;

  /** A balancer without addresses yet. */
  public PickFirst(Host host) {
    this.host = host;
  }

  @Override
  public void onAddresses(List<SocketAddress> addresses) {
    Map<SocketAddress, Subchannel> before = subchannels;
    boolean first = before.isEmpty();
    Map<SocketAddress, Subchannel> gone = new HashMap<>(before);
    Map<SocketAddress, Subchannel> fresh = new LinkedHashMap<>();
    for (SocketAddress address : addresses) {
      Subchannel kept = gone.remove(address);
      if (kept == null && !fresh.containsKey(address)) {
        kept = host.newSubchannel(address, this);
      }
      if (kept != null) {
        fresh.put(address, kept);
      }
    }
    subchannels = fresh;
    boolean same = gone.isEmpty() && fresh.size() == before.size();
    for (Subchannel left : gone.values()) {
      tried.remove(left);
      if (left == selected) {
        selected = null;
        active = true;
      }
      left.shutdown();
    }
    if (first) {
      failing = false; // a name that could not be resolved is no address that failed
      active = true;
    }
    if (!same && active && selected == null) {
      passEnded = false;
      tried.removeIf(subchannel -> subchannel.state() == ConnectivityState.IDLE);
      continuePass();
    }
  }

  @Override
  public void onResolutionFailed(Status status) {
    if (subchannels.isEmpty()) {
      failure = status;
      failing = true;
      host.update(ConnectivityState.TRANSIENT_FAILURE, Picker.failing(status));
    }
  }

  @Override
  public void requestConnection() {
    if (!active && selected == null && !subchannels.isEmpty()) {
      active = true;
      beginPass();
      continuePass();
    }
  }

  @Override
  public void resetBackoff() {
    for (Subchannel subchannel : List.copyOf(subchannels.values())) {
      subchannel.resetBackoff();
    }
  }

  @Override
  public String describe(long now) {
    Subchannel shown = selected;
    for (Subchannel subchannel : subchannels.values()) {
      // The attempt that runs, or else the last that failed.
      if (selected == null
          && tried.contains(subchannel)
          && (shown == null || shown.state() != ConnectivityState.CONNECTING)) {
        shown = subchannel;
      }
    }
    if (shown != null) {
      return shown.describe(now);
    }
    return subchannels.isEmpty()
        ? failure != null ? failure.message() : "no address is known yet"
        : "the channel is idle";
  }

  @Override
  public void shutdown() {
    List<Subchannel> all = new ArrayList<>(subchannels.values());
    subchannels = new LinkedHashMap<>();
    all.forEach(Subchannel::shutdown);
  }

  @Override
  public void onState(Subchannel source, ConnectivityState state) {
    if (subchannels.get(source.address()) != source) {
      return; // it is being shut down
    }
    switch (state) {
      case READY -> onReady(source);
      case CONNECTING -> {
        if (source == selected) { // it has lost its connections while it made another
          selected = null;
          active = true;
          beginPass();
          tried.add(source);
          host.refreshResolution();
        }
        if (selected == null && !failing) {
          host.update(state, Picker.WAIT);
        }
      }
      case IDLE -> onIdle(source);
      case TRANSIENT_FAILURE -> onFailed(source);
      case SHUTDOWN -> {}
    }
  }

  private void onReady(Subchannel source) {
    selected = source;
    active = false;
    failing = false;
    beginPass();
    for (Subchannel other : List.copyOf(subchannels.values())) {
      if (other != source) {
        other.abandonAttempt();
      }
    }
    host.update(ConnectivityState.READY, Picker.of(source));
  }

  private void onIdle(Subchannel source) {
    if (source == selected) {
      selected = null;
      host.update(ConnectivityState.IDLE, Picker.WAIT);
      host.refreshResolution();
    } else if (active && passEnded) {
      source.connect(); // its backoff is over
    }
  }

  private void onFailed(Subchannel source) {
    failure = source.failure();
    if (selected != null || !active) {
      return;
    }
    if (passEnded) {
      if (++failures % subchannels.size() == 0) {
        host.refreshResolution();
      }
      host.update(ConnectivityState.TRANSIENT_FAILURE, Picker.failing(source.failure()));
    } else {
      continuePass();
    }
  }

  private void beginPass() {
    tried.clear();
    passEnded = false;
    failures = 0;
  }

  /** Goes on with the pass: tries the next address, or ends it when there is none. */
  private void continuePass() {
    List<Subchannel> all = List.copyOf(subchannels.values());
    for (Subchannel subchannel : all) {
      if (subchannel.state() == ConnectivityState.CONNECTING) {
        tried.add(subchannel);
        if (!failing) {
          return; // it fails, or is ready
        }
      }
    }
    for (Subchannel subchannel : all) {
      if (tried.add(subchannel) && subchannel.state() == ConnectivityState.IDLE) {
        subchannel.connect(); // which comes back here if it fails at once
        return;
      }
    }
    endPass();
  }

  private void endPass() {
    Status why = failure;
    if (why == null) {
      return;
    }
    passEnded = true;
    failing = true;
    host.update(ConnectivityState.TRANSIENT_FAILURE, Picker.failing(why));
    host.refreshResolution();
    for (Subchannel subchannel : List.copyOf(subchannels.values())) {
      subchannel.connect(); // one whose backoff is over by now
    }
  }
}
