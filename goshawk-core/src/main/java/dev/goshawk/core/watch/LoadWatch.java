package dev.goshawk.core.watch;

import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.LoadReport;
import dev.goshawk.core.balance.LoadReports;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.core.wire.ProtobufWriter;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one backend reports of its load by itself, over {@code
 * xds.service.orca.v3.OpenRcaService/StreamCoreMetrics}, while somebody wants it. The channel's
 * loop only. Source: gRFC A51, out of band.
 *
 * <p>One stream serves all who want reports: it asks for the shortest of their intervals. A report
 * that cannot be read is no report.
 */
public final class LoadWatch implements BackendWatch.Subject {

  private static final Log LOG = new Log(LoadWatch.class);

  private static final MethodDescriptor<byte[], byte[]> STREAM_CORE_METRICS =
      MethodDescriptor.builder(
              MethodDescriptor.Kind.SERVER_STREAMING,
              "xds.service.orca.v3.OpenRcaService",
              "StreamCoreMetrics")
          .requests(Marshaller.bytes())
          .responses(Marshaller.bytes())
          .build();

  // Fields of OrcaLoadReportRequest and google.protobuf.Duration.
  private static final int REPORT_INTERVAL = 1;
  private static final int SECONDS = 1;
  private static final int NANOS = 2;

  private final SocketAddress address;
  private final BackendWatch watch;
  private final List<Wish> wishes = new ArrayList<>();
  private @Nullable Duration interval;
  private boolean said; // that the backend reports no load: once, not per connection

  /** What one of those who want reports has asked for; equal only to itself. */
  private static final class Wish {
    private final LoadReport.Watch watch;

    Wish(LoadReport.Watch watch) {
      this.watch = watch;
    }
  }

  /**
   * Nobody wants reports yet.
   *
   * @param address whose load it is
   */
  public LoadWatch(SocketAddress address, EventLoop loop, DoubleSupplier random) {
    this.address = address;
    this.watch = new BackendWatch(loop, random, STREAM_CORE_METRICS, this);
  }

  /**
   * Somebody wants reports.
   *
   * @return ends that; the channel's loop
   */
  public Runnable add(LoadReport.Watch fresh) {
    Wish own = new Wish(fresh);
    wishes.add(own);
    ask();
    return () -> {
      wishes.remove(own);
      ask();
    };
  }

  private void ask() {
    Duration shortest =
        wishes.stream().map(wish -> wish.watch.interval()).min(Duration::compareTo).orElse(null);
    if (Objects.equals(shortest, interval)) {
      return;
    }
    interval = shortest;
    watch.request(shortest == null ? null : request(shortest));
  }

  private static byte[] request(Duration interval) {
    return new ProtobufWriter()
        .message(
            REPORT_INTERVAL,
            new ProtobufWriter()
                .integer(SECONDS, interval.getSeconds())
                .integer(NANOS, interval.getNano()))
        .toBytes();
  }

  /** The connection to ask over, or null when the last one is lost. */
  public void connection(@Nullable WatchedConnection fresh) {
    watch.connection(fresh);
  }

  @Override
  public void onMessage(byte[] message) {
    LoadReport report = LoadReports.parse(message);
    if (report == null) {
      return;
    }
    for (Wish each : List.copyOf(wishes)) {
      Guard.run(LOG, "a listener of load reports", () -> each.watch.listener().accept(report));
    }
  }

  @Override
  public void onEnd(Status status) {}

  @Override
  public void onUnimplemented() {
    if (!said) {
      said = true;
      LOG.warn(
          "the backend at "
              + address
              + " does not know "
              + STREAM_CORE_METRICS
              + ": it reports no load by itself, as the balancing policy wants");
    }
  }
}
