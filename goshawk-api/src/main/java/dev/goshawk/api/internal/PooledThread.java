package dev.goshawk.api.internal;

import org.jspecify.annotations.Nullable;

/**
 * A thread of a bounded pool that gives its place to others while it waits for a call: implemented
 * by thread classes of pools, and notified by the code that waits. Both methods are called on the
 * thread itself, one after the other.
 */
public interface PooledThread {

  /** The calling thread, if it is one. */
  static @Nullable PooledThread current() {
    return Thread.currentThread() instanceof PooledThread pooled ? pooled : null;
  }

  /** The thread is about to wait: its place is free. Never blocks for long, never throws. */
  void beginWait();

  /**
   * The thread has waited: it takes a place again, for which it may have to wait, so the caller
   * holds no lock. An interrupt meanwhile is kept.
   */
  void endWait();
}
