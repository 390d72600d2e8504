package dev.goshawk.balancers.group;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.transport.EventLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One group of {@link Priority}: its policy, from when it is needed for the first time until it was
 * not needed for a while, and its two timers. The channel's loop only.
 *
 * <pre>
 *             need()                       release()
 *   no policy ──────▶ needed ◀────────────────────────▶ kept
 *       ▲              │ ▲ connecting: failover timer     │ retention timer
 *       └──────────────┼─┴────────────────────────────────┘
 *                      └─ usable: READY, IDLE, or connecting within its time
 * </pre>
 */
final class PriorityGroup {

  private static final long FAILOVER = Duration.ofSeconds(10).toNanos();
  private static final long RETENTION = Duration.ofMinutes(15).toNanos();

  private final String name;
  private final LoadBalancer.Host host;
  private final Runnable changed;

  // What its policy gets.
  private LoadBalancer.@Nullable Resolved resolved;
  private boolean ignoresRefresh;

  private @Nullable NamedChild child;
  private boolean needed;

  /** It has time to connect left, if it runs. */
  private EventLoop.@Nullable Timer failover;

  /** It is kept, if it runs. */
  private EventLoop.@Nullable Timer retention;

  /** Whether it has failed since it was READY or IDLE: connecting again gives it no time. */
  private boolean failed;

  /**
   * A group that is not needed yet.
   *
   * @param changed runs when its state, its picker or its time has changed
   */
  PriorityGroup(String name, LoadBalancer.Host host, Runnable changed) {
    this.name = name;
    this.host = host;
    this.changed = changed;
  }

  /** Other endpoints or another config. Answers OK, or why its policy cannot use them. */
  Status resolved(LoadBalancer.Resolved fresh, boolean ignores) {
    resolved = fresh;
    ignoresRefresh = ignores;
    NamedChild present = child;
    if (present == null) {
      return Status.OK;
    }
    present.ignoresRefresh(ignores);
    return present.accept(fresh);
  }

  /** Calls may go here: it connects. */
  void need() {
    if (needed) {
      return;
    }
    needed = true;
    if (retention != null) {
      retention.cancel();
      retention = null;
    }
    NamedChild present = child;
    if (present == null) {
      present = new NamedChild(name, host, this::onState);
      present.ignoresRefresh(ignoresRefresh);
      child = present;
      failed = false;
      startFailover();
      LoadBalancer.Resolved first = resolved;
      if (first != null) {
        Status unused = present.accept(first); // its state says so too
      }
    } else if (present.state() == ConnectivityState.CONNECTING) {
      failed = false;
      startFailover();
    }
  }

  /** One before it serves: it is kept, as it may be needed again soon. */
  void release() {
    if (!needed) {
      return;
    }
    needed = false;
    stopFailover();
    retention = host.loop().schedule(this::onRetention, RETENTION);
  }

  private void onRetention() {
    if (retention != null) {
      close();
    }
  }

  private void onState(ConnectivityState before, ConnectivityState fresh) {
    switch (fresh) {
      case READY, IDLE -> {
        failed = false;
        stopFailover();
      }
      case TRANSIENT_FAILURE -> {
        failed = true;
        stopFailover();
      }
      case CONNECTING -> {
        if (needed && !failed && before != ConnectivityState.CONNECTING) {
          startFailover();
        }
      }
      case SHUTDOWN -> {}
    }
    changed.run();
  }

  private void startFailover() {
    stopFailover();
    failover = host.loop().schedule(this::onFailover, FAILOVER);
  }

  private void stopFailover() {
    if (failover != null) {
      failover.cancel();
      failover = null;
    }
  }

  private void onFailover() {
    if (failover != null) {
      failover = null;
      changed.run();
    }
  }

  /** Its policy, while it has one. */
  @Nullable NamedChild child() {
    return child;
  }

  /** Whether it serves, or is about to. */
  boolean usable() {
    return serves() || (isConnecting() && failover != null);
  }

  /** Whether those behind it are not needed. */
  boolean serves() {
    NamedChild present = child;
    return present != null
        && (present.state() == ConnectivityState.READY
            || present.state() == ConnectivityState.IDLE);
  }

  boolean isConnecting() {
    NamedChild present = child;
    return present != null && present.state() == ConnectivityState.CONNECTING;
  }

  /** What its policy has, or null without one. */
  @Nullable PolicyReport report() {
    NamedChild present = child;
    return present == null ? null : present.report();
  }

  /** Ends its policy. */
  void close() {
    needed = false;
    stopFailover();
    if (retention != null) {
      retention.cancel();
      retention = null;
    }
    NamedChild present = child;
    child = null;
    if (present != null) {
      present.shutdown();
    }
  }
}
