package dev.goshawk.api;

/**
 * A step around a blocking handler, as a lambda.
 *
 * <p>It runs on the handler's own thread and may block. The handler, and all that it calls, runs
 * inside {@link Next#proceed}, so a {@code ThreadLocal}, a logging context or a {@code ScopedValue}
 * set around it reaches them. It begins when the handler would: for a method with one request when
 * that request has come whole, for a stream of requests when the request headers have come.
 *
 * <pre>{@code
 * ServerFilter tenant = (call, next) -> {
 *   MDC.put("tenant", call.metadata().get(TENANT));
 *   try {
 *     next.proceed();
 *   } finally {
 *     MDC.remove("tenant");
 *   }
 * };
 * }</pre>
 *
 * <p>What a filter throws ends the call as if the handler had thrown it; so does returning without
 * having proceeded, which is a mistake of the filter and ends the call with INTERNAL. A filter sees
 * neither messages nor, on return, the call's end: the status is sent after the outermost filter
 * has returned. {@link ServerContext#onEnd} observes every end; a {@link ServerInterceptor} sees
 * messages. For asynchronous handlers there is {@link AsyncServerFilter}.
 */
@FunctionalInterface
public interface ServerFilter {

  /**
   * Runs around a call.
   *
   * @param call the call, as its handler sees it
   * @param next the handler behind the filters that come after this one; to be called once at most,
   *     on this thread
   * @throws StatusException to end the call with that status
   * @throws Exception to end the call as the server's {@link ExceptionMapper} says
   */
  void filter(ServerContext call, Next next) throws Exception;

  /** What a filter is around. */
  @FunctionalInterface
  interface Next {
    /**
     * Runs the handler and returns when it has returned; what the handler throws comes out
     * unchanged.
     *
     * @throws IllegalStateException when called for the second time
     */
    void proceed() throws Exception;
  }
}
