package dev.goshawk.soak;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.netty.GoshawkChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Our client. It asks servers that are silent for 10 s, which is the least, and waits 200 ms. */
final class GoshawkCaller implements Caller {

  private static final Duration KEEP_ALIVE_TIME = Duration.ofSeconds(10);
  private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofMillis(200);

  private final Channel channel;

  GoshawkCaller(int port) {
    channel =
        GoshawkChannel.to("127.0.0.1:" + port)
            .plaintext()
            .keepAliveTime(KEEP_ALIVE_TIME)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT)
            .build();
  }

  @Override
  public CallRun newCall(CallPlan plan) {
    return plan.blocking() ? new BlockingRun(channel, plan, options(plan)) : new Run(plan);
  }

  @Override
  public void close() {
    channel.close();
  }

  private static CallOptions options(CallPlan plan) {
    return CallOptions.DEFAULT
        .withTimeout(Duration.ofMillis(plan.timeout()))
        .withWaitForReady(plan.patient());
  }

  private final class Run extends CallRun implements ClientCallListener<byte[]> {
    private final ClientCall<byte[], byte[]> call;

    Run(CallPlan plan) {
      super(plan);
      call = channel.newCall(Methods.of(plan.kind()), options(plan));
    }

    @Override
    void start() {
      call.start(this);
    }

    @Override
    void send(byte[] message) {
      call.send(message);
    }

    @Override
    void halfClose() {
      call.halfClose();
    }

    @Override
    void request(int count) {
      call.request(count);
    }

    @Override
    boolean isReady() {
      return call.isReady();
    }

    @Override
    void cancel() {
      call.cancel("planned", null);
    }

    @Override
    CompletableFuture<String> describe() {
      return call.describe();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      onClose(status.code(), status.message());
    }
  }
}
