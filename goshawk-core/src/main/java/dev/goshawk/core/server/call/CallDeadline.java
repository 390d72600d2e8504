package dev.goshawk.core.server.call;

import dev.goshawk.api.Deadline;
import dev.goshawk.core.transport.EventLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The deadline of a call that has one, and its timer. Event loop only, but for {@link #when}. */
final class CallDeadline implements Runnable {

  private final CallOutcome outcome;

  /** The deadline itself. Any thread. */
  final Deadline when;

  /** What has set it in place of the caller, or null. */
  final @Nullable String setting;

  private EventLoop.@Nullable Timer timer;

  /** The call ends after so many nanoseconds at the latest. */
  CallDeadline(CallOutcome outcome, long timeoutNanos, EventLoop loop, @Nullable String setting) {
    this.outcome = outcome;
    this.setting = setting;
    this.when = Deadline.after(Duration.ofNanos(timeoutNanos), loop.clock());
    this.timer = loop.schedule(this, when.remainingNanos(loop.nanoTime()));
  }

  @Override
  public void run() {
    outcome.onDeadline();
  }

  /** The call has ended before it. */
  void cancel() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
