package dev.goshawk.soak;

import dev.goshawk.api.Status;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** grpc-java's client. It asks servers that are silent for 10 s, and waits 200 ms. */
final class GrpcJavaCaller implements Caller {

  private static final long PATIENCE_SECONDS = 10;

  private final ManagedChannel channel;

  GrpcJavaCaller(int port) {
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .keepAliveTime(10, TimeUnit.SECONDS)
            .keepAliveTimeout(200, TimeUnit.MILLISECONDS)
            .build();
  }

  @Override
  public CallRun newCall(CallPlan plan) {
    return new Run(plan);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      if (!channel.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a channel of grpc-java does not terminate");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Run extends CallRun {
    private final ClientCall<byte[], byte[]> call;

    Run(CallPlan plan) {
      super(plan);
      CallOptions options =
          CallOptions.DEFAULT.withDeadlineAfter(plan.timeout(), TimeUnit.MILLISECONDS);
      call =
          channel.newCall(
              GrpcJavaMethods.of(plan.kind()),
              plan.patient() ? options.withWaitForReady() : options);
    }

    @Override
    void start() {
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onMessage(byte[] message) {
              Run.this.onMessage(message);
            }

            @Override
            public void onReady() {
              Run.this.onReady();
            }

            @Override
            public void onClose(io.grpc.Status status, Metadata trailers) {
              Run.this.onClose(
                  Status.Code.valueOf(status.getCode().name()),
                  String.valueOf(status.getDescription()));
            }
          },
          new Metadata());
    }

    @Override
    void send(byte[] message) {
      call.sendMessage(message);
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
      return CompletableFuture.completedFuture(call.toString());
    }
  }
}
