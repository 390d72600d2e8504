package dev.goshawk.api;

/** One interceptor in front of a factory. Immutable, any thread. */
final class InterceptedCallFactory implements CallFactory {

  private final ClientInterceptor interceptor;
  private final CallFactory next;

  InterceptedCallFactory(ClientInterceptor interceptor, CallFactory next) {
    this.interceptor = interceptor;
    this.next = next;
  }

  @Override
  public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
    return Interception.call(interceptor, method, options, next);
  }
}
