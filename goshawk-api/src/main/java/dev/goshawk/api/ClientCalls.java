package dev.goshawk.api;

/**
 * Calls in blocking style, for generated clients. Every method throws {@link StatusException} when
 * the call fails; the calling thread is the one that waits.
 */
public final class ClientCalls {

  private ClientCalls() {}

  /** Makes a unary call and waits for its response. */
  public static <Q, R> R unary(
      CallFactory calls, MethodDescriptor<Q, R> method, CallOptions options, Q request) {
    return new BlockingClientCall<>(calls, method, options).start().sendLast(request).single();
  }

  /** Makes a server-streaming call. Does not wait. */
  public static <Q, R> ResponseReader<R> serverStreaming(
      CallFactory calls, MethodDescriptor<Q, R> method, CallOptions options, Q request) {
    return new BlockingClientCall<>(calls, method, options).start().sendLast(request);
  }

  /** Makes a client-streaming call. Does not wait. */
  public static <Q, R> RequestStream<Q, R> clientStreaming(
      CallFactory calls, MethodDescriptor<Q, R> method, CallOptions options) {
    return new BlockingClientCall<>(calls, method, options).start();
  }

  /** Makes a bidirectional call. Does not wait. */
  public static <Q, R> DuplexStream<Q, R> bidiStreaming(
      CallFactory calls, MethodDescriptor<Q, R> method, CallOptions options) {
    return new BlockingClientCall<>(calls, method, options).start();
  }
}
