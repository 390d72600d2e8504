package dev.goshawk.services.stream;

import dev.goshawk.api.ServingListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls of a service on one server that last until their clients end them, and whether they are
 * to end: when the server shuts down, which would wait for them until its grace is over. Any
 * thread.
 *
 * <p>A call enters before it first asks whether it is to end: so each is woken, or has seen it.
 */
public final class OpenCalls implements ServingListener {

  private final Set<Runnable> wakeups = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  /**
   * Enters a call.
   *
   * @param wakeup has it look whether it is to end
   */
  public void enter(Runnable wakeup) {
    wakeups.add(wakeup);
  }

  /** Forgets a call. */
  public void leave(Runnable wakeup) {
    wakeups.remove(wakeup);
  }

  /** Whether the calls are to end. */
  public boolean isEnded() {
    return ended;
  }

  /** How many calls there are. */
  public int size() {
    return wakeups.size();
  }

  @Override
  public void onShutdown() {
    ended = true;
    wakeups.forEach(Runnable::run);
  }
}
