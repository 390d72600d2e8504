package dev.goshawk.netty.loop;

import dev.goshawk.core.loop.Log;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What was thrown on an event loop that nobody had caught: it is logged, and when more follows soon
 * the loop pauses before it goes on, so that what fails at once each time does not take a processor
 * up. Event loop only.
 *
 * <p>Nothing here throws: memory or stack may have run out, and the loop goes on behind this.
 */
final class LoopFailures {

  private static final Log LOG = new Log(LoopFailures.class);

  /** How often failures of one class are logged, in nanoseconds: once a minute. */
  private static final long LOG_INTERVAL = TimeUnit.MINUTES.toNanos(1);

  /** Failures with less than this between them are a series, in nanoseconds: 1 s. */
  private static final long SERIES_GAP = TimeUnit.SECONDS.toNanos(1);

  /** The pause at the second failure of a series, in nanoseconds: 1 ms. Each is twice the last. */
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  /** The longest pause, in nanoseconds: 64 ms, since all connections of the loop wait for it. */
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(64);

  private final Map<Class<?>, Long> logged = new HashMap<>();
  private boolean any;
  private long last;
  private long pause;

  /** Takes note of one, and returns when the loop may go on. */
  void survived(String what, Throwable thrown) {
    try {
      long now = System.nanoTime();
      pause = any && now - last < SERIES_GAP ? nextPause() : 0;
      log(what, thrown, now);
    } catch (Throwable again) {
      pause = LONGEST_PAUSE; // such as without memory for a number
    }
    if (pause > 0) {
      LockSupport.parkNanos(pause);
    }
    any = true;
    last = System.nanoTime();
  }

  private long nextPause() {
    return Math.min(Math.max(2 * pause, FIRST_PAUSE), LONGEST_PAUSE);
  }

  private void log(String what, Throwable thrown, long now) {
    Long before = logged.get(thrown.getClass());
    if (before == null || now - before >= LOG_INTERVAL) {
      logged.put(thrown.getClass(), now);
      LOG.warn(what, thrown);
    }
  }
}
