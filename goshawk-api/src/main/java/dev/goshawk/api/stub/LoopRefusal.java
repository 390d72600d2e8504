package dev.goshawk.api.stub;

import dev.goshawk.api.internal.LoopThread;
import java.util.function.BooleanSupplier;

/**
 * Keeps blocking code off event loops: what it waits for would have to come on a loop, perhaps this
 * very one, and every other call of the loop would wait too.
 */
final class LoopRefusal {

  private LoopRefusal() {}

  /**
   * For a call about to begin.
   *
   * @throws IllegalStateException on the thread of an event loop
   */
  static void check(Object method) {
    if (LoopThread.isCurrent()) {
      throw new IllegalStateException(message("a blocking call of " + method));
    }
  }

  /**
   * For a wait about to begin.
   *
   * @throws IllegalStateException on the thread of an event loop, unless the condition holds
   */
  static void unlessDone(BooleanSupplier done, Object method) {
    if (LoopThread.isCurrent() && !done.getAsBoolean()) {
      throw new IllegalStateException(message("waiting in a stream of " + method));
    }
  }

  private static String message(String what) {
    return what
        + " on event loop thread '"
        + Thread.currentThread().getName()
        + "', which must not wait; use the client's async() view, or run this code on another"
        + " thread: by withExecutor in the options of the asynchronous call, or in a blocking"
        + " service instead of an asynchronous one";
  }
}
