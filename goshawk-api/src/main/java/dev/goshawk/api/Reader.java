package dev.goshawk.api;

import java.util.Iterator;

/**
 * The messages of a stream, read one after another by blocking code.
 *
 * <pre>{@code for (Point point : points) { ... }}</pre>
 *
 * <p>One thread at a time. Messages are asked of the peer only as they are read, so a slow reader
 * slows its peer and holds bounded memory. {@link #hasNext} and {@link #next} wait, and throw
 * {@link StatusException} when the stream ends other than well; an interrupt ends the call with
 * CANCELLED and leaves the thread interrupted.
 *
 * @param <T> the type of the messages
 */
@SuppressWarnings("IterableAndIterator") // a stream is gone through once, by for or by hand
public interface Reader<T> extends Iterator<T>, Iterable<T> {

  /** The reader itself: a stream can be gone through once. */
  @Override
  default Iterator<T> iterator() {
    return this;
  }
}
