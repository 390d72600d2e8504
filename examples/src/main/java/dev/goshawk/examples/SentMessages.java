package dev.goshawk.examples;

import dev.goshawk.api.ForwardingServerCall;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import java.util.concurrent.atomic.LongAdder;

/** Counts the responses of a server, those of streams one by one. */
// snippet: server
final class SentMessages implements ServerInterceptor {
  private final LongAdder count = new LongAdder();

  long count() {
    return count.sum();
  }

  @Override
  public <Q, R> ServerCallListener<Q> intercept(ServerCall<Q, R> call, ServerHandler<Q, R> next) {
    return next.start(
        new ForwardingServerCall<>(call) {
          @Override
          public void send(R message) {
            count.increment();
            super.send(message);
          }
        });
  }
}
// end snippet
