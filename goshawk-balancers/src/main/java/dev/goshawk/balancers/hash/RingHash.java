package dev.goshawk.balancers.hash;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status;
import dev.goshawk.balancers.RingHashConfig;
import dev.goshawk.core.balance.EndpointBalancers;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.resolve.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The policy of {@link RingHashConfig}. The channel's loop only, but for its pickers.
 *
 * <p>Backends connect only when calls want them. The ring is made anew when a backend comes or
 * goes, or has another key or weight, not when one changes its state. When backends fail one is
 * always being connected to, though no call may ask for it: a policy above that sends its calls
 * elsewhere would not hear that this one could serve again. Source: gRFC A61.
 */
final class RingHash implements LoadBalancer {

  /** So many backends that have failed are a failure of all: calls had two to go to. */
  private static final int FAILURES_OF_ALL = 2;

  private final Host host;
  private final EndpointBalancers endpoints;
  private RingHashConfig config = RingHashConfig.DEFAULT;
  private @Nullable MetadataKey<String> header;
  private List<Ring.Member> members = List.of();
  private @Nullable Ring ring;
  private ConnectivityState told = ConnectivityState.IDLE;
  private boolean connecting;

  RingHash(Host host) {
    this.host = host;
    this.endpoints = new EndpointBalancers(host, true, this::publish);
  }

  @Override
  public Status accept(Resolved resolved) {
    RingHashConfig before = config;
    if (resolved.config() instanceof RingHashConfig fresh) {
      config = fresh;
      String name = fresh.requestHashHeader();
      header = name.isEmpty() ? null : MetadataKey.ascii(name);
    }
    List<Ring.Member> wanted = members(resolved.endpoints());
    if (resolved.endpoints().isEmpty()) {
      ring = null;
    } else if (ring == null
        || !wanted.equals(members)
        || before.minRingSize() != config.minRingSize()
        || before.maxRingSize() != config.maxRingSize()) {
      ring = Ring.of(wanted, config.minRingSize(), config.maxRingSize());
    }
    members = wanted;
    endpoints.resolved(resolved.endpoints(), resolved.attributes());
    if (!resolved.endpoints().isEmpty()) {
      return Status.OK;
    }
    Status failure = Status.UNAVAILABLE.withMessage("the name was resolved to no address");
    tell(ConnectivityState.TRANSIENT_FAILURE, Picker.failing(failure));
    return failure;
  }

  /** In the order of the children. One that is listed several times has all its weights. */
  private static List<Ring.Member> members(List<Endpoint> endpoints) {
    Map<Endpoint.Key, Integer> places = new HashMap<>();
    List<Ring.Member> members = new ArrayList<>(endpoints.size());
    for (Endpoint endpoint : endpoints) {
      Integer place = places.putIfAbsent(endpoint.key(), members.size());
      if (place == null) {
        String key = endpoint.attributes().get(Endpoint.HASH_KEY);
        members.add(
            new Ring.Member(
                key == null || key.isEmpty() ? AddressText.first(endpoint) : key,
                endpoint.weight()));
      } else {
        Ring.Member listed = members.get(place);
        members.set(place, new Ring.Member(listed.key(), listed.weight() + endpoint.weight()));
      }
    }
    return members;
  }

  private void publish() {
    Ring present = ring;
    if (connecting || present == null || endpoints.children().isEmpty()) {
      return; // who connects, or accept, tells
    }
    connecting = true;
    try {
      connectOne();
    } finally {
      connecting = false;
    }
    tell(
        aggregate(),
        new RingPicker(
            present, List.copyOf(endpoints.children()), header, host.loop(), host.random()));
  }

  /** Has the first that is idle connect, if backends have failed and none is being connected to. */
  private void connectOne() {
    for (EndpointBalancers.Child child : List.copyOf(endpoints.children())) {
      if (child.state() == ConnectivityState.IDLE) {
        if (!needsConnection()) {
          return;
        }
        child.requestConnection();
      }
    }
  }

  private boolean needsConnection() {
    boolean failed = false;
    for (EndpointBalancers.Child child : endpoints.children()) {
      switch (child.state()) {
        case READY, CONNECTING -> {
          return false;
        }
        case TRANSIENT_FAILURE -> failed = true;
        default -> {}
      }
    }
    return failed;
  }

  private ConnectivityState aggregate() {
    int failed = 0;
    boolean attempt = false;
    boolean idle = false;
    for (EndpointBalancers.Child child : endpoints.children()) {
      switch (child.state()) {
        case READY -> {
          return ConnectivityState.READY;
        }
        case TRANSIENT_FAILURE -> failed++;
        case CONNECTING -> attempt = true;
        case IDLE -> idle = true;
        case SHUTDOWN -> {}
      }
    }
    if (failed >= FAILURES_OF_ALL) {
      return ConnectivityState.TRANSIENT_FAILURE;
    }
    if (attempt || (failed == 1 && endpoints.children().size() > 1)) {
      return ConnectivityState.CONNECTING;
    }
    return idle ? ConnectivityState.IDLE : ConnectivityState.TRANSIENT_FAILURE;
  }

  @Override
  public void onResolutionFailed(Status failure) {
    if (endpoints.children().isEmpty()) {
      tell(ConnectivityState.TRANSIENT_FAILURE, Picker.failing(failure));
    }
  }

  /** Nothing: which backend is to connect is known by the hash of a call, which the picker asks. */
  @Override
  public void requestConnection() {}

  @Override
  public PolicyReport report() {
    return PolicyReport.of(RingHashConfig.POLICY, told).withChildren(endpoints.reports());
  }

  @Override
  public void shutdown() {
    endpoints.shutdown();
  }

  private void tell(ConnectivityState state, Picker picker) {
    told = state;
    host.update(state, picker);
  }
}
