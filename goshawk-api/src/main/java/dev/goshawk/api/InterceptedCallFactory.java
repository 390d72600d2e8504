package dev.goshawk.api;

/** One interceptor in front of a factory. Composed once; nothing is composed per call. */
final class InterceptedCallFactory implements CallFactory {

  private final ClientInterceptor interceptor;
  private final CallFactory next;

  InterceptedCallFactory(ClientInterceptor interceptor, CallFactory next) {
    this.interceptor = interceptor;
    this.next = next;
  }

  @Override
  public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
    ClientCall<Q, R> call = interceptor.intercept(method, options, next);
    if (call == null) {
      throw new NullPointerException(
          "interceptor " + interceptor.getClass().getName() + " returned null for " + method);
    }
    return call;
  }
}
