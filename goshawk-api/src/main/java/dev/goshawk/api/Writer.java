package dev.goshawk.api;

/**
 * The messages of a stream, written one after another by blocking code.
 *
 * <p>Any thread, several at a time too: each message is sent whole, and those of one thread in its
 * order. On the thread of an event loop, which must not wait, a write that would have to wait
 * throws {@link IllegalStateException}.
 *
 * @param <T> the type of the messages
 */
public interface Writer<T> {

  /**
   * Writes a message, and waits first while more than the call's threshold, by default 32 KiB, that
   * the peer has not made room for is already waiting.
   *
   * @throws StatusException when the call has ended; an interrupt while waiting ends it with
   *     CANCELLED and leaves the thread interrupted
   */
  void write(T message);

  /** Whether {@link #write} would neither wait nor fail now: false once the call has ended. */
  boolean isReady();
}
