package dev.goshawk.api.stub;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.Response;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.StatusException;
import java.util.Objects;
import java.util.function.Function;

/**
 * Calls in blocking style, for generated clients. Every method throws {@link StatusException} when
 * the call fails; the calling thread is the one that waits.
 */
public final class ClientCalls {

  private ClientCalls() {}

  /**
   * Makes one call with one response, and gives that with its headers and trailers.
   *
   * @param call makes the call with the options that it is given
   */
  public static <R> Response<R> receive(
      CallOptions options, Function<CallOptions, ? extends R> call) {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(call, "call");
    ResponseCapture seen = new ResponseCapture();
    R message = call.apply(options.with(ResponseCapture.KEY, seen));
    return Response.of(message, seen.headers(), seen.trailers());
  }

  /** Makes a unary call and waits for its response. */
  public static <Q, R> R unary(
      CallFactory calls, MethodDescriptor<Q, R> method, CallOptions options, Q request) {
    Objects.requireNonNull(request, "request");
    return new BlockingUnaryCall<>(calls, method, options).exchange(request);
  }

  /** Makes a server-streaming call. Does not wait. */
  public static <Q, R> ResponseReader<R> serverStreaming(
      CallFactory calls, MethodDescriptor<Q, R> method, CallOptions options, Q request) {
    Objects.requireNonNull(request, "request");
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
