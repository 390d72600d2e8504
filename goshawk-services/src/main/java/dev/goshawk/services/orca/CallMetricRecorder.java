package dev.goshawk.services.orca;

import dev.goshawk.api.ContextKey;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerContext;
import dev.goshawk.services.orca.proto.OrcaLoadReport;
import org.jspecify.annotations.Nullable;

/**
 * What one call has cost, sent to the client in the trailer {@code endpoint-load-metrics-bin} when
 * the call ends with a status (gRFC A51).
 *
 * <p>There is one for each call that asks for it; a call that does not has no cost. It goes over
 * what the server reports for every call, if it does: see {@link MetricRecorder#inTrailers}. Values
 * out of their range are ignored; {@link Double#NaN} makes a metric unknown again. A report of more
 * than 4,096 bytes is left out, and the log says so once. Any thread.
 */
public final class CallMetricRecorder {

  private static final ContextKey<CallMetricRecorder> KEY = ContextKey.named("call metrics");

  private volatile @Nullable MetricRecorder server;
  private @Nullable LoadMetrics own; // guarded by this

  private CallMetricRecorder(@Nullable MetricRecorder server) {
    this.server = server;
  }

  /**
   * That of the call that this thread serves; where it serves none, one whose values go nowhere, so
   * that code that is used elsewhere too need not ask.
   */
  public static CallMetricRecorder current() {
    ServerContext call = ServerContext.current();
    return call == null ? new CallMetricRecorder(null) : of(call);
  }

  /** That of a call. */
  public static CallMetricRecorder of(ServerContext call) {
    CallMetricRecorder present = call.get(KEY);
    return present != null ? present : register(call, null);
  }

  /** Has a call report the values of its server, too. */
  static void attach(ServerContext call, MetricRecorder server) {
    CallMetricRecorder present = call.get(KEY);
    if (present == null) {
      register(call, server);
    } else {
      present.server = server;
    }
  }

  /** One recorder for each call, though its threads may ask for it at the same time. */
  private static CallMetricRecorder register(ServerContext call, @Nullable MetricRecorder server) {
    synchronized (call) {
      CallMetricRecorder present = call.get(KEY);
      if (present != null) {
        return present;
      }
      CallMetricRecorder recorder = new CallMetricRecorder(server);
      call.put(KEY, recorder);
      call.addTrailers(recorder::trailer);
      return recorder;
    }
  }

  /** The share of the CPU in use: 0 or more, above 1 when a soft limit is exceeded. */
  public synchronized CallMetricRecorder cpuUtilization(double share) {
    metrics().cpu(share);
    return this;
  }

  /** The share of memory in use: 0 to 1. */
  public synchronized CallMetricRecorder memoryUtilization(double share) {
    metrics().memory(share);
    return this;
  }

  /** The share in use of what the application can do, as it sees that itself: 0 or more. */
  public synchronized CallMetricRecorder applicationUtilization(double share) {
    metrics().application(share);
    return this;
  }

  /** Calls per second that the server serves: 0 or more. */
  public synchronized CallMetricRecorder qps(double rate) {
    metrics().qps(rate);
    return this;
  }

  /** Failed calls per second of the server: 0 or more. */
  public synchronized CallMetricRecorder eps(double rate) {
    metrics().eps(rate);
    return this;
  }

  /** What the call has cost, in a unit of the application's: any value. */
  public synchronized CallMetricRecorder requestCost(String name, double cost) {
    metrics().cost(name, cost);
    return this;
  }

  /** The share in use of another resource: 0 to 1. */
  public synchronized CallMetricRecorder utilization(String name, double share) {
    metrics().utilization(name, share);
    return this;
  }

  /** A metric that means something to the application's own clients: any value. */
  public synchronized CallMetricRecorder namedMetric(String name, double value) {
    metrics().named(name, value);
    return this;
  }

  private LoadMetrics metrics() {
    LoadMetrics present = own;
    if (present == null) {
      present = new LoadMetrics();
      own = present;
    }
    return present;
  }

  /** The trailer of the call; on the thread that ends it. */
  Metadata trailer() {
    MetricRecorder under = server;
    OrcaLoadReport report;
    synchronized (this) {
      if (own == null) {
        return under == null ? Metadata.EMPTY : under.trailer();
      }
      report = own.over(under == null ? OrcaLoadReport.getDefaultInstance() : under.report());
    }
    return ReportTrailer.of(report);
  }
}
