package dev.goshawk.examples;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.trace.AttemptInfo;
import dev.goshawk.core.trace.AttemptTracer;
import dev.goshawk.core.trace.ChannelTracer;
import dev.goshawk.core.trace.ClientCallInfo;
import dev.goshawk.core.trace.ClientCallTracer;
import dev.goshawk.core.trace.ConnectionEvent;
import dev.goshawk.core.trace.PickInfo;
import dev.goshawk.netty.GoshawkChannel;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A line for each attempt of each call of a channel, however it ends, and for each connection. Any
 * thread; the log must not block.
 */
final class AttemptLog implements ChannelTracer {

  private final Consumer<String> log;

  AttemptLog(Consumer<String> log) {
    this.log = log;
  }

  // snippet: channel
  static Channel orders(Consumer<String> log) {
    return GoshawkChannel.to("dns:///orders.example:443").tracer(new AttemptLog(log)).build();
  }

  // end snippet

  // snippet: tracer
  @Override
  public ClientCallTracer onCall(ClientCallInfo call) {
    return new ClientCallTracer() {
      @Override
      public AttemptTracer onAttempt(AttemptInfo attempt) {
        return new Attempt(attempt);
      }
    };
  }

  @Override
  public void onConnection(ConnectionEvent event) {
    log.accept("connection: " + event);
  }

  /** One attempt: where it went, how much came and went, and how it ended. */
  private final class Attempt implements AttemptTracer {

    private final AttemptInfo attempt;
    private final long began = System.nanoTime();
    private @Nullable SocketAddress backend;
    private long sent;
    private long received;

    Attempt(AttemptInfo attempt) {
      this.attempt = attempt;
    }

    @Override
    public void onPicked(PickInfo pick) {
      backend = pick.address();
    }

    @Override
    public void onMessageSent(long sequence, long size, long wireSize) {
      sent += wireSize;
    }

    @Override
    public void onMessageReceived(long sequence, long size, long wireSize) {
      received += wireSize;
    }

    @Override
    public void onEnd(Status status, Metadata trailers) {
      log.accept(
          attempt.call().method()
              + (attempt.isTransparentRetry() ? ", once more," : "")
              + (backend == null ? "" : " at " + backend)
              + ": "
              + status.code()
              + " after "
              + Duration.ofNanos(System.nanoTime() - began).toMillis()
              + " ms, "
              + sent
              + " bytes sent, "
              + received
              + " received");
    }
  }

  // end snippet
}
