package dev.goshawk.api.internal;

/**
 * A thread of a bounded pool, which is told when code on it waits for a peer, so that the pool can
 * let another run meanwhile.
 */
public interface WaitingThread {

  /** The thread begins to wait. Called by the thread itself. */
  void beginWait();

  /** The wait is over. Called by the thread itself, once for each {@link #beginWait}. */
  void endWait();
}
