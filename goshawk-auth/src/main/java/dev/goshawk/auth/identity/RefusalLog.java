package dev.goshawk.auth.identity;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Says in the log why calls were refused, 20 times in 10 s at most, as callers decide how many
 * there are; the next line says how many there were between. Any thread.
 */
final class RefusalLog {

  private static final Logger LOG = System.getLogger(Authentication.class.getName());

  private static final int MAX_LINES = 20;
  private static final long PERIOD_MILLIS = 10_000;

  private final InstantSource clock;

  // Guarded by this.
  private long begun;
  private int lines;
  private int left;

  RefusalLog(InstantSource clock) {
    this.clock = clock;
  }

  void say(Supplier<String> words) {
    int before;
    synchronized (this) {
      long now = clock.millis();
      if (lines == 0 || now - begun >= PERIOD_MILLIS || now < begun) {
        begun = now;
        lines = 0;
      }
      if (lines == MAX_LINES) {
        left++;
        return;
      }
      lines++;
      before = left;
      left = 0;
    }
    LOG.log(Level.INFO, words.get() + (before == 0 ? "" : "; " + before + " others were not said"));
  }
}
