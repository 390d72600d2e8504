package dev.goshawk.api;

/**
 * The messages of a stream, written one after another by blocking code.
 *
 * <p>One thread at a time.
 *
 * @param <T> the type of the messages
 */
public interface Writer<T> {

  /**
   * Writes a message, and waits first while more than 32 KiB that the peer has not made room for
   * are already waiting.
   *
   * @throws StatusException when the call has ended; an interrupt while waiting ends it with
   *     CANCELLED and leaves the thread interrupted
   */
  void write(T message);

  /** Whether {@link #write} would not wait now. */
  boolean isReady();
}
