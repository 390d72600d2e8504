package dev.goshawk.services.orca;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.Status;
import dev.goshawk.services.orca.proto.OrcaLoadReport;
import dev.goshawk.services.orca.proto.OrcaLoadReportRequest;
import dev.goshawk.services.stream.OpenCalls;
import dev.goshawk.services.stream.Wakeups;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of StreamCoreMetrics: a report at once, and one whenever it is due and the client is
 * ready for it. Events come on the event loop; {@link #tick} and {@link #wake} on any thread.
 */
final class ReportCall implements ServerCallListener<OrcaLoadReportRequest> {

  private static final Logger LOG = System.getLogger(ReportCall.class.getName());

  /** The longest interval: longer ones are asked for by mistake, and overflow. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private final ServerCall<OrcaLoadReportRequest, OrcaLoadReport> call;
  private final OrcaService service;
  private final OpenCalls open;
  private final Wakeups wakeups = new Wakeups(this::advance);
  private final Runnable wakeup = wakeups::wake;

  // Event loop.
  private @Nullable OrcaLoadReportRequest request;
  private @Nullable Runnable stop;

  private volatile boolean due; // set by the clock, taken by whoever advances

  ReportCall(
      ServerCall<OrcaLoadReportRequest, OrcaLoadReport> call, OrcaService service, OpenCalls open) {
    this.call = call;
    this.service = service;
    this.open = open;
  }

  @Override
  public void onMessage(OrcaLoadReportRequest message) {
    request = message;
  }

  @Override
  public void onHalfClose() {
    OrcaLoadReportRequest asked = request;
    if (asked == null) {
      call.fail(
          Status.INTERNAL
              .withMessage("the client ended " + call.method() + " without a request")
              .exception());
      return;
    }
    request = null;
    call.readyThreshold(1); // a report that waits to be sent is enough
    open.enter(wakeup);
    stop = service.enter(this, interval(asked, service.minInterval()));
    tick();
  }

  /** The interval asked for, if it is one and no less than the least. */
  static Duration interval(OrcaLoadReportRequest asked, Duration least) {
    // Saturated: a malformed message may hold any numbers.
    long seconds = Math.min(asked.getReportInterval().getSeconds(), LONGEST.toSeconds());
    if (seconds < 0) {
      return least;
    }
    Duration interval = Duration.ofSeconds(seconds, asked.getReportInterval().getNanos());
    return interval.compareTo(least) < 0 ? least : interval;
  }

  /** A report is due. */
  void tick() {
    due = true;
    wakeups.wake();
  }

  /** The service has been closed. */
  void wake() {
    wakeups.wake();
  }

  @Override
  public void onReady() {
    wakeups.wake();
  }

  @Override
  public void onCancel(Status reason) {
    leave();
  }

  @Override
  public void onComplete() {
    leave();
  }

  private void leave() {
    Runnable stopping = stop;
    if (stopping != null) {
      stopping.run();
      service.leave(this);
      open.leave(wakeup);
    }
  }

  private void advance() {
    try {
      if (service.isClosed()) {
        call.close(
            Status.UNAVAILABLE.withMessage("the load report service has been closed"),
            Metadata.EMPTY);
      } else if (open.isEnded()) {
        call.close(Status.UNAVAILABLE.withMessage("the server is shutting down"), Metadata.EMPTY);
      } else if (due && call.isReady()) {
        due = false;
        call.send(service.report());
      }
    } catch (Throwable thrown) { // of an interceptor; the clock must not hear of it
      fail(thrown);
    }
  }

  private void fail(Throwable thrown) {
    try {
      call.fail(thrown);
    } catch (Throwable again) {
      thrown.addSuppressed(again);
      LOG.log(Level.WARNING, "a call of " + call.method() + " could not be ended", thrown);
    }
  }
}
