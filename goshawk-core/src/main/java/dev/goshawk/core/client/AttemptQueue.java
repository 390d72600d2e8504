package dev.goshawk.core.client;

import org.jspecify.annotations.Nullable;

/**
 * Attempts that wait, in their order: those of a subchannel for a stream, those of a channel for a
 * connection. Any thread.
 *
 * <p>A list through the attempts' {@link Place}s, so that one leaves at once wherever it stands:
 * where 80,000 calls wait and all are cancelled, that is 80,000 steps. An attempt stands in one
 * queue at a time.
 *
 * <p>Nothing is called while links are changed, so that the list is whole for all others wherever
 * the stack of one thread ends.
 */
final class AttemptQueue {

  /** Where an attempt stands, and its neighbours there. Made when it has to wait first. */
  static final class Place {
    final Attempt<?> attempt;
    volatile @Nullable AttemptQueue queue; // written under its monitor, as are the neighbours
    private @Nullable Place previous;
    private @Nullable Place next;

    /** The subchannel for whose stream it waits, or null; and since when, on the loops' clock. */
    volatile @Nullable ClientSubchannel waitsFor;

    volatile long since;

    /** What fetches the metadata of its credentials, if it has any: it waits for that first. */
    @Nullable CredentialsFetch credentials; // the loop of the connection

    Place(Attempt<?> attempt) {
      this.attempt = attempt;
    }
  }

  // Guarded by this.
  private @Nullable Place first;
  private @Nullable Place last;

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
    Place place = attempt.place();
    synchronized (this) {
      attempt.countRequest(1);
      Place before = last;
      place.queue = this;
      place.previous = before;
      if (before == null) {
        first = place;
      } else {
        before.next = place;
      }
      last = place;
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
      Place head = first;
      if (head == null) {
        return null;
      }
      unlink(head);
      return head.attempt;
    }
  }

  /** Takes an attempt out; whether it was in. */
  boolean remove(Attempt<?> attempt) {
    Place place = attempt.placeIfAny();
    if (place == null) {
      return false;
    }
    synchronized (this) {
      if (place.queue != this) {
        return false;
      }
      unlink(place);
      return true;
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the monitor
  private void unlink(Place place) {
    place.attempt.countRequest(-1);
    Place before = place.previous;
    Place after = place.next;
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
    place.queue = null;
    place.previous = null;
    place.next = null;
    size--;
  }
}
