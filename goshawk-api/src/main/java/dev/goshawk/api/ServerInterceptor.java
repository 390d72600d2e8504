package dev.goshawk.api;

/**
 * A step around every call of a server.
 *
 * <p>It may read the request metadata and leave values in the context, wrap the call to see or
 * change responses, headers and the status, wrap the listener to see requests, or end the call
 * early by throwing {@link StatusException}. It runs on the call's own thread: for a blocking
 * handler it may block, for an asynchronous one it is on the event loop and must not.
 */
public interface ServerInterceptor {

  /**
   * Begins a call, usually by {@code next.start(call)}.
   *
   * @param next the handler, behind the interceptors that come after this one
   * @throws StatusException to end the call with that status; the handler never sees it
   */
  <Q, R> ServerCallListener<Q> intercept(ServerCall<Q, R> call, ServerHandler<Q, R> next);
}
