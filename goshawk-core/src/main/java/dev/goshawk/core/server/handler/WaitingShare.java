package dev.goshawk.core.server.handler;

/**
 * How many handlers of one connection wait, out of {@code maxWaitingHandlers} of their server. Any
 * thread reads it; {@link HandlerPool} writes it, holding its monitor.
 */
public final class WaitingShare {

  private volatile int waiting;

  /** None wait. */
  public WaitingShare() {}

  /** Handlers that wait. */
  int waiting() {
    return waiting;
  }

  /** Some more wait, or fewer; holding the monitor of the pool. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // guarded; volatile for those who only read
  void add(int count) {
    waiting += count;
  }
}
