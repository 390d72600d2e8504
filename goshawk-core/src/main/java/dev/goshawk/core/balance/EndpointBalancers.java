package dev.goshawk.core.balance;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.api.text.AddressText;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.transport.Attributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The policies below one that spreads calls over backends: a {@link PickFirst} for each endpoint,
 * which follows its health. The channel's loop only.
 *
 * <p>Endpoints are told apart by the sets of their addresses; two with the same set are one. An
 * update leaves alone those that did not change. New ones are begun from a random place of the
 * list, so that the clients of a fleet do not all connect to the first one first. Whatever changes,
 * the policy hears of it once, when the update is done. Source: gRFC A61.
 */
public final class EndpointBalancers {

  private final LoadBalancer.Host host;
  private final boolean lazy;
  private final Runnable changed;
  private Map<Endpoint.Key, Child> children = new LinkedHashMap<>();
  private Attributes attributes = Attributes.EMPTY;
  private boolean updating;
  private boolean over;

  /**
   * No endpoints yet.
   *
   * @param host the policy's own
   * @param lazy whether endpoints connect only when asked to; otherwise always
   * @param changed runs when a child is new, gone, or has another state or picker
   */
  public EndpointBalancers(LoadBalancer.Host host, boolean lazy, Runnable changed) {
    this.host = host;
    this.lazy = lazy;
    this.changed = changed;
  }

  /** One endpoint: its policy, and what that last told. */
  public final class Child extends ForwardingHost {

    private Endpoint endpoint;
    private @Nullable PickFirst balancer;
    private ConnectivityState state = ConnectivityState.IDLE;
    private Picker picker = Picker.WAIT;
    private boolean closed;

    private Child(Endpoint endpoint) {
      super(host);
      this.endpoint = endpoint;
    }

    /** Its backend, as it was last resolved. */
    public Endpoint endpoint() {
      return endpoint;
    }

    /** Where it stands. */
    public ConnectivityState state() {
      return state;
    }

    /** Where its calls go. */
    public Picker picker() {
      return picker;
    }

    /** Connects if it is idle. */
    public void requestConnection() {
      if (closed) {
        return;
      }
      if (balancer == null) {
        balancer = new PickFirst(this, true);
        accept();
      } else {
        balancer.requestConnection();
      }
    }

    private void resolved(Endpoint fresh, boolean attributesChanged) {
      if (!attributesChanged && fresh.equals(endpoint)) {
        return;
      }
      endpoint = fresh;
      accept();
    }

    private void accept() {
      if (balancer != null) {
        Status unused =
            balancer.accept(
                new LoadBalancer.Resolved(
                    List.of(endpoint), PickFirstConfig.DEFAULT, attributes)); // never empty
      }
    }

    private void close() {
      closed = true;
      if (balancer != null) {
        balancer.shutdown();
      }
    }

    /** Under the name of its backend: that there is a policy in it, nobody has asked for. */
    private PolicyReport report() {
      String name = AddressText.backend(endpoint.addresses());
      return balancer != null
          ? balancer.report().renamed(name)
          : PolicyReport.of(name, state).withNote("no call has needed it yet");
    }

    @Override
    public void update(ConnectivityState fresh, Picker freshPicker) {
      if (closed) {
        return;
      }
      boolean reconnects = fresh == ConnectivityState.IDLE && !lazy;
      state = reconnects ? ConnectivityState.CONNECTING : fresh;
      picker = freshPicker;
      if (reconnects) {
        requestConnection(); // which tells what came of it
      } else {
        tell();
      }
    }
  }

  /**
   * The backends are these now. What they tell meanwhile is heard when all is done.
   *
   * @param fresh with none all children are closed
   */
  public void resolved(List<Endpoint> fresh, Attributes freshAttributes) {
    boolean attributesChanged = !freshAttributes.equals(attributes);
    attributes = freshAttributes;
    updating = true;
    try {
      Map<Endpoint.Key, Child> gone = children;
      Map<Endpoint.Key, Child> kept = new LinkedHashMap<>();
      List<Child> begun = new ArrayList<>();
      for (Endpoint endpoint : fresh) {
        if (kept.containsKey(endpoint.key())) {
          continue;
        }
        Child child = gone.remove(endpoint.key());
        if (child == null) {
          child = new Child(endpoint);
          begun.add(child);
        } else {
          child.resolved(endpoint, attributesChanged);
        }
        kept.put(endpoint.key(), child);
      }
      children = kept;
      gone.values().forEach(Child::close);
      if (!lazy && !begun.isEmpty()) {
        Collections.rotate(begun, (int) (host.random().getAsDouble() * begun.size()));
        begun.forEach(Child::requestConnection);
      }
    } finally {
      updating = false;
    }
    tell();
  }

  /** The children, in the order of the endpoints. */
  public Collection<Child> children() {
    return Collections.unmodifiableCollection(children.values());
  }

  /** Asks all children that are idle to connect. */
  public void requestConnections() {
    for (Child child : List.copyOf(children.values())) {
      child.requestConnection();
    }
  }

  /**
   * The state of them all: READY if one is, else CONNECTING if one is or is idle, else
   * TRANSIENT_FAILURE.
   */
  public ConnectivityState aggregate() {
    ConnectivityState best = ConnectivityState.TRANSIENT_FAILURE;
    for (Child child : children.values()) {
      switch (child.state) {
        case READY -> {
          return ConnectivityState.READY;
        }
        case CONNECTING, IDLE -> best = ConnectivityState.CONNECTING;
        default -> {}
      }
    }
    return best;
  }

  /** The pickers of those that are in a state, in the order of the endpoints. */
  public List<Picker> pickers(ConnectivityState state) {
    List<Picker> pickers = new ArrayList<>(children.size());
    for (Child child : children.values()) {
      if (child.state == state) {
        pickers.add(child.picker);
      }
    }
    return pickers;
  }

  /** What the children have, for people. */
  public List<PolicyReport> reports() {
    List<PolicyReport> reports = new ArrayList<>(children.size());
    for (Child child : children.values()) {
      reports.add(child.report());
    }
    return reports;
  }

  /** Ends all. */
  public void shutdown() {
    over = true;
    Map<Endpoint.Key, Child> all = children;
    children = new LinkedHashMap<>();
    all.values().forEach(Child::close);
  }

  private void tell() {
    if (!updating && !over) {
      changed.run();
    }
  }
}
