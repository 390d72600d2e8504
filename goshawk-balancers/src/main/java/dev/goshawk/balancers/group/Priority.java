package dev.goshawk.balancers.group;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.balancers.PriorityConfig;
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
 * The policy of {@link PriorityConfig}. The channel's loop only.
 *
 * <p>The first group that is READY or IDLE, or has time left to connect, gets the calls; a group is
 * needed when none before it is so. When there is none, the first that connects gets them, else the
 * last. Groups behind one that is READY or IDLE are not needed. Source: gRFC A56; what is not said
 * there is as in gRPC's C core.
 */
final class Priority implements LoadBalancer {

  private final Host host;
  private Map<String, PriorityGroup> groups = new LinkedHashMap<>();
  private @Nullable NamedChild current;
  private @Nullable ConnectivityState told;
  private @Nullable Picker toldPicker;
  private boolean choosing;

  Priority(Host host) {
    this.host = host;
  }

  @Override
  public Status accept(Resolved resolved) {
    if (!(resolved.config() instanceof PriorityConfig config)) {
      throw new IllegalArgumentException("config is " + resolved.config());
    }
    Map<String, List<Endpoint>> endpoints = EndpointPaths.byChild(resolved.endpoints());
    List<String> failures = new ArrayList<>();
    choosing = true; // what groups tell is looked at when all have been told
    try {
      Map<String, PriorityGroup> gone = groups;
      groups = new LinkedHashMap<>();
      for (String name : config.priorities()) {
        PriorityConfig.Child child = config.children().get(name);
        PriorityGroup known = gone.remove(name);
        PriorityGroup group = known != null ? known : new PriorityGroup(name, host, this::choose);
        groups.put(name, group);
        if (child != null) {
          Status accepted =
              group.resolved(
                  new Resolved(
                      endpoints.getOrDefault(name, List.of()),
                      child.config(),
                      resolved.attributes()),
                  child.ignoreReresolutionRequests());
          if (!accepted.isOk()) {
            failures.add(accepted.message());
          }
        }
      }
      gone.values().forEach(PriorityGroup::close);
    } finally {
      choosing = false;
    }
    choose();
    return failures.isEmpty()
        ? Status.OK
        : Status.UNAVAILABLE.withMessage(String.join("; ", failures));
  }

  private void choose() {
    if (choosing || groups.isEmpty()) {
      return;
    }
    choosing = true;
    try {
      current = chosen().child();
    } finally {
      choosing = false;
    }
    NamedChild child = current;
    if (child != null && (child.state() != told || child.picker() != toldPicker)) {
      told = child.state();
      toldPicker = child.picker();
      host.update(child.state(), child.picker());
    }
  }

  private PriorityGroup chosen() {
    List<PriorityGroup> inOrder = List.copyOf(groups.values());
    for (int i = 0; i < inOrder.size(); i++) {
      PriorityGroup group = inOrder.get(i);
      group.need();
      if (group.usable()) {
        if (group.serves()) {
          inOrder.subList(i + 1, inOrder.size()).forEach(PriorityGroup::release);
        }
        return group;
      }
    }
    for (PriorityGroup group : inOrder) {
      if (group.isConnecting()) {
        return group;
      }
    }
    return inOrder.get(inOrder.size() - 1);
  }

  @Override
  public void onResolutionFailed(Status failure) {
    if (groups.isEmpty()) {
      told = ConnectivityState.TRANSIENT_FAILURE;
      toldPicker = Picker.failing(failure);
      host.update(told, toldPicker);
      return;
    }
    for (PriorityGroup group : List.copyOf(groups.values())) {
      NamedChild child = group.child();
      if (child != null) {
        child.onResolutionFailed(failure);
      }
    }
  }

  @Override
  public void requestConnection() {
    NamedChild child = current;
    if (child != null) {
      child.requestConnection();
    }
  }

  @Override
  public PolicyReport report() {
    List<PolicyReport> reports = new ArrayList<>();
    for (PriorityGroup group : groups.values()) {
      PolicyReport report = group.report();
      if (report != null) {
        reports.add(report);
      }
    }
    return PolicyReport.of(
            PriorityConfig.POLICY, told == null ? ConnectivityState.CONNECTING : told)
        .withChildren(reports);
  }

  @Override
  public void shutdown() {
    Map<String, PriorityGroup> all = groups;
    groups = new LinkedHashMap<>();
    current = null;
    all.values().forEach(PriorityGroup::close);
  }
}
