package dev.goshawk.core.loop;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A warning that would come again and again while a server is overloaded or attacked: so many in 10
 * s are logged, and the next one says how often it came since. Any thread.
 */
public final class RateLimitedWarning {

  private static final long INTERVAL = 10_000_000_000L;

  private final Log log;
  private final int burst;
  private final AtomicLong suppressed = new AtomicLong();
  private int logged; // guarded by this: since loggedAt
  private long loggedAt; // guarded by this

  /**
   * Nothing said yet.
   *
   * @param burst how many are logged in 10 s
   */
  public RateLimitedWarning(Log log, int burst) {
    this.log = log;
    this.burst = burst;
  }

  /**
   * Warns, or counts.
   *
   * @param now in nanoseconds
   */
  public void warn(long now, String words) {
    warn(now, words, null);
  }

  /**
   * Warns, or counts.
   *
   * @param now in nanoseconds
   * @param thrown what was thrown, or null
   */
  public void warn(long now, String words, @Nullable Throwable thrown) {
    warn(now, () -> words, thrown);
  }

  /**
   * Warns, or counts.
   *
   * @param now in nanoseconds
   * @param words asked only when they are logged
   */
  public void warn(long now, Supplier<String> words) {
    warn(now, words, null);
  }

  /**
   * Warns, or counts.
   *
   * @param now in nanoseconds
   * @param words asked only when they are logged
   * @param thrown what led to it, or null
   */
  public void warn(long now, Supplier<String> words, @Nullable Throwable thrown) {
    long count = suppressed.incrementAndGet();
    synchronized (this) {
      if (logged > 0 && now - loggedAt < INTERVAL) {
        if (logged == burst) {
          return;
        }
      } else {
        logged = 0;
        loggedAt = now;
      }
      logged++;
    }
    suppressed.addAndGet(-count);
    log.log(
        System.Logger.Level.WARNING,
        words.get() + (count > 1 ? " (" + count + " times)" : ""),
        thrown);
  }
}
