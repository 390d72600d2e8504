package dev.goshawk.races;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How long a race waits for what is sure to come: long enough that only what was lost takes longer.
 *
 * <p>A thread that waits in the code under test, which knows no time limit, is interrupted when its
 * time is over. Any thread. Once something was lost in a JVM, later waits there are short, so that
 * the race ends in time to say so.
 */
public final class Patience {

  /** What only a lost wake-up exceeds, in milliseconds: 20 s. */
  private static final long LONG = 20_000;

  /** The same after a loss, in milliseconds. */
  private static final long SHORT = 50;

  private static final Set<Waiting> WAITING = ConcurrentHashMap.newKeySet();
  private static volatile long limit = LONG;

  static {
    Thread watch = new Thread(Patience::watch, "patience");
    watch.setDaemon(true);
    watch.start();
  }

  private Patience() {}

  /** Code that waits until something has happened, or gives up when it is interrupted. */
  @FunctionalInterface
  public interface Wait {
    /** Waits. */
    void run() throws InterruptedException;
  }

  /** Whether a wait ends in time. */
  public static boolean ends(Wait wait) {
    Waiting here = new Waiting(Thread.currentThread());
    WAITING.add(here);
    boolean late;
    try {
      wait.run();
    } catch (InterruptedException e) {
      here.interrupted();
    } finally {
      WAITING.remove(here);
      late = here.over();
    }
    return !late;
  }

  /** Whether a latch is opened in time. */
  public static boolean opens(CountDownLatch latch) {
    return ends(
        () -> {
          // Nearly always it opens within the time that putting the thread to sleep would take.
          for (int i = 0; i < 1_000 && latch.getCount() > 0; i++) {
            Thread.onSpinWait();
          }
          latch.await();
        });
  }

  private static void watch() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(SHORT);
        WAITING.forEach(Waiting::interruptIfLate);
      }
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }

  /** One thread that waits. */
  private static final class Waiting {
    private final Thread thread;
    private final long since = System.nanoTime();
    private boolean over; // guarded by this
    private boolean late; // guarded by this

    Waiting(Thread thread) {
      this.thread = thread;
    }

    synchronized void interruptIfLate() {
      if (!over && System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(limit)) {
        late = true;
        limit = SHORT;
        thread.interrupt();
      }
    }

    /** It was interrupted, here or by the code under test, and did not see the end of its wait. */
    synchronized void interrupted() {
      late = true;
    }

    /** From here on the thread is not interrupted, nor was it left so; answers whether it was. */
    synchronized boolean over() {
      over = true;
      Thread.interrupted();
      return late;
    }
  }
}
