package dev.goshawk.core.client;

import org.jspecify.annotations.Nullable;

/**
 * Attempts that wait, in their order: those of a subchannel for a stream, those of a channel for a
 * connection. Any thread.
 *
 * <p>A list through the attempts themselves, so that one leaves at once wherever it stands: where
 * 80,000 calls wait and all are cancelled, that is 80,000 steps. An attempt stands in one queue at
 * a time.
 *
 * <p>Nothing is called while links are changed, so that the list is whole for all others wherever
 * the stack of one thread ends.
 */
final class AttemptQueue {

  // Guarded by this, as are the links of the attempts in it.
  private @Nullable Attempt<?> first;
  private @Nullable Attempt<?> last;

  private volatile int size; // written under the monitor

  AttemptQueue() {}

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Adds an attempt behind all others, unless its call is over. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the monitor
  void add(Attempt<?> attempt) {
    synchronized (this) {
      attempt.countRequest(1);
      Attempt<?> before = last;
      attempt.queue = this;
      attempt.previous = before;
      if (before == null) {
        first = attempt;
      } else {
        before.next = attempt;
      }
      last = attempt;
      size++;
    }
    if (attempt.isOver()) { // whoever ended it may have looked for it before it was here
      remove(attempt);
    }
  }

  /** Takes the first out, or null when there is none. */
  @Nullable Attempt<?> poll() {
    if (size == 0) {
      return null;
    }
    synchronized (this) {
      Attempt<?> head = first;
      if (head != null) {
        unlink(head);
      }
      return head;
    }
  }

  /** Takes an attempt out; whether it was in. */
  boolean remove(Attempt<?> attempt) {
    synchronized (this) {
      if (attempt.queue != this) {
        return false;
      }
      unlink(attempt);
      return true;
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the monitor
  private void unlink(Attempt<?> attempt) {
    attempt.countRequest(-1);
    Attempt<?> before = attempt.previous;
    Attempt<?> after = attempt.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    attempt.queue = null;
    attempt.previous = null;
    attempt.next = null;
    size--;
  }
}
