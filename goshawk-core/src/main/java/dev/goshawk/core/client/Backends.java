package dev.goshawk.core.client;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.GracefulSwitch;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.metrics.Metrics;
import dev.goshawk.core.resolve.NameResolver;
import dev.goshawk.core.resolve.ResolutionResult;
import dev.goshawk.core.transport.EventLoop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a channel's calls can go: its resolver, its balancing policy and its subchannels, from when
 * it leaves IDLE until it is idle again. The channel's loop only, but for the config.
 *
 * <pre>
 *   resolver ──endpoints, config──▶ policies ──▶ subchannels
 *       ▲                              │ state, picker
 *       └──────── look again ──────────┤
 *                                      ▼
 *                                   channel
 * </pre>
 *
 * <p>A policy is code of users: one that throws where it is told something fails calls, is shut
 * down, and after a backoff another is made in its place; calls that run go on.
 */
final class Backends implements LoadBalancer.Host {

  private static final Log LOG = new Log(Backends.class);

  private static final String NO_CONNECTION = "no connection: ";

  /** There may be connections, but to nobody who is to get the call. */
  private static final String NO_BACKEND = "no backend for the call: ";

  /** Who hears where calls go. */
  interface Listener {
    /** Calls go by this from now on. */
    void update(ConnectivityState state, Picker picker);
  }

  private final ClientChannel channel;
  private final ClientSettings settings;
  private final NameResolver.Context context;
  private final EventLoop loop;
  private final Listener listener;
  private final ActiveConfig config;
  private final Set<ClientSubchannel> subchannels = new LinkedHashSet<>();
  private @Nullable Resolution resolution;
  private @Nullable LoadBalancer policy;

  Backends(
      ClientChannel channel,
      ClientSettings settings,
      NameResolver.Context context,
      Listener listener) {
    this.channel = channel;
    this.settings = settings;
    this.context = context;
    this.loop = context.loop();
    this.listener = listener;
    this.config = new ActiveConfig(settings.defaultConfig(), settings.lookUpConfig());
  }

  /** The service config by which calls go. Any thread. */
  ActiveConfig config() {
    return config;
  }

  /** Begins to resolve, or if that is done, to connect. */
  void connect() {
    LoadBalancer present = policy;
    if (present == null) {
      LoadBalancer made = new GracefulSwitch(this);
      Resolution fresh =
          new Resolution(
              settings.target(),
              settings.resolvers(),
              context,
              new Backoff(settings.connections().backoff(), settings.random()),
              this::onTracedResult);
      resolution = fresh; // both or, where memory ran out, none
      policy = made;
      try {
        listener.update(ConnectivityState.CONNECTING, Picker.WAIT);
        fresh.start();
      } catch (Throwable thrown) {
        release();
        throw thrown;
      }
    } else {
      guarded("asked to connect", present::requestConnection);
    }
  }

  /** Whether it resolves, or has done so, and connects when asked to. */
  boolean isActive() {
    return policy != null;
  }

  /** Calls wait: what was broken off where memory ran out goes on. */
  void revive() {
    Resolution resolving = resolution;
    if (resolving != null) {
      resolving.revive();
    }
    subchannels.forEach(ClientSubchannel::revive);
  }

  /** Lets all go: the resolver ends, and connections close when their calls have ended. */
  void release() {
    Resolution resolving = resolution;
    LoadBalancer present = policy;
    resolution = null;
    policy = null;
    if (resolving != null) {
      resolving.close();
    }
    if (present != null) {
      Guard.run(LOG, "a load-balancing policy that was shut down", present::shutdown);
    }
    for (ClientSubchannel left : List.copyOf(subchannels)) {
      left.shutdown(); // of a policy that failed
    }
  }

  /** Forgets all delays, looks the name up and connects now. */
  void resetBackoff() {
    Resolution resolving = resolution;
    if (resolving != null) {
      resolving.resetBackoff();
    }
    for (ClientSubchannel subchannel : List.copyOf(subchannels)) {
      subchannel.resetBackoff();
    }
  }

  // What the resolver says.

  private Status onTracedResult(ResolutionResult result) {
    Status accepted = onResult(result);
    if (channel.trace() != null && policy != null) {
      String wanted = config.applied() == null ? null : wantedPolicy().policy();
      channel.trace().resolved(result, accepted, wanted);
    }
    return accepted;
  }

  private Status onResult(ResolutionResult result) {
    LoadBalancer present = policy;
    if (present == null) {
      return Status.OK; // the channel has let go of it
    }
    Status failure = result.failure();
    if (failure != null) {
      Status told = failed(present, failure);
      if (config.applied() == null) {
        channel.configureWaiting();
      }
      return told;
    }
    ActiveConfig.Applied before = config.applied();
    Status unusable = config.accept(result);
    if (before == null) {
      channel.configureWaiting();
    }
    if (!Objects.equals(before, config.applied())) {
      List.copyOf(subchannels).forEach(ClientSubchannel::onConfig);
    }
    if (!unusable.isOk()) {
      return failed(
          present,
          Status.UNAVAILABLE.withMessage(
              "the service config of target '"
                  + settings.target().text()
                  + "' cannot be used: "
                  + unusable.message()));
    }
    Status[] accepted = {Status.OK};
    Throwable thrown =
        guarded(
            "given endpoints",
            () ->
                accepted[0] =
                    present.accept(
                        new LoadBalancer.Resolved(
                            result.endpoints(), wantedPolicy(), result.attributes())));
    return thrown == null ? accepted[0] : policyFailed(thrown);
  }

