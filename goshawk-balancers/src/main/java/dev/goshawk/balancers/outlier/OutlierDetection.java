package dev.goshawk.balancers.outlier;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.balancers.OutlierDetectionConfig;
import dev.goshawk.core.balance.ForwardingHost;
import dev.goshawk.core.balance.GracefulSwitch;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.transport.EventLoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The policy of {@link OutlierDetectionConfig}. The channel's loop only, but for its pickers.
 *
 * <pre>
 *   policy above ◀── picker that counts ──┐
 *                                         │
 *   host ◀── newSubchannel ── this host ◀─┴── policy below
 *                │                 ▲
 *                └─ EjectableSubchannel: health is that of the
 *                   backend, or a failure while it is ejected
 * </pre>
 *
 * <p>A timer judges backends by the calls of the interval that ends with it. An update of the
 * config does not delay it: it goes on from when the last interval ended.
 */
final class OutlierDetection implements LoadBalancer {

  private final Host host;
  private final GracefulSwitch child;
  private final OutlierJudge judge;
  private final EjectionMetrics metrics;

  /** By their real subchannels, which is what pickers answer. Written by the loop. */
  private final Map<Subchannel, Suspect> bySubchannel = new ConcurrentHashMap<>();

  private Map<Endpoint.Key, Suspect> suspects = new LinkedHashMap<>();
  private @Nullable OutlierDetectionConfig config;

  private EventLoop.@Nullable Timer timer;

  /** When the present interval began; only while there is a timer. */
  private long intervalStart;

  // What the policy below last told.
  private @Nullable ConnectivityState state;
  private Picker picker = Picker.WAIT;

  /** Whether the picker that was published last counts. */
  private boolean counts;

  OutlierDetection(Host host) {
    this.host = host;
    this.child = new GracefulSwitch(new Below(host));
    this.metrics = new EjectionMetrics(host.metrics());
    this.judge = new OutlierJudge(host.random(), metrics);
  }

  /** The host of the policy below. */
  private final class Below extends ForwardingHost {
    Below(Host outer) {
      super(outer);
    }

    @Override
    public Subchannel newSubchannel(Subchannel.Spec spec) {
      Suspect suspect = suspects.get(spec.endpoint().key());
      if (suspect == null) {
        return super.newSubchannel(spec); // of no backend that is known
      }
      EjectableSubchannel made =
          new EjectableSubchannel(
              outer(),
              spec,
              suspect,
              ended -> {
                suspect.remove(ended);
                bySubchannel.remove(ended.unwrap());
              });
      suspect.add(made);
      bySubchannel.put(made.unwrap(), suspect);
      return made;
    }

    @Override
    public void update(ConnectivityState fresh, Picker freshPicker) {
      state = fresh;
      picker = freshPicker;
      publish(fresh);
    }
  }

  @Override
  public Status accept(Resolved resolved) {
    if (!(resolved.config() instanceof OutlierDetectionConfig fresh)) {
      throw new IllegalArgumentException("config is " + resolved.config());
    }
    Map<Endpoint.Key, Suspect> kept = new LinkedHashMap<>();
    for (Endpoint endpoint : resolved.endpoints()) {
      Suspect known = suspects.get(endpoint.key());
      kept.put(endpoint.key(), known != null ? known : new Suspect());
    }
    suspects = kept;
    if (metrics.isOn()) {
      metrics.service(resolved.common(Endpoint.BACKEND_SERVICE));
    }
    if (!fresh.equals(config)) {
      warn(fresh);
      config = fresh;
      arm(fresh);
    }
    Status accepted =
        child.accept(
            new Resolved(resolved.endpoints(), fresh.childPolicy(), resolved.attributes()));
    ConnectivityState present = state;
    if (present != null && counts != OutlierJudge.judges(fresh)) {
      publish(present);
    }
    return accepted;
  }

  private static void warn(OutlierDetectionConfig fresh) {
    if (fresh.childPolicy().policy().equals(PickFirstConfig.POLICY)) {
      // Looked up when there is something to log: the JVM searches the class path for loggers.
      System.getLogger(OutlierDetection.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "outlier_detection has no effect around pick_first, which has one backend only; use a"
                  + " policy that spreads calls, such as round_robin, as its childPolicy");
    }
  }

  private void arm(OutlierDetectionConfig fresh) {
    boolean first = timer == null;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (!OutlierJudge.judges(fresh)) {
      suspects.values().forEach(Suspect::forgive);
      return;
    }
    long now = host.loop().nanoTime();
    if (first) {
      intervalStart = now;
      suspects.values().forEach(Suspect::takeCounts);
    }
    schedule(Math.max(0, fresh.interval().toNanos() - (now - intervalStart)));
  }

  private void schedule(long delay) {
    timer = host.loop().schedule(this::onInterval, delay);
  }

  private void onInterval() {
    OutlierDetectionConfig present = config;
    if (timer == null || present == null) {
      return; // stopped when it was due already
    }
    intervalStart = host.loop().nanoTime();
    schedule(present.interval().toNanos());
    judge.judge(List.copyOf(suspects.values()), present, intervalStart);
  }

  private void publish(ConnectivityState present) {
    OutlierDetectionConfig by = config;
    counts = by != null && OutlierJudge.judges(by);
    host.update(present, counts && picker != Picker.WAIT ? counting(picker) : picker);
  }

  private Picker counting(Picker inner) {
    return args -> {
      PickResult result = inner.pick(args);
      Subchannel picked = result.subchannel();
      Suspect suspect = picked == null ? null : bySubchannel.get(picked);
      return suspect == null ? result : suspect.counted(result);
    };
  }

  @Override
  public void onResolutionFailed(Status failure) {
    child.onResolutionFailed(failure);
  }

  @Override
  public void requestConnection() {
    child.requestConnection();
  }

  @Override
  public PolicyReport report() {
    PolicyReport below = child.report();
    PolicyReport report =
        PolicyReport.of(OutlierDetectionConfig.POLICY, below.state()).withChildren(List.of(below));
    long ejected = suspects.values().stream().filter(Suspect::ejected).count();
    return ejected == 0
        ? report
        : report.withNote(ejected + " of " + suspects.size() + " backends ejected");
  }

  @Override
  public void shutdown() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    child.shutdown();
  }
}
