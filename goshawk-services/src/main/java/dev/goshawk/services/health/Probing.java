package dev.goshawk.services.health;

import dev.goshawk.services.stream.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A probe that is run at an interval, and what it finds. One look at a time, each on a thread of
 * its own: a look that is still under way when the next is due counts as NOT_SERVING until it
 * returns, and no other begins meanwhile. Any thread.
 */
final class Probing {

  private static final Logger LOG = System.getLogger(Probing.class.getName());

  private final String service;
  private final Duration interval;
  private final HealthProbe probe;
  private final Consumer<ServingStatus> found;

  // All guarded by this.
  private @Nullable Thread looking;
  private @Nullable Runnable stopTicks;
  private boolean stopped;
  private boolean failing; // which the log has said

  Probing(String service, Duration interval, HealthProbe probe, Consumer<ServingStatus> found) {
    this.service = service;
    this.interval = interval;
    this.probe = probe;
    this.found = found;
  }

  /** Looks at once, and then at each tick. */
  synchronized void start(Ticker ticker) {
    if (stopped) { // another has come meanwhile
      return;
    }
    stopTicks = ticker.every(interval, this::tick);
    tick();
  }

  /**
   * Ends it: what a look under way finds does not count any more, and its thread is interrupted.
   */
  synchronized void stop() {
    stopped = true;
    if (stopTicks != null) {
      stopTicks.run();
    }
    if (looking != null) {
      looking.interrupt();
    }
  }

  private synchronized void tick() {
    if (stopped) {
      return;
    }
    if (looking != null) {
      publish(ServingStatus.NOT_SERVING, "has taken longer than its interval of " + interval, null);
      return;
    }
    Thread thread = new Thread(this::look, "goshawk-health-probe");
    thread.setDaemon(true);
    looking = thread;
    thread.start();
  }

  private void look() {
    ServingStatus status = ServingStatus.NOT_SERVING;
    Throwable thrown = null;
    try {
      status = Objects.requireNonNull(probe.look(), "what the probe found");
    } catch (Throwable failure) { // it is code of the application
      thrown = failure;
    }
    synchronized (this) {
      looking = null;
      publish(status, thrown == null ? null : "has failed", thrown);
    }
  }

  private synchronized void publish(
      ServingStatus status, @Nullable String fault, @Nullable Throwable thrown) {
    if (stopped) {
      return;
    }
    if (fault != null && !failing) {
      LOG.log(
          Level.WARNING,
          "the probe of service '" + service + "' " + fault + ": it is NOT_SERVING",
          thrown);
    } else if (fault == null && failing) {
      LOG.log(Level.INFO, "the probe of service '" + service + "' works again: " + status);
    }
    failing = fault != null;
    found.accept(status);
  }
}
