package dev.goshawk.core.server.call;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says to the calls of a server that it is going away, to those of them that have asked. Any
 * thread; the server owns it. A call that has not asked costs nothing.
 */
public final class DrainSignal {

  /** Who has asked. An object of its own each, so that one task may be given twice. */
  private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

  private volatile boolean raised;

  private static final class Waiting {
    final Runnable task;

    Waiting(Runnable task) {
      this.task = task;
    }
  }

  /** Whether the server is going away. */
  boolean isRaised() {
    return raised;
  }

  /** The server is going away. */
  public void raise() {
    raised = true;
    waiting.forEach(this::tell); // behind that: whoever is added from now on looks at it
  }

  private void tell(Waiting one) {
    if (waiting.remove(one)) {
      one.task.run();
    }
  }

  /**
   * Runs a task once when the server is going away; at once when it is already.
   *
   * @return forgets it
   */
  Runnable add(Runnable task) {
    Waiting one = new Waiting(task);
    waiting.add(one);
    if (raised) {
      tell(one);
    }
    return () -> waiting.remove(one);
  }

  /** How many wait for it. For tests. */
  public int waiting() {
    return waiting.size();
  }
}
