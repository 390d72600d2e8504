package dev.goshawk.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A warning that would come again and again while a server is overloaded: it is logged once in 10
 * s, with how often it came since. Any thread.
 */
final class RareWarning {

  private static final long INTERVAL = 10_000_000_000L;

  private final Logger log;
  private final AtomicLong unsaid = new AtomicLong();
  private boolean said; // guarded by this
  private long saidAt; // guarded by this

  RareWarning(Logger log) {
    this.log = log;
  }

  /**
   * Warns, or counts.
   *
   * @param now in nanoseconds
   */
  void warn(long now, String words) {
    long count = unsaid.incrementAndGet();
    synchronized (this) {
      if (said && now - saidAt < INTERVAL) {
        return;
      }
      said = true;
      saidAt = now;
    }
    unsaid.addAndGet(-count);
    log.log(Level.WARNING, words + (count > 1 ? " (" + count + " times)" : ""));
  }
}
