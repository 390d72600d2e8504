package dev.goshawk.interop;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;

/** Sends two entries of request metadata back: one as a header, one as a trailer. Any thread. */
final class EchoMetadata implements ServerInterceptor {

  /** Comes back in the response headers. */
  static final MetadataKey<String> INITIAL = MetadataKey.ascii("x-grpc-test-echo-initial");

  /** Comes back in the trailers. */
  static final MetadataKey<byte[]> TRAILING = MetadataKey.binary("x-grpc-test-echo-trailing-bin");

  @Override
  public <Q, R> ServerCallListener<Q> intercept(ServerCall<Q, R> call, ServerHandler<Q, R> next) {
    ServerContext context = call.context();
    String initial = context.metadata().get(INITIAL);
    if (initial != null) {
      context.addHeaders(Metadata.of(INITIAL, initial));
    }
    byte[] trailing = context.metadata().get(TRAILING);
    if (trailing != null) {
      context.addTrailers(Metadata.of(TRAILING, trailing));
    }
    return next.start(call);
  }
}
