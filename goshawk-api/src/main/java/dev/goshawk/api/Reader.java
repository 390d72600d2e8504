package dev.goshawk.api;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeoutException;

/**
 * The messages of a stream, read one after another by blocking code.
 *
 * <pre>{@code for (Point point : points) { ... }}</pre>
 *
 * <p>One thread at a time; a second one that reads meanwhile gets an {@link IllegalStateException}.
 * Messages are asked of the peer only as they are read, so a slow reader slows its peer and holds
 * bounded memory. Reading waits, and throws {@link StatusException} when the stream ends other than
 * well; an interrupt ends the call with CANCELLED and leaves the thread interrupted. On the thread
 * of an event loop, which must not wait, it throws {@link IllegalStateException}.
 *
 * @param <T> the type of the messages
 */
public interface Reader<T> extends Iterable<T> {

  /** Waits for a message, or the end; whether there is a message. */
  boolean hasNext();

  /**
   * Waits so long for a message, or the end; whether there is a message.
   *
   * @throws TimeoutException when neither came in time: the call goes on, and can be read later
   */
  boolean hasNext(Duration timeout) throws TimeoutException;

  /**
   * Waits for a message and takes it.
   *
   * @throws NoSuchElementException when the stream has ended well
   */
  T next();

  /**
   * An iterator over what has not been read. A stream can be iterated once: its messages are not
   * kept.
   *
   * @throws IllegalStateException when called for the second time
   */
  @Override
  Iterator<T> iterator();
}
