package dev.goshawk.logging;

import dev.goshawk.core.trace.AttemptInfo;
import dev.goshawk.core.trace.AttemptTracer;
import dev.goshawk.core.trace.ChannelTracer;
import dev.goshawk.core.trace.ClientCallInfo;
import dev.goshawk.core.trace.ClientCallTracer;
import dev.goshawk.core.trace.ConnectionEvent;
import dev.goshawk.core.trace.ResolutionEvent;
import dev.goshawk.core.trace.ServerTracer;
import dev.goshawk.core.trace.StateEvent;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What channels and servers do beside calls, by the {@link System.Logger} of this class: a tracer
 * for the builders of both.
 *
 * <p>WARNING: what a resolver found cannot be used, such as a service config that is wrong, at most
 * 20 times in 10 s. DEBUG: results of resolvers, states of channels and their subchannels,
 * connections that begin, fail, go away and end, and attempts of calls that are not the first. Any
 * thread.
 */
public final class EventLog implements ChannelTracer, ServerTracer {

  private static final int WARNINGS = 20;
  private static final long INTERVAL = 10_000_000_000L;

  private final System.Logger logger = System.getLogger(EventLog.class.getName());
  private final AtomicLong suppressed = new AtomicLong();
  private int warned; // guarded by suppressed: since warnedAt
  private long warnedAt; // guarded by suppressed

  private EventLog() {}

  /** A log for any number of channels and servers. */
  public static EventLog create() {
    return new EventLog();
  }

  @Override
  public void onConnection(ConnectionEvent event) {
    debug(
        () ->
            event.target().isEmpty()
                ? "server: connection " + event
                : "channel to " + event.target() + ": connection " + event);
  }

  @Override
  public void onState(StateEvent event) {
    debug(() -> "channel to " + event.target() + ": " + event);
  }

  @Override
  public void onResolution(ResolutionEvent event) {
    if (event.accepted().isOk()) {
      debug(() -> "channel to " + event.target() + ": resolved " + event);
    } else {
      warn(
          "channel to " + event.target() + ": the result of its resolver cannot be used: " + event);
    }
  }

  @Override
  public @Nullable ClientCallTracer onCall(ClientCallInfo call) {
    return logger.isLoggable(Level.DEBUG) ? new Attempts() : null;
  }

  /** Says which attempts are not the first of their call. */
  private final class Attempts implements ClientCallTracer {
    @Override
    public @Nullable AttemptTracer onAttempt(AttemptInfo attempt) {
      if (attempt.isTransparentRetry()) {
        debug(() -> attempt.call().method() + ": once more, as the server did not process it");
      } else if (attempt.previousAttempts() > 0) {
        debug(
            () ->
                attempt.call().method()
                    + (attempt.isHedge() ? ": hedge" : ": retry")
                    + " after attempts: "
                    + attempt.previousAttempts());
      }
      return null;
    }
  }

  private void debug(Supplier<String> words) {
    logger.log(Level.DEBUG, words);
  }

  private void warn(String words) {
    long count = suppressed.incrementAndGet();
    synchronized (suppressed) {
      long now = System.nanoTime();
      if (warned == 0 || now - warnedAt >= INTERVAL) {
        warned = 0;
        warnedAt = now;
      } else if (warned == WARNINGS) {
        return;
      }
      warned++;
    }
    suppressed.addAndGet(-count);
    logger.log(Level.WARNING, count > 1 ? words + " (" + count + " times)" : words);
  }
}
