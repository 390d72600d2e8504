package dev.goshawk.api;

/**
 * An interceptor that refuses calls which belong to no call being served, so that none outlives its
 * cause by mistake: an asynchronous handler has to bind its clients by {@code client.in(context)},
 * as nothing is ambient there. Calls whose options are {@link CallOptions#detached} pass. Any
 * thread.
 */
public final class RequireServerContext implements ClientInterceptor {

  /** An interceptor without state; one is enough for any number of clients. */
  public RequireServerContext() {}

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException when the call belongs to no call being served
   */
  @Override
  public <Q, R> ClientCall<Q, R> intercept(
      MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
    if (options.parent() == null && !options.isDetached()) {
      throw new IllegalStateException(
          "the call of "
              + method
              + " belongs to no call being served; bind its client by in(context), or say by"
              + " with(CallOptions::detached) that it shall outlive the handler");
    }
    return next.newCall(method, options);
  }
}
