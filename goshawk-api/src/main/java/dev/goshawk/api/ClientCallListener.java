package dev.goshawk.api;

/**
 * What comes back of a call on the client: headers at most once, messages, then the end exactly
 * once.
 *
 * <p>Methods are called one after another: for blocking calls on the caller's thread, for others on
 * the executor of the {@link CallOptions}, or else on the event loop, where they must not block.
 * What a method throws cancels the call.
 *
 * @param <R> the type of the responses
 */
public interface ClientCallListener<R> {

  /**
   * {@link ClientCall#isReady} has become true after it was false, or {@link ClientCall#isOpen} has
   * become false while responses are left to read.
   */
  default void onReady() {}

  /**
   * Response headers came. Not called when the response has trailers only. Of a unary call they are
   * delivered with its message and its end.
   */
  default void onHeaders(Metadata headers) {}

  /** A response came. */
  void onMessage(R message);

  /** The call has ended; nothing follows. */
  void onClose(Status status, Metadata trailers);
}
