package dev.goshawk.examples;

import dev.goshawk.api.ForwardingServerCall;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.Status;
import java.util.concurrent.TimeUnit;

/** Adds a trailer that says how long the server took: an interceptor that changes responses. */
// snippet: server
public final class ServerTiming implements ServerInterceptor {
  /** The time from the start of the call to its status, in microseconds. */
  public static final MetadataKey<Long> MICROS =
      MetadataKey.ascii("server-micros", micros -> Long.toString(micros), Long::valueOf);

  /** Times calls by the clock of the system. */
  public ServerTiming() {}

  @Override
  public <Q, R> ServerCallListener<Q> intercept(ServerCall<Q, R> call, ServerHandler<Q, R> next) {
    long start = System.nanoTime();
    return next.start(
        new ForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
            super.close(status, trailers.with(MICROS, micros));
          }
        });
  }
}
// end snippet
