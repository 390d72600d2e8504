package dev.goshawk.balancers.group;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.balancers.WeightedTargetConfig;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.resolve.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The policy of {@link WeightedTargetConfig}. The channel's loop only, but for its pickers.
 *
 * <p>Calls go to groups that are READY; while none is they wait if one connects, or go to one that
 * is idle, which a call has connect; else they fail as one of the groups does. A group that has
 * failed counts so until it is READY or IDLE. One that is idle is asked to connect at once.
 */
final class WeightedTarget implements LoadBalancer {

  private final Host host;
  private Map<String, Group> groups = new LinkedHashMap<>();
  private ConnectivityState told = ConnectivityState.CONNECTING;
  private boolean updating;

  WeightedTarget(Host host) {
    this.host = host;
  }

  /** One group: its policy, its weight, and what counts of what it told. */
  private final class Group {

    final NamedChild child;
    int weight;
    ConnectivityState state = ConnectivityState.CONNECTING;
    Picker picker = Picker.WAIT;

    Group(String name) {
      child = new NamedChild(name, host, (before, fresh) -> onState(fresh));
    }

    private void onState(ConnectivityState fresh) {
      boolean stillFailing =
          state == ConnectivityState.TRANSIENT_FAILURE && fresh == ConnectivityState.CONNECTING;
      if (stillFailing) {
        return;
      }
      state = fresh;
      picker = child.picker();
      if (fresh == ConnectivityState.IDLE) {
        child.requestConnection();
        if (state != ConnectivityState.IDLE) {
          return; // it has told what came of it
        }
      }
      publish();
    }
  }

  @Override
  public Status accept(Resolved resolved) {
    if (!(resolved.config() instanceof WeightedTargetConfig config)) {
      throw new IllegalArgumentException("config is " + resolved.config());
    }
    Map<String, List<Endpoint>> endpoints = EndpointPaths.byChild(resolved.endpoints());
    List<String> failures = new ArrayList<>();
    updating = true;
    try {
      Map<String, Group> gone = groups;
      groups = new LinkedHashMap<>();
      config.targets().keySet().stream()
          .sorted()
          .forEach(
              name -> {
                Group known = gone.remove(name);
                groups.put(name, known != null ? known : new Group(name));
              });
      gone.values().forEach(group -> group.child.shutdown());
      groups.forEach(
          (name, group) -> {
            Status accepted =
                accept(
                    group,
                    config.targets().get(name),
                    endpoints.getOrDefault(name, List.of()),
                    resolved);
            if (!accepted.isOk()) {
              failures.add(accepted.message());
            }
          });
    } finally {
      updating = false;
    }
    publish();
    return failures.isEmpty()
        ? Status.OK
        : Status.UNAVAILABLE.withMessage(String.join("; ", failures));
  }

  private static Status accept(
      Group group,
      WeightedTargetConfig.@Nullable Target target,
      List<Endpoint> endpoints,
      Resolved resolved) {
    if (target == null) {
      return Status.OK;
    }
    group.weight = target.weight();
    return group.child.accept(new Resolved(endpoints, target.childPolicy(), resolved.attributes()));
  }

  private void publish() {
    if (updating || groups.isEmpty()) {
      return;
    }
    ConnectivityState state = aggregate();
    told = state;
    if (state == ConnectivityState.CONNECTING) {
      host.update(state, Picker.WAIT);
      return;
    }
    List<Picker> pickers = new ArrayList<>();
    List<Integer> weights = new ArrayList<>();
    for (Group group : groups.values()) {
      if (group.state == state) {
        pickers.add(group.picker);
        weights.add(group.weight);
      }
    }
    host.update(state, new WeightedDraw(pickers, weights, host.random()));
  }

  private ConnectivityState aggregate() {
    ConnectivityState best = ConnectivityState.TRANSIENT_FAILURE;
    for (Group group : groups.values()) {
      switch (group.state) {
        case READY -> {
          return ConnectivityState.READY;
        }
        case CONNECTING -> best = ConnectivityState.CONNECTING;
        case IDLE -> {
          if (best == ConnectivityState.TRANSIENT_FAILURE) {
            best = ConnectivityState.IDLE;
          }
        }
        default -> {}
      }
    }
    return best;
  }

  @Override
  public void onResolutionFailed(Status failure) {
    if (groups.isEmpty()) {
      told = ConnectivityState.TRANSIENT_FAILURE;
      host.update(told, Picker.failing(failure));
      return;
    }
    for (Group group : List.copyOf(groups.values())) {
      group.child.onResolutionFailed(failure);
    }
  }

  @Override
  public void requestConnection() {
    for (Group group : List.copyOf(groups.values())) {
      group.child.requestConnection();
    }
  }

  @Override
  public PolicyReport report() {
    List<PolicyReport> reports = new ArrayList<>();
    for (Group group : groups.values()) {
      reports.add(group.child.report());
    }
    return PolicyReport.of(WeightedTargetConfig.POLICY, told).withChildren(reports);
  }

  @Override
  public void shutdown() {
    Map<String, Group> all = groups;
    groups = new LinkedHashMap<>();
    all.values().forEach(group -> group.child.shutdown());
  }
}
