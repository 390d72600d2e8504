package dev.goshawk.core.server;

import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import java.util.List;

/**
 * A method that a server serves: its descriptor and its handler behind the interceptors, composed
 * once. Immutable, any thread. The HPACK entry of its path refers to it.
 */
public final class ServerMethod<Q, R> {

  final MethodDescriptor<Q, R> descriptor;
  final ServerHandler<Q, R> handler;
  final boolean blocking;

  /** Whether anyone hears the end of the call: an interceptor, or a handler that asks for it. */
  final boolean observed;

  public ServerMethod(
      MethodDescriptor<Q, R> descriptor,
      ServerHandler<Q, R> handler,
      List<ServerInterceptor> interceptors) {
    this.descriptor = descriptor;
    this.blocking = handler.isBlocking();
    this.observed = !interceptors.isEmpty() || handler.observesCompletion();
    ServerHandler<Q, R> composed = handler;
    for (int i = interceptors.size() - 1; i >= 0; i--) {
      composed = new Intercepted<>(interceptors.get(i), composed);
    }
    this.handler = composed;
  }

  @Override
  public String toString() {
    return descriptor.toString();
  }

  private record Intercepted<Q, R>(ServerInterceptor interceptor, ServerHandler<Q, R> next)
      implements ServerHandler<Q, R> {
    @Override
    public ServerCallListener<Q> start(ServerCall<Q, R> call) {
      return interceptor.intercept(call, next);
    }

    @Override
    public boolean isBlocking() {
      return next.isBlocking();
    }

    @Override
    public boolean observesCompletion() {
      return next.observesCompletion();
    }
  }
}
