package dev.goshawk.api;

/**
 * What comes in of a call on the server. {@link #onStart} comes first; then messages and at most
 * one {@link #onHalfClose}; last exactly one of {@link #onComplete} and {@link #onCancel}.
 *
 * <p>Methods are called one after another: on the call's own thread when its handler is blocking,
 * else on the event loop, where they must not block. What a method throws ends the call as {@link
 * ServerCall#fail} does.
 *
 * @param <Q> the type of the requests
 */
public interface ServerCallListener<Q> {

  /** The call begins. Blocking handlers of request streams run inside this method. */
  default void onStart() {}

  /** A request came. */
  void onMessage(Q message);

  /** The client will send no more. Handlers of one request run inside this method. */
  default void onHalfClose() {}

  /** {@link ServerCall#isReady} has become true after it was false. */
  default void onReady() {}

  /** The call ended without our status having been sent; the reason says how. */
  default void onCancel(Status reason) {}

  /** Our status has been handed to the transport in full. */
  default void onComplete() {}
}
