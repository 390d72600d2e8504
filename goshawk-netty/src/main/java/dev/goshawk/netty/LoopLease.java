package dev.goshawk.netty;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who may touch what a loop owns: its own thread, or, while that thread waits for the selector,
 * another one that has borrowed it.
 *
 * <pre>
 *                 free                    borrow
 *        HELD ───────────▶ FREE ───────────────────────▶ LENT
 *         ▲       hold      │ ▲         giveBack          │ │
 *         │◀────────────────┘ └───────────────────────────┘ │ hold: waits
 *         │                                                 ▼
 *         └──────────────────────────────────────────── AWAITED
 *                              giveBack
 * </pre>
 *
 * <p>A thread that borrows the loop sees all that its thread did before, and the other way round:
 * each change of state is a release that the next one acquires. A loop that wakes while it is lent
 * is the next to have it. It starts as its own thread's, and is never lent once that has ended.
 */
final class LoopLease {

  private static final int HELD = 0;
  private static final int FREE = 1;
  private static final int LENT = 2;
  private static final int AWAITED = 3;

  /** How often a loop that wakes looks whether it was given back, before its thread sleeps. */
  private static final int LOOKS = 50;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(LoopLease.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int state; // changed by STATE where more than one thread may
  private @Nullable Thread owner; // of the loop; written before AWAITED, read after it
  private @Nullable Thread borrower; // a thread that finds itself here has written it

  /** Lets others borrow the loop. Its own thread, which holds it. */
  void free() {
    state = FREE;
  }

  /** Takes the loop, when whoever has borrowed it gives it back. Its own thread, behind free. */
  void hold() {
    for (int looks = 0; looks < LOOKS; looks++) {
      if (STATE.compareAndSet(this, FREE, HELD)) {
        return;
      }
      Thread.onSpinWait();
    }
    owner = Thread.currentThread();
    while (!STATE.compareAndSet(this, FREE, HELD)) {
      if (STATE.compareAndSet(this, LENT, AWAITED)) {
        while (state != HELD) {
          LockSupport.park(this);
        }
        return;
      }
    }
  }

  /** Borrows the loop if it is free. Any thread that does not have it. */
  boolean borrow() {
    if (state != FREE || !STATE.compareAndSet(this, FREE, LENT)) {
      return false;
    }
    borrower = Thread.currentThread();
    return true;
  }

  /** Whether this thread has borrowed the loop. Any thread. */
  boolean isMine() {
    return borrower == Thread.currentThread();
  }

  /** Gives back what this thread has borrowed. */
  void giveBack() {
    borrower = null;
    if (!STATE.compareAndSet(this, LENT, FREE)) {
      Thread waiting = owner;
      state = HELD;
      LockSupport.unpark(waiting);
    }
  }
}
