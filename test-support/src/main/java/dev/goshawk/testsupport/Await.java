package dev.goshawk.testsupport;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits for what is sure to come. The time limit only ends a test that hangs; none is measured. Any
 * thread; an interrupt ends the wait with an AssertionError.
 */
public final class Await {

  /** How long anything may take that is sure to come, in seconds. */
  public static final int SECONDS = 60;

  private static final long POLL_MILLIS = 2;

  private Await() {}

  /**
   * Waits until a condition holds.
   *
   * @param what the condition, for the message of the error when it does not
   */
  public static void until(String what, BooleanSupplier condition) {
    if (!holds(condition)) {
      throw new AssertionError(
          "waited "
              + SECONDS
              + " s in vain for: "
              + what
              + "; threads: "
              + LiveThreads.ofGoshawk());
    }
  }

  /** Waits until a condition holds; whether it does at the end of the time. */
  public static boolean holds(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    return true;
  }

  /** Waits until a latch is open. */
  public static void open(CountDownLatch latch) {
    try {
      if (!latch.await(SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("waited " + SECONDS + " s in vain for a latch of " + latch);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits for the value of a future, or throws what {@link Future#get()} throws. */
  public static <T> T value(Future<T> future) throws Exception {
    return future.get(SECONDS, TimeUnit.SECONDS);
  }

  /** Waits until a thread waits without a time limit, as in {@link Object#wait()}. */
  public static void waiting(Thread thread) {
    until(thread + " waits", () -> thread.getState() == Thread.State.WAITING);
  }

  private static AssertionError interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted while it waited", e);
  }
}
