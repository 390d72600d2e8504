package dev.goshawk.core.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Lets the events of a source pass until it ends, and its end behind the last of them. Any thread;
 * nobody waits.
 *
 * <p>Whoever has an event {@linkplain #enter enters}, tells it and {@linkplain #leave leaves}. An
 * end that comes meanwhile, from another thread or from within, is told by the one that leaves
 * last. Example: a caller cancels while a loop tells of a message; the loop then tells of the end.
 */
public final class EndGate {

  private static final VarHandle STATE;
  private static final int ENDED = 1;
  private static final int INSIDE = 2;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(EndGate.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** How many are inside, times 2, and 1 once the end has come. Changed by STATE. */
  private volatile int state;

  /** An open gate. */
  public EndGate() {}

  /** Enters; false when the end has come, and then there is nothing to leave. */
  public boolean enter() {
    while (true) {
      int before = state;
      if ((before & ENDED) != 0) {
        return false;
      }
      if (STATE.compareAndSet(this, before, before + INSIDE)) {
        return true;
      }
    }
  }

  /** Leaves; whether the end has come, and the caller is to tell it. */
  public boolean leave() {
    return (int) STATE.getAndAdd(this, -INSIDE) == ENDED + INSIDE;
  }

  /** Whether the end has come, be it told or not. */
  public boolean isEnded() {
    return (state & ENDED) != 0;
  }

  /**
   * The end comes, and nobody enters from here on. Once.
   *
   * @return whether the caller is to tell it; else who is inside does so when he leaves, or it came
   *     before
   */
  public boolean end() {
    while (true) {
      int before = state;
      if ((before & ENDED) != 0) {
        return false;
      }
      if (STATE.compareAndSet(this, before, before | ENDED)) {
        return before == 0;
      }
    }
  }
}
