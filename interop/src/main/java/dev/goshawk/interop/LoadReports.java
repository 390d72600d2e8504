package dev.goshawk.interop;

import dev.goshawk.api.ServerContext;
import dev.goshawk.interop.proto.TestOrcaReport;
import dev.goshawk.services.orca.CallMetricRecorder;
import dev.goshawk.services.orca.MetricRecorder;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * The load that clients tell the server to report.
 *
 * <p>What is reported outside of calls is one for all clients: a stream that has set it keeps
 * others from doing so until it ends. Any thread.
 */
final class LoadReports {

  private final MetricRecorder load;
  private final Semaphore free = new Semaphore(1);
  private Set<String> utilizations = Set.of(); // whoever has the permit

  LoadReports(MetricRecorder load) {
    this.load = load;
  }

  /** Has a call report a load in its trailers. */
  static void ofCall(ServerContext call, TestOrcaReport report) {
    CallMetricRecorder recorder =
        CallMetricRecorder.of(call)
            .cpuUtilization(report.getCpuUtilization())
            .memoryUtilization(report.getMemoryUtilization());
    report.getRequestCostMap().forEach(recorder::requestCost);
    report.getUtilizationMap().forEach(recorder::utilization);
  }

  /** The turn of a stream, which begins with its first report. */
  Turn turn() {
    return new Turn();
  }

  /** One stream's. One thread. */
  final class Turn implements AutoCloseable {
    private boolean mine;

    private Turn() {}

    /** Reports a load from now on, once no other stream does. */
    void report(TestOrcaReport report) throws InterruptedException {
      if (!mine) {
        free.acquire();
        mine = true;
      }
      load.cpuUtilization(report.getCpuUtilization())
          .memoryUtilization(report.getMemoryUtilization());
      utilizations.forEach(name -> load.utilization(name, Double.NaN));
      utilizations = Set.copyOf(report.getUtilizationMap().keySet());
      report.getUtilizationMap().forEach(load::utilization);
    }

    @Override
    public void close() {
      if (mine) {
        free.release();
      }
    }
  }
}
