package dev.goshawk.api;

/**
 * A clock for measuring time within one process, in nanoseconds from an arbitrary origin.
 *
 * <p>Any thread. Deadlines, keepalive and backoff read one clock, which a test can replace to move
 * time by hand. Readings of different clocks must not be compared.
 */
@FunctionalInterface
public interface NanoClock {

  /** The clock of {@link System#nanoTime}. */
  NanoClock SYSTEM = System::nanoTime;

  /** The present reading; never decreases, and may overflow as {@link System#nanoTime} does. */
  long nanoTime();
}
