package dev.goshawk.api.internal;

import dev.goshawk.api.StatusException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a stream that have been delivered and not yet read, and how the stream ended.
 *
 * <p>Any thread; the monitor is held for a few instructions only. Bounded by the demand of its
 * reader, which asks for {@link #LOOK_AHEAD} messages at most.
 *
 * @param <T> the type of the messages
 */
public final class MessageQueue<T> {

  /** How many messages a blocking reader lets come before it has read them. */
  public static final int LOOK_AHEAD = 8;

  private final ArrayDeque<T> messages = new ArrayDeque<>(4);
  private boolean ended;
  private @Nullable StatusException failure;
  private int taken;

  /** An empty queue. */
  public MessageQueue() {}

  /** Adds a message. */
  public synchronized void add(T message) {
    messages.add(message);
  }

  /** Ends the stream well: it is at its end once its messages are read. */
  public synchronized void end() {
    ended = true;
  }

  /** Ends the stream badly; the first failure stays. */
  public synchronized void fail(StatusException failure) {
    if (!ended) {
      ended = true;
      this.failure = failure;
    }
  }

  /** Whether a message or the end can be had. */
  public synchronized boolean isReadable() {
    return ended || !messages.isEmpty();
  }

  /** Whether a message can be had; throws what the stream ended with when none is left. */
  public synchronized boolean hasMessage() {
    if (messages.isEmpty() && failure != null) {
      throw failure;
    }
    return !messages.isEmpty();
  }

  /** Takes the first message, or null when there is none. */
  public synchronized @Nullable T poll() {
    return messages.poll();
  }

  /**
   * Counts a message as read, and answers how many more to ask of the peer now: half of the look-
   * ahead at a time, so that asking is cheap.
   */
  public synchronized int replenish() {
    taken++;
    if (taken < LOOK_AHEAD / 2) {
      return 0;
    }
    int more = taken;
    taken = 0;
    return more;
  }
}
