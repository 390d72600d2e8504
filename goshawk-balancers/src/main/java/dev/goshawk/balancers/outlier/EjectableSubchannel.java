package dev.goshawk.balancers.outlier;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadReport;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.resolve.Endpoint;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subchannel that is unhealthy while its backend is ejected. It stays connected meanwhile, and
 * what it becomes then is kept until the backend is not ejected any more. The channel's loop only.
 */
final class EjectableSubchannel implements Subchannel {

  private static final Status EJECTED =
      Status.UNAVAILABLE.withMessage(
          "the backend is ejected for a while: more of its calls failed than of the others'"
              + " (outlier_detection)");

  private final Subchannel inner;
  private final Suspect suspect;
  private final Consumer<EjectableSubchannel> onShutdown;

  /** Asked for health on the present connection, or null. */
  private @Nullable HealthListener health;

  private ConnectivityState latest = ConnectivityState.CONNECTING;
  private Status latestFailure = Status.OK;

  /**
   * Of a host's making.
   *
   * @param onShutdown hears when it is shut down
   */
  EjectableSubchannel(
      LoadBalancer.Host host,
      Spec spec,
      Suspect suspect,
      Consumer<EjectableSubchannel> onShutdown) {
    this.suspect = suspect;
    this.onShutdown = onShutdown;
    this.inner =
        host.newSubchannel(
            new Spec(
                spec.address(),
                spec.endpoint(),
                spec.attributes(),
                (source, state) -> {
                  if (state != ConnectivityState.READY) {
                    health = null;
                  }
                  spec.listener().onState(this, state);
                }));
  }

  /** Tells of the health as it is now. */
  void tell() {
    HealthListener listener = health;
    if (listener == null) {
      return;
    }
    if (suspect.ejected()) {
      listener.onHealth(ConnectivityState.TRANSIENT_FAILURE, EJECTED.withMessage(words()));
    } else {
      listener.onHealth(latest, latestFailure);
    }
  }

  private String words() {
    return address() + ": " + EJECTED.message();
  }

  @Override
  public void watchHealth(HealthListener listener) {
    latest = ConnectivityState.CONNECTING;
    latestFailure = Status.OK;
    health = listener;
    inner.watchHealth(
        (state, failure) -> {
          if (health == listener) {
            latest = state;
            latestFailure = failure;
            if (!suspect.ejected()) {
              listener.onHealth(state, failure);
            }
          }
        });
    if (suspect.ejected()) {
      tell();
    }
  }

  @Override
  public SocketAddress address() {
    return inner.address();
  }

  @Override
  public Endpoint endpoint() {
    return inner.endpoint();
  }

  @Override
  public ConnectivityState state() {
    return inner.state();
  }

  @Override
  public Status failure() {
    return inner.failure();
  }

  @Override
  public void connect() {
    inner.connect();
  }

  @Override
  public void abandonAttempt() {
    inner.abandonAttempt();
  }

  @Override
  public Runnable watchLoad(LoadReport.Watch watch) {
    return inner.watchLoad(watch);
  }

  @Override
  public String describe(long now) {
    return suspect.ejected() ? inner.describe(now) + ", ejected" : inner.describe(now);
  }

  @Override
  public void shutdown() {
    onShutdown.accept(this);
    inner.shutdown();
  }

  @Override
  public Subchannel unwrap() {
    return inner.unwrap();
  }
}