  private Status failed(LoadBalancer present, Status failure) {
    Status told = ControlPlaneStatus.of(failure);
    guarded("told of a look-up that failed", () -> present.onResolutionFailed(told));
    return told;
  }

  private PolicyConfig wantedPolicy() {
    ActiveConfig.Applied applied = config.applied();
    PolicyConfig wanted = applied == null ? null : applied.config().loadBalancing();
    return wanted != null ? wanted : settings.defaultPolicy();
  }

  private @Nullable Throwable guarded(String what, Runnable task) {
    Throwable thrown = Guard.attempt(task);
    if (thrown != null) {
      LoadBalancer failed = policy;
      channel.runOnLoop(() -> replace(failed)); // it may be in the middle of something
      LOG.warn("the load-balancing policy of " + channel + " failed when it was " + what, thrown);
      listener.update(ConnectivityState.TRANSIENT_FAILURE, Picker.failing(policyFailed(thrown)));
    }
    return thrown;
  }

  private static Status policyFailed(Throwable thrown) {
    return Status.UNAVAILABLE
        .withMessage("the load-balancing policy failed: " + Guard.describe(thrown))
        .withCause(thrown);
  }

  /** Another policy, and other subchannels, in place of one that failed. */
  private void replace(@Nullable LoadBalancer failed) {
    Resolution resolving = resolution;
    if (failed == null || failed != policy || resolving == null) {
      return;
    }
    policy = new GracefulSwitch(this);
    Guard.run(LOG, "a load-balancing policy that was shut down", failed::shutdown);
    for (ClientSubchannel left : List.copyOf(subchannels)) {
      left.shutdown();
    }
    resolving.applyAgainLater();
  }

  // What the policy asks.

  @Override
  public Subchannel newSubchannel(Subchannel.Spec spec) {
    checkLoop();
    Subchannel.Listener told = spec.listener();
    ClientSubchannel fresh =
        new ClientSubchannel(
            channel,
            new Subchannel.Spec(
                spec.address(),
                spec.endpoint(),
                spec.attributes(),
                (source, state) ->
                    guarded("told of a subchannel's state", () -> told.onState(source, state))));
    subchannels.add(fresh);
    return fresh;
  }

  /** A subchannel is shut down. */
  void onShutdown(ClientSubchannel subchannel) {
    subchannels.remove(subchannel);
  }

  @Override
  public void update(ConnectivityState state, Picker picker) {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(picker, "picker");
    if (policy == null) {
      return;
    }
    checkLoop();
    if (state == ConnectivityState.SHUTDOWN) {
      throw new IllegalArgumentException("a policy is not what shuts a channel down");
    }
    listener.update(state, picker);
  }

  @Override
  public void refreshResolution() {
    Resolution resolving = resolution;
    if (resolving != null) {
      checkLoop();
      resolving.refresh();
    }
  }

  private void checkLoop() {
    if (!loop.inLoop()) {
      throw new IllegalStateException(
          "what a policy asks of its host belongs on its channel's loop:"
              + " LoadBalancer.Host.loop()");
    }
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public DoubleSupplier random() {
    return settings.random();
  }

  @Override
  public LoadBalancerRegistry policies() {
    return settings.policies();
  }

  @Override
  public Metrics metrics() {
    return settings.metrics();
  }

  // Words.

  /**
   * Why there is no connection or no backend for a call, in words.
   *
   * @param refusal what the picker says, or null
   */
  String describeWait(@Nullable Status refusal) {
    long now = loop.nanoTime();
    Resolution resolving = resolution;
    LoadBalancer present = policy;
    if (resolving == null || present == null) {
      return NO_CONNECTION + "the channel is idle";
    }
    String lookUp = resolving.describe(now);
    if (lookUp != null) {
      return NO_CONNECTION + lookUp;
    }
    String attempts;
    boolean connected;
    try {
      PolicyReport report = present.report();
      attempts = AttemptWords.of(report, now);
      connected = AttemptWords.isConnected(report);
    } catch (Throwable thrown) { // a call must be able to end without its words
      return NO_CONNECTION
          + "the load-balancing policy does not say what it has: "
          + Guard.describe(thrown);
    }
    if (attempts != null) {
      return NO_CONNECTION + attempts;
    }
    Status failure = refusal != null ? refusal : resolving.failure();
    if (failure != null) {
      return (connected ? NO_BACKEND : NO_CONNECTION)
          + (failure.message().isEmpty() ? failure.code().name() : failure.message());
    }
    return resolving.isResolved()
        ? (connected ? NO_BACKEND : NO_CONNECTION) + "the load-balancing policy has calls wait"
        : NO_CONNECTION + "no address is known yet";
  }

  /** What the policy has, or null when the channel is idle. */
  @Nullable PolicyReport report() {
    LoadBalancer present = policy;
    return present == null ? null : report(present);
  }

  /** A policy is code of users, which may fail here, too. */
  private static PolicyReport report(LoadBalancer policy) {
    PolicyReport[] report = {null};
    Throwable thrown = Guard.attempt(() -> report[0] = policy.report());
    return report[0] != null
        ? report[0]
        : PolicyReport.of("unknown", ConnectivityState.TRANSIENT_FAILURE)
            .withNote("its report failed: " + (thrown == null ? "null" : Guard.describe(thrown)));
  }

  /** The resolver, or null when the channel is idle. */
  @Nullable Resolution resolution() {
    return resolution;
  }
}
