package dev.goshawk.core.loop;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the ends of threads that are about to end, but may be held up by code of the
 * application. Any thread, without state.
 */
public final class ThreadEnds {

  private ThreadEnds() {}

  /** For those who wait as long as the threads may be waited for at all. */
  public static long noLimit() {
    return System.nanoTime() + Durations.ENDLESS;
  }

  /**
   * Waits until all have ended, or one of the two limits is reached. The calling thread, if it is
   * one of them, is not waited for.
   *
   * @param most how long they are waited for together at most
   * @param latest when the caller waits no more, as a reading of {@link System#nanoTime}
   */
  public static void await(Iterable<Thread> threads, Duration most, long latest)
      throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    if (latest - end < 0) {
      end = latest;
    }
    for (Thread thread : threads) {
      long left = end - System.nanoTime();
      if (thread != Thread.currentThread() && left > 0) {
        TimeUnit.NANOSECONDS.timedJoin(thread, left);
      }
    }
  }
}
