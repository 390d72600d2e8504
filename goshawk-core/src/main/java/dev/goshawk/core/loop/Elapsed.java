package dev.goshawk.core.loop;

import java.util.Locale;

/** Spans of time in words. */
public final class Elapsed {

  private static final double NANOS = 1e9;

  private Elapsed() {}

  /** A span of the loops' clock, in seconds to a tenth: "3.2 s". */
  public static String between(long fromNanos, long toNanos) {
    return String.format(Locale.ROOT, "%.1f s", Math.max(0, toNanos - fromNanos) / NANOS);
  }
}
