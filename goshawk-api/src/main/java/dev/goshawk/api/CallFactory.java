package dev.goshawk.api;

/**
 * Where calls come from: a channel, or a channel behind interceptors. Generated clients are made of
 * one. Any thread.
 */
@FunctionalInterface
public interface CallFactory {

  /** A new call that has not started. Does not block. */
  <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options);

  /**
   * This factory behind interceptors, the first of which is the outermost: it sees the request
   * first and the response last.
   */
  default CallFactory intercepted(ClientInterceptor... interceptors) {
    CallFactory factory = this;
    for (int i = interceptors.length - 1; i >= 0; i--) {
      factory = new InterceptedCallFactory(interceptors[i], factory);
    }
    return factory;
  }
}
