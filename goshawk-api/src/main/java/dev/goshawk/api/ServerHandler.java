package dev.goshawk.api;

/**
 * What serves the calls of one method. Generated services make theirs by {@link
 * dev.goshawk.api.stub.Handlers} and {@link dev.goshawk.api.stub.AsyncHandlers}. Any thread.
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the responses
 */
@FunctionalInterface
public interface ServerHandler<Q, R> {

  /**
   * Begins a call and returns the listener for its events. Runs where the events come (see {@link
   * #isBlocking}).
   */
  ServerCallListener<Q> start(ServerCall<Q, R> call);

  /**
   * Whether the handler blocks: then each call has a thread of its own, virtual where the JVM has
   * those. Otherwise it runs on the event loop and must not block.
   */
  default boolean isBlocking() {
    return false;
  }

  /**
   * Whether the listener has a use for {@link ServerCallListener#onComplete}. For a blocking
   * handler that has none, its thread is free as soon as the handler has answered; it is not
   * notified of the end then.
   */
  default boolean observesCompletion() {
    return true;
  }
}
