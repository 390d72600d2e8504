package dev.goshawk.examples;

import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.examples.routeguide.RouteGuideClient;

/**
 * Messages compressed by gzip: a client says so by a view of itself, a server for each call, and
 * the other side need not be told.
 */
public final class Compression implements ServerInterceptor {
  /** Compresses the responses of all calls whose callers accept it. */
  public Compression() {}

  // snippet: client
  static RouteGuideClient compressing(RouteGuideClient guide) {
    return guide.withCompression("gzip");
  }

  // end snippet

  // snippet: server
  @Override
  public <Q, R> ServerCallListener<Q> intercept(ServerCall<Q, R> call, ServerHandler<Q, R> next) {
    call.context().useCompression("gzip");
    return next.start(call);
  }
  // end snippet
}
