package dev.goshawk.api;

/**
 * A step around every call of a client.
 *
 * <p>It may change the options (metadata, timeout), wrap the call or its listener to see messages
 * and the end, throw {@link StatusException} to end the call before it starts, or make the call
 * several times. Any thread: {@link #intercept} runs on the thread that makes the call and may
 * block there when the call is a blocking one; so may the wrapped listener of a blocking call,
 * whose events come on the caller's thread.
 *
 * <pre>{@code
 * ClientInterceptor tokens = new ClientInterceptor() {
 *   public <Q, R> ClientCall<Q, R> intercept(
 *       MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
 *     return next.newCall(method, options.withMetadata(Metadata.of(AUTHORIZATION, token())));
 *   }
 * };
 * }</pre>
 */
public interface ClientInterceptor {

  /**
   * The call to be used in place of the plain one.
   *
   * @param next makes the call that this interceptor is around
   * @throws StatusException to end the call at once with that status
   */
  <Q, R> ClientCall<Q, R> intercept(
      MethodDescriptor<Q, R> method, CallOptions options, CallFactory next);
}
