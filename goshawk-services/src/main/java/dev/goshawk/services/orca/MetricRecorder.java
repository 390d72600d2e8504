package dev.goshawk.services.orca;

import dev.goshawk.api.Admission;
import dev.goshawk.api.Metadata;
import dev.goshawk.services.orca.proto.OrcaLoadReport;
import org.jspecify.annotations.Nullable;

/**
 * How loaded this server is: what an {@link OrcaService} reports, and, by {@link #inTrailers}, the
 * end of each call.
 *
 * <p>Values stay until they are set anew. One that is out of its range is ignored (gRFC A51);
 * {@link Double#NaN} makes a metric unknown again. Any thread; meant to be set some times a second
 * at most, and read for every call at no cost.
 */
public final class MetricRecorder {

  private final LoadMetrics metrics = new LoadMetrics(); // guarded by this

  // Made when they are first asked for after a change. Written holding this.
  private volatile @Nullable OrcaLoadReport report;
  private volatile @Nullable Metadata trailer;

  /** A recorder that knows nothing yet. */
  public MetricRecorder() {}

  /** The share of the CPU in use: 0 or more, above 1 when a soft limit is exceeded. */
  public synchronized MetricRecorder cpuUtilization(double share) {
    metrics.cpu(share);
    return changed();
  }

  /** The share of memory in use: 0 to 1. */
  public synchronized MetricRecorder memoryUtilization(double share) {
    metrics.memory(share);
    return changed();
  }

  /**
   * The share in use of what the application can do, as it sees that itself: 0 or more. Clients
   * that balance by load prefer it to that of the CPU.
   */
  public synchronized MetricRecorder applicationUtilization(double share) {
    metrics.application(share);
    return changed();
  }

  /** Calls per second: 0 or more. */
  public synchronized MetricRecorder qps(double rate) {
    metrics.qps(rate);
    return changed();
  }

  /** Failed calls per second: 0 or more. */
  public synchronized MetricRecorder eps(double rate) {
    metrics.eps(rate);
    return changed();
  }

  /** The share in use of another resource: 0 to 1. */
  public synchronized MetricRecorder utilization(String name, double share) {
    metrics.utilization(name, share);
    return changed();
  }

  /** A metric that means something to the application's own clients: any value. */
  public synchronized MetricRecorder namedMetric(String name, double value) {
    metrics.named(name, value);
    return changed();
  }

  /**
   * An admission that adds these values to the trailers of every call that ends with a status,
   * under those of its {@link CallMetricRecorder}: {@code server.admission(metrics.inTrailers())}.
   * Add it before others, so that it sees the calls that they refuse.
   */
  public Admission inTrailers() {
    return call -> CallMetricRecorder.attach(call, this);
  }

  private MetricRecorder changed() {
    report = null;
    trailer = null;
    return this;
  }

  /** The values now. */
  OrcaLoadReport report() {
    OrcaLoadReport present = report;
    return present != null ? present : makeReport();
  }

  private synchronized OrcaLoadReport makeReport() {
    OrcaLoadReport made = metrics.over(OrcaLoadReport.getDefaultInstance());
    report = made;
    return made;
  }

  /** The values now, as the trailer of a call. */
  Metadata trailer() {
    Metadata present = trailer;
    return present != null ? present : makeTrailer();
  }

  private synchronized Metadata makeTrailer() {
    Metadata made = ReportTrailer.of(report());
    trailer = made;
    return made;
  }
}
