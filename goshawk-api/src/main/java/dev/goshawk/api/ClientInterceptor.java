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
   * <p>One that answers without {@code next}, from a cache for instance, is a {@link ClientCall} of
   * the interceptor's own, and all that the channel would do is its own too: it delivers nothing
   * before it is {@linkplain ClientCall#request asked}, gives its events to the {@linkplain
   * CallOptions#executor executor} of the options, ends at their deadline and with their
   * {@linkplain CallOptions#parent parent}, and ends once. Whether it ever ends nobody else can
   * know: a blocking caller that has a deadline stops waiting shortly after it, with a
   * DEADLINE_EXCEEDED that gives the call's {@link ClientCall#describe} or its class; any other
   * caller waits on.
   *
   * @param next makes the call that this interceptor is around
   * @return the call; for null the caller gets a {@link NullPointerException} that names the
   *     interceptor
   * @throws StatusException to end the call at once with that status
   */
  <Q, R> ClientCall<Q, R> intercept(
      MethodDescriptor<Q, R> method, CallOptions options, CallFactory next);
}
