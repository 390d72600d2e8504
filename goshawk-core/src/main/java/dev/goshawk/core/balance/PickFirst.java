package dev.goshawk.core.balance;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The policy that uses the first address that works, for all calls. The channel's loop only.
 *
 * <pre>
 *          a call                one is ready
 *   IDLE ────────▶ first pass ──────────────────▶ READY
 *    ▲               │ all have failed             │
 *    │               ▼                             │
 *    │      TRANSIENT_FAILURE: each is tried again │
 *    │      after its own backoff ──one is ready──▶│
 *    └───────────────── its connections were lost ─┘
 * </pre>
 *
 * <p>It has a subchannel for each address. In a pass the next address is tried when the attempt
 * before has failed, or beside it when that has taken a while ({@link PickFirstConfig}); the first
 * that is ready is used, the other attempts are given up. TRANSIENT_FAILURE stays until one is
 * ready, whatever is tried meanwhile. Addresses that stay in the list keep connection, attempt and
 * backoff; attempts to those that have left it end. Source: gRFC A61, A62, A113.
 *
 * <p>Below another policy it also follows the health of the backend that it is connected to (gRFC
 * A17); at the top, connected is enough.
 */
public final class PickFirst implements LoadBalancer, Subchannel.Listener {

  /** Of how many addresses the status tells why they cannot be reached. */
  private static final int MAX_FAILURES = 5;

  private final Host host;
  private final boolean followsHealth;
  private final @Nullable PickFirstMetrics metrics;

  /** In the order in which they are tried. */
  private Map<SocketAddress, Subchannel> subchannels = new LinkedHashMap<>();

  private PickFirstConfig config = PickFirstConfig.DEFAULT;
  private ConnectivityState told = ConnectivityState.IDLE;

  // The pass.
  private List<Subchannel> order = List.of();
  private int next;
  private boolean walking;

  /** Why those of the pass failed that have, the last time. */
  private final Map<Subchannel, Status> failed = new LinkedHashMap<>();

  private EventLoop.@Nullable Timer delay;

  /** Whether all have failed in this pass, so that each goes on by itself. */
  private boolean passEnded;

  /** How many attempts have failed since then. */
  private int failures;

  private @Nullable Subchannel selected;

  /** Whether connections are wanted although there is none. */
  private boolean active = true;

  /** Whether the policy is in TRANSIENT_FAILURE, which only a connection ends. */
  private boolean failing;

  /** Why the selected one gets no calls though it is connected; null when it does. */
  private @Nullable Status unhealthy;

  /** A policy without endpoints yet, at the top. */
  public PickFirst(Host host) {
    this(host, false);
  }

  /**
   * A policy without endpoints yet.
   *
   * @param followsHealth whether a backend that is connected must also say that it serves
   */
  public PickFirst(Host host, boolean followsHealth) {
    this.host = host;
    this.followsHealth = followsHealth;
    this.metrics = PickFirstMetrics.of(host.metrics());
  }

  @Override
  public Status accept(Resolved resolved) {
    if (resolved.config() instanceof PickFirstConfig fresh) {
      config = fresh;
    }
    boolean first = subchannels.isEmpty();
    Map<SocketAddress, Endpoint> wanted =
        AddressOrder.interleaved(
            config.shuffle()
                ? AddressOrder.shuffled(resolved.endpoints(), host.random())
                : resolved.endpoints());
    Map<SocketAddress, Subchannel> gone = new HashMap<>(subchannels);
    Map<SocketAddress, Subchannel> fresh = new LinkedHashMap<>();
    for (Map.Entry<SocketAddress, Endpoint> entry : wanted.entrySet()) {
      Subchannel kept = gone.remove(entry.getKey());
      fresh.put(
          entry.getKey(),
          kept != null
              ? kept
              : host.newSubchannel(
                  new Subchannel.Spec(
                      entry.getKey(),
                      entry.getValue(),
                      resolved.attributes(),
                      metrics == null ? this : metrics.counting(this))));
    }
    boolean sameSet = gone.isEmpty() && fresh.size() == subchannels.size();
    subchannels = fresh;
    for (Subchannel left : gone.values()) {
      if (left == selected) {
        selected = null;
        active = true;
      }
      left.shutdown();
    }
    if (fresh.isEmpty()) {
      return onEmpty();
    }
    if (first) {
      failing = false; // that there was no address is no address that failed
      active = true;
    }
    if (active && selected == null && (!sameSet || first)) {
      beginPass();
    }
    return Status.OK;
  }

  private Status onEmpty() {
    stopPass();
    active = true;
    Status failure = Status.UNAVAILABLE.withMessage("the name was resolved to no address");
    fail(failure);
    host.refreshResolution();
    return failure;
  }

  @Override
  public void onResolutionFailed(Status status) {
    if (subchannels.isEmpty()) {
      fail(status);
    }
  }

  @Override
  public void requestConnection() {
    if (!active && selected == null && !subchannels.isEmpty()) {
      active = true;
      beginPass();
    }
  }

  @Override
  public PolicyReport report() {
    PolicyReport report =
        PolicyReport.of(PickFirstConfig.POLICY, told)
            .withSubchannels(List.copyOf(subchannels.values()));
    Status why = unhealthy;
    return selected == null || why == null
        ? report
        : report.withNote("connected, but " + why.message());
  }

