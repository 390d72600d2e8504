package dev.goshawk.services.orca;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.services.orca.proto.OpenRcaMethods;
import dev.goshawk.services.orca.proto.OrcaLoadReport;
import dev.goshawk.services.stream.OpenCalls;
import dev.goshawk.services.stream.Ticker;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The service of load reports outside of calls, {@code xds.service.orca.v3.OpenRcaService}: each
 * client is told what a {@link MetricRecorder} knows, at once and then again after the interval
 * that it has asked for, or after the least one that the service allows (gRFC A51).
 *
 * <p>A client that is slow misses reports; none is queued. A stream takes no thread: one thread, a
 * daemon, sends the reports of all streams while there are any. Filters of a server that are around
 * blocking handlers only have to be added by {@code filterBlockingOnly}. Any thread.
 */
public final class OrcaService implements BindableService, AutoCloseable {

  /** The least interval unless another is given: 30 s. */
  public static final Duration DEFAULT_MIN_INTERVAL = Duration.ofSeconds(30);

  /** The smallest least interval. */
  private static final Duration LEAST = Duration.ofMillis(10);

  private final MetricRecorder metrics;
  private final Duration minInterval;
  private final Ticker ticker;
  private final Set<ReportCall> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Reports what a recorder knows, every 30 s at most. */
  public OrcaService(MetricRecorder metrics) {
    this(metrics, DEFAULT_MIN_INTERVAL);
  }

  /**
   * Reports what a recorder knows.
   *
   * @param minInterval the least time between two reports to one client, at least 10 ms
   * @throws IllegalArgumentException when the interval is less than 10 ms
   */
  public OrcaService(MetricRecorder metrics, Duration minInterval) {
    this(metrics, minInterval, Ticker.ofOneThread("goshawk-orca"));
  }

  OrcaService(MetricRecorder metrics, Duration minInterval, Ticker ticker) {
    if (minInterval.compareTo(LEAST) < 0) {
      throw new IllegalArgumentException(
          "minInterval of " + minInterval + " is less than " + LEAST);
    }
    this.metrics = Objects.requireNonNull(metrics, "metrics");
    this.minInterval = minInterval;
    this.ticker = ticker;
  }

  @Override
  public ServiceDefinition bind() {
    OpenCalls open = new OpenCalls();
    return ServiceDefinition.builder(OpenRcaMethods.SERVICE)
        .method(OpenRcaMethods.STREAM_CORE_METRICS, call -> new ReportCall(call, this, open))
        .listener(open)
        .build();
  }

  /**
   * Ends all streams, now and later, with UNAVAILABLE. A server that shuts down ends its own by
   * itself.
   */
  @Override
  public void close() {
    closed = true;
    calls.forEach(ReportCall::wake);
  }

  boolean isClosed() {
    return closed;
  }

  OrcaLoadReport report() {
    return metrics.report();
  }

  Duration minInterval() {
    return minInterval;
  }

  /** Has a call report from now on. Answers what stops its ticks. */
  Runnable enter(ReportCall call, Duration interval) {
    calls.add(call);
    return ticker.every(interval, call::tick);
  }

  void leave(ReportCall call) {
    calls.remove(call);
  }

  /** How many streams there are. For tests. */
  int streams() {
    return calls.size();
  }
}
