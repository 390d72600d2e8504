package dev.goshawk.api.internal;

/**
 * A thread that runs an event loop: implemented by the thread classes of transports, so that code
 * which is about to block can tell that it must not.
 */
public interface LoopThread {

  /** Whether the calling thread runs an event loop. */
  static boolean isCurrent() {
    return Thread.currentThread() instanceof LoopThread;
  }
}