  @Override
  public void shutdown() {
    stopPass();
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
        if (source == selected) {
          onLostWhileConnecting();
        } else if (selected == null && !failing) {
          tell(state, Picker.WAIT);
        }
      }
      case IDLE -> onIdle(source);
      case TRANSIENT_FAILURE -> onFailed(source);
      case SHUTDOWN -> {}
    }
  }

  private void onReady(Subchannel source) {
    if (selected != null && selected != source) {
      source.abandonAttempt();
      return;
    }
    selected = source;
    unhealthy = null;
    active = false;
    failing = false;
    stopPass();
    for (Subchannel other : List.copyOf(subchannels.values())) {
      if (other != source) {
        other.abandonAttempt();
      }
    }
    if (followsHealth) {
      source.watchHealth((state, why) -> onHealth(source, state, why));
    } else {
      tell(ConnectivityState.READY, Picker.of(source));
    }
  }

  private void onHealth(Subchannel source, ConnectivityState state, Status why) {
    if (source != selected) {
      return; // it has lost its connection since
    }
    unhealthy = state == ConnectivityState.TRANSIENT_FAILURE ? why : null;
    switch (state) {
      case READY -> tell(state, Picker.of(source));
      case TRANSIENT_FAILURE -> tell(state, Picker.failing(why));
      default -> tell(ConnectivityState.CONNECTING, Picker.WAIT);
    }
  }

  private void onIdle(Subchannel source) {
    if (source == selected) {
      selected = null;
      host.refreshResolution();
      tell(ConnectivityState.IDLE, Picker.WAIT);
    } else if (active && passEnded) {
      source.connect(); // its backoff is over
    }
  }

  /** The one in use has lost its connections while it made another, or waits for its backoff. */
  private void onLostWhileConnecting() {
    selected = null;
    active = true;
    host.refreshResolution();
    beginPass();
  }

  private void onFailed(Subchannel source) {
    if (source == selected) {
      onLostWhileConnecting();
      return;
    }
    if (selected != null || !active) {
      return;
    }
    failed.put(source, source.failure());
    if (passEnded) {
      if (++failures % subchannels.size() == 0) {
        host.refreshResolution();
      }
      fail(allFailures());
      return;
    }
    if (walking) {
      return; // the walk goes on by itself
    }
    if (next > 0 && order.get(next - 1) == source) {
      walk();
    } else {
      endPassIfFailed();
    }
  }

  // A pass.

  private void beginPass() {
    stopPass();
    order = List.copyOf(subchannels.values());
    walk();
  }

  private void stopPass() {
    stopDelay();
    order = List.of();
    next = 0;
    failed.clear();
    passEnded = false;
    failures = 0;
  }

  private void stopDelay() {
    if (delay != null) {
      delay.cancel();
      delay = null;
    }
  }

  /** Goes on to the next address that is worth waiting for. */
  private void walk() {
    stopDelay();
    List<Subchannel> pass = order;
    walking = true;
    try {
      while (order == pass && next < pass.size()) {
        Subchannel subchannel = pass.get(next++);
        if (subchannel.state() == ConnectivityState.IDLE) {
          subchannel.connect();
        }
        switch (subchannel.state()) {
          case TRANSIENT_FAILURE -> failed.put(subchannel, subchannel.failure());
          case CONNECTING -> {
            if (order == pass && !failing && told != ConnectivityState.CONNECTING) {
              tell(ConnectivityState.CONNECTING, Picker.WAIT);
            }
            if (order == pass && next < pass.size()) {
              delay = host.loop().schedule(this::onDelay, config.attemptDelay().toNanos());
            }
            return;
          }
          default -> {
            return; // ready, which ended the pass
          }
        }
      }
    } finally {
      walking = false;
    }
    endPassIfFailed();
  }

  private void onDelay() {
    delay = null;
    walk();
  }

  private void endPassIfFailed() {
    if (order.isEmpty() || failed.size() < order.size()) {
      return;
    }
    stopDelay();
    passEnded = true;
    failures = 0;
    fail(allFailures());
    host.refreshResolution();
    for (Subchannel subchannel : order) {
      if (subchannel.state() == ConnectivityState.IDLE) {
        subchannel.connect(); // one whose backoff is over by now
      }
    }
  }

  /** Why no address can be reached: the failures of all, up to a number. */
  private Status allFailures() {
    if (failed.size() == 1) {
      return failed.values().iterator().next();
    }
    StringBuilder words = new StringBuilder();
    int told = 0;
    for (Status each : failed.values()) {
      if (told++ == MAX_FAILURES) {
        words.append("; and ").append(failed.size() - MAX_FAILURES).append(" more addresses");
        break;
      }
      words.append(words.isEmpty() ? "" : "; ").append(each.message());
    }
    return Status.UNAVAILABLE.withMessage(words.toString());
  }

  private void fail(Status why) {
    failing = true;
    tell(ConnectivityState.TRANSIENT_FAILURE, Picker.failing(why));
  }

  private void tell(ConnectivityState state, Picker picker) {
    told = state;
    host.update(state, picker);
  }
}
