package dev.goshawk.interop;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Looks for what was left behind. */
final class Threads {

  /** How long a thread may take to end when it has nothing more to do, in seconds. */
  private static final int PATIENCE = 60;

  private Threads() {}

  /** Waits until no thread of Goshawk is alive. */
  static void awaitNone() throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (!ours().isEmpty()) {
      if (System.nanoTime() - until > 0) {
        throw new AssertionError("still alive after " + PATIENCE + " s: " + ours());
      }
      Thread.sleep(5);
    }
  }

  private static List<String> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("goshawk-"))
        .toList();
  }
}
