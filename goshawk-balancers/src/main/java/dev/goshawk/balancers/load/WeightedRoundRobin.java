package dev.goshawk.balancers.load;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.balancers.WeightedRoundRobinConfig;
import dev.goshawk.core.balance.EndpointBalancers;
import dev.goshawk.core.balance.ForwardingHost;
import dev.goshawk.core.balance.LoadBalancer;
import dev.goshawk.core.balance.LoadReport;
import dev.goshawk.core.balance.LoadReports;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.balance.PolicyReport;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.transport.EventLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The policy of {@link WeightedRoundRobinConfig}. The channel's loop only, but for pickers and
 * weights.
 *
 * <p>Reports change the weight of a backend as they come; a timer, which runs while a backend is
 * ready, has the published picker go by the weights of the moment. A backend keeps its weight over
 * updates.
 */
final class WeightedRoundRobin implements LoadBalancer {

  private final Host host;
  private final ReadyBackends backends;
  private final AtomicInteger sequence;
  private final WeightMetrics metrics;
  private Map<Endpoint.Key, Backend> known = new HashMap<>();
  private volatile WeightedRoundRobinConfig config = WeightedRoundRobinConfig.DEFAULT;
  private volatile Utilization utilization = new Utilization(List.of());
  private List<Backend> ready = List.of();
  private String locality = "";
  private String service = "";
  private @Nullable WeightedPicker picker;
  private EventLoop.@Nullable Timer timer;

  WeightedRoundRobin(Host host) {
    this.host = host;
    this.metrics = new WeightMetrics(host.metrics());
    this.sequence = new AtomicInteger((int) (host.random().getAsDouble() * Integer.MAX_VALUE));
    this.backends =
        new ReadyBackends(
            WeightedRoundRobinConfig.POLICY,
            host,
            new Watching(host),
            new ReadyBackends.Spread() {
              @Override
              public Picker over(List<EndpointBalancers.Child> children) {
                return spread(children);
              }

              @Override
              public void none() {
                stop();
              }
            });
  }

  /** One backend: its weight, and its subchannels with what ends that they are asked to report. */
  private final class Backend {

    private final EndpointWeight weight = new EndpointWeight();
    private Endpoint endpoint;
    private final ResultCache results = new ResultCache((status, sent, reached) -> onEnd(sent));
    private final Map<Subchannel, Runnable> asked = new HashMap<>();
    private @Nullable Duration interval = wanted();

    Backend(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    private void onEnd(Metadata trailers) {
      LoadReport report = LoadReports.of(trailers);
      if (report != null) {
        count(report);
      }
    }

    private void count(LoadReport report) {
      weight.report(report, utilization, config.errorUtilizationPenalty(), host.loop().nanoTime());
    }

    private void add(Subchannel subchannel) {
      asked.put(subchannel, ask(subchannel));
    }

    private @Nullable Duration wanted() {
      return config.enableOobLoadReport() ? config.oobReportingPeriod() : null;
    }

    /** Asks for reports as the config wants them. */
    private void configure() {
      Duration fresh = wanted();
      if (!Objects.equals(fresh, interval)) {
        interval = fresh;
        asked.replaceAll(
            (subchannel, before) -> {
              Runnable now = ask(subchannel);
              before.run();
              return now;
            });
      }
    }

    private Runnable ask(Subchannel subchannel) {
      Duration period = interval;
      return period == null
          ? () -> {}
          : subchannel.watchLoad(new LoadReport.Watch(period, this::count));
    }

    private void onState(Subchannel source, ConnectivityState state) {
      switch (state) {
        case READY -> weight.connected();
        case SHUTDOWN -> asked.remove(source);
        default -> {}
      }
    }

    private double weight(long now) {
      long blackout = config.blackoutPeriod().toNanos();
      long expiration = config.weightExpirationPeriod().toNanos();
      if (!metrics.isOn()) {
        return weight.at(now, blackout, expiration);
      }
      EndpointWeight.Usability usability = weight.usability(now, blackout, expiration);
      double counts = weight.at(now, blackout, expiration);
      metrics.backend(usability, counts, endpoint);
      return counts;
    }
  }

  /** Sees the subchannels of each backend. */
  private final class Watching extends ForwardingHost {
    Watching(Host outer) {
      super(outer);
    }

    @Override
    public Subchannel newSubchannel(Subchannel.Spec spec) {
      Backend backend = backend(spec.endpoint());
      Subchannel made =
          super.newSubchannel(
              new Subchannel.Spec(
                  spec.address(),
                  spec.endpoint(),
                  spec.attributes(),
                  (source, state) -> {
                    backend.onState(source, state);
                    spec.listener().onState(source, state);
                  }));
      backend.add(made);
      return made;
    }
  }

  private Backend backend(Endpoint endpoint) {
    return known.computeIfAbsent(endpoint.key(), key -> new Backend(endpoint));
  }

  @Override
  public Status accept(Resolved resolved) {
    if (resolved.config() instanceof WeightedRoundRobinConfig fresh && !fresh.equals(config)) {
      stop(); // the next picker starts the timer with its period
      config = fresh;
      utilization = new Utilization(fresh.metricNamesForComputingUtilization());
    }
    Map<Endpoint.Key, Backend> kept = new HashMap<>();
    for (Endpoint endpoint : resolved.endpoints()) {
      kept.computeIfAbsent(endpoint.key(), key -> backend(endpoint)).endpoint = endpoint;
    }
    if (metrics.isOn()) {
      locality = resolved.common(Endpoint.LOCALITY);
      service = resolved.common(Endpoint.BACKEND_SERVICE);
    }
    known = kept;
    kept.values().forEach(Backend::configure);
    return backends.accept(resolved);
  }

  private Picker spread(List<EndpointBalancers.Child> children) {
    Picker[] pickers = new Picker[children.size()];
    Backend[] fresh = new Backend[pickers.length];
    ResultCache[] reports = new ResultCache[config.enableOobLoadReport() ? 0 : pickers.length];
    for (int i = 0; i < pickers.length; i++) {
      EndpointBalancers.Child child = children.get(i);
      pickers[i] = child.picker();
      fresh[i] = backend(child.endpoint());
      if (reports.length > 0) {
        reports[i] = fresh[i].results;
      }
    }
    ready = List.of(fresh);
    WeightedPicker made = new WeightedPicker(pickers, reports, scheduler());
    picker = made;
    if (timer == null) {
      startTimer();
    }
    return made;
  }

  private StrideScheduler scheduler() {
    long now = host.loop().nanoTime();
    double[] weights = new double[ready.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = ready.get(i).weight(now);
    }
    StrideScheduler fresh = new StrideScheduler(weights, sequence);
    if (fresh.isInTurn()) {
      metrics.fallback(locality, service);
    }
    return fresh;
  }

  private void startTimer() {
    timer = host.loop().schedule(this::onTimer, config.weightUpdatePeriod().toNanos());
  }

  private void onTimer() {
    WeightedPicker published = picker;
    if (timer == null || published == null) {
      return; // stopped when it was due already
    }
    published.schedule(scheduler());
    startTimer();
  }

  private void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    picker = null;
    ready = List.of();
  }

  @Override
  public void onResolutionFailed(Status failure) {
    backends.onResolutionFailed(failure);
  }

  @Override
  public void requestConnection() {
    backends.requestConnection();
  }

  @Override
  public PolicyReport report() {
    return backends.report();
  }

  @Override
  public void shutdown() {
    stop();
    backends.shutdown();
  }
}
