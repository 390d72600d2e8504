package dev.goshawk.benchmarks;

import dev.goshawk.benchmarks.proto.Order;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** grpc-java's server: as documented (G0), or on its event loops (G1). */
final class GrpcJavaServer implements ServerSide {
  private final Server server;

  GrpcJavaServer(Settings settings, boolean tuned) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    builder.addService(bytes());
    if (settings.proto()) {
      builder.addService(shop());
    }
    if (tuned) {
      builder.directExecutor();
    }
    if (settings.tls()) {
      builder.useTransportSecurity(
          Settings.identity("server.pem").toFile(), Settings.identity("server.key").toFile());
    }
    if (settings.telemetry()) {
      SampledTelemetry.ofGrpcJava().configureServerBuilder(builder);
    }
    server = builder.build().start();
  }

  @Override
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ServerServiceDefinition bytes() {
    return ServerServiceDefinition.builder(Wire.SERVICE)
        .addMethod(
            GrpcJava.UNARY,
            ServerCalls.asyncUnaryCall(
                (request, responses) -> {
                  if (Settings.refused(request)) {
                    responses.onError(refusal());
                  } else {
                    responses.onNext(request);
                    responses.onCompleted();
                  }
                }))
        .addMethod(GrpcJava.BIDI, ServerCalls.asyncBidiStreamingCall(Echo::new))
        .addMethod(
            GrpcJava.SERVER_STREAMING,
            ServerCalls.asyncServerStreamingCall(
                (request, responses) ->
                    stream(request, (ServerCallStreamObserver<byte[]>) responses)))
        .build();
  }

  private static ServerServiceDefinition shop() {
    return ServerServiceDefinition.builder("goshawk.benchmarks.Shop")
        .addMethod(
            GrpcJava.price(),
            ServerCalls.asyncUnaryCall(
                (Order order, StreamObserver<dev.goshawk.benchmarks.proto.Quote> responses) -> {
                  if (Orders.refused(order)) {
                    responses.onError(refusal());
                  } else {
                    responses.onNext(Orders.quote(order));
                    responses.onCompleted();
                  }
                }))
        .build();
  }

  private static Exception refusal() {
    return Status.NOT_FOUND.withDescription(Wire.REFUSAL).asRuntimeException();
  }

  private static void stream(byte[] request, ServerCallStreamObserver<byte[]> responses) {
    byte[] message = Settings.payloadOf(Wire.getInt(request, 4));
    int[] left = {Wire.getInt(request, 0)};
    Runnable more =
        () -> {
          while (left[0] > 0 && responses.isReady()) {
            left[0]--;
            responses.onNext(message);
          }
          if (left[0] == 0) {
            left[0] = -1;
            responses.onCompleted();
          }
        };
    responses.setOnReadyHandler(more);
  }

  private record Echo(StreamObserver<byte[]> responses) implements StreamObserver<byte[]> {
    @Override
    public void onNext(byte[] message) {
      responses.onNext(message);
    }

    @Override
    public void onError(Throwable failure) {
      // The client went; grpc-java has ended the call.
    }

    @Override
    public void onCompleted() {
      responses.onCompleted();
    }
  }
}
