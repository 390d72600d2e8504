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
   * <p>An interceptor that answers the call itself has no use for {@code next}: it ends the call by
   * {@link ServerCall#close} or {@link ServerCall#sendLast}, here or from a listener of its own.
   * One that neither calls {@code next} nor ever ends the call cannot be told from one that takes
   * its time: the call goes on until its deadline passes, its client cancels it, or the server
   * shuts down, as it does with a handler that never answers.
   *
   * @param next the handler, behind the interceptors that come after this one
   * @return what hears the events of the call; for null the call ends with INTERNAL, and the log
   *     names the interceptor
   * @throws StatusException to end the call with that status; the handler never sees it
   */
  <Q, R> ServerCallListener<Q> intercept(ServerCall<Q, R> call, ServerHandler<Q, R> next);
}
