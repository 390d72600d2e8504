package dev.goshawk.benchmarks;

import dev.goshawk.benchmarks.proto.Order;
import dev.goshawk.benchmarks.proto.Quote;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** grpc-java's client: as documented (G0), or with direct executor and without retry (G1). */
final class GrpcJavaCaller implements Caller {
  private static final long TIMEOUT_SECONDS = 50;

  private final ManagedChannel managed;
  private final Channel channel;
  private final boolean deadline;
  private final byte[] payload;
  private final @Nullable Shopping shop;

  GrpcJavaCaller(Settings settings, boolean tuned) throws IOException {
    NettyChannelBuilder builder =
        settings.policy().equals(Settings.ROUND_ROBIN)
            ? NettyChannelBuilder.forTarget(GrpcJavaPorts.target(settings.ports()))
                .defaultLoadBalancingPolicy(Settings.ROUND_ROBIN)
            : NettyChannelBuilder.forAddress("localhost", settings.port());
    if (settings.tls()) {
      builder.sslContext(
          GrpcSslContexts.forClient()
              .trustManager(Settings.identity("server.pem").toFile())
              .build());
    } else {
      builder.usePlaintext();
    }
    if (tuned) {
      builder.directExecutor().disableRetry();
    }
    if (settings.telemetry()) {
      SampledTelemetry.ofGrpcJava().configureChannelBuilder(builder);
    }
    managed = builder.build();
    channel =
        settings.metadata()
            ? ClientInterceptors.intercept(
                managed, MetadataUtils.newAttachHeadersInterceptor(metadata()))
            : managed;
    deadline = settings.deadline();
    payload = settings.message();
    shop = settings.proto() ? new Shopping() : null;
  }

  private static Metadata metadata() {
    Metadata entries = new Metadata();
    for (int i = 0; i < Settings.STEADY_METADATA + Settings.CHANGING_METADATA; i++) {
      entries.put(
          Metadata.Key.of(Settings.metadataName(i), Metadata.ASCII_STRING_MARSHALLER),
          Settings.metadataValue(i));
    }
    return entries;
  }

  private CallOptions options() {
    return deadline
        ? CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        : CallOptions.DEFAULT;
  }

  @Override
  public void unary(Done done) {
    if (shop != null) {
      shop.unary(done);
    } else {
      ClientCalls.asyncUnaryCall(
          channel.newCall(GrpcJava.UNARY, options()),
          payload,
          new One<byte[]>(done) {
            @Override
            public void onNext(byte[] reply) {
              octets = reply.length;
            }
          });
    }
  }

  @Override
  public int blocking() {
    return shop != null
        ? shop.blocking()
        : ClientCalls.blockingUnaryCall(channel, GrpcJava.UNARY, options(), payload).length;
  }

  @Override
  public String describe(byte[] message) {
    try {
      byte[] reply =
          shop != null
              ? shop.answer(message)
              : ClientCalls.blockingUnaryCall(channel, GrpcJava.UNARY, options(), message);
      return HexFormat.of().formatHex(reply);
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() + ": " + e.getStatus().getDescription();
    }
  }

  @Override
  public Requests bidi(StreamListener listener) {
    StreamObserver<byte[]> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(GrpcJava.BIDI, options()), new Many(listener));
    return new Requests() {
      @Override
      public void send() {
        requests.onNext(payload);
      }

      @Override
      public void end() {
        requests.onCompleted();
      }
    };
  }

  @Override
  public void serverStreaming(int messages, StreamListener listener) {
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(GrpcJava.SERVER_STREAMING, options()),
        StreamLoad.request(messages, payload.length),
        new Many(listener));
  }

  @Override
  public void close() {
    managed.shutdownNow();
    try {
      managed.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The calls with Protocol Buffers. */
  private final class Shopping {
    private final Order order = Orders.usual();
    private final MethodDescriptor<Order, Quote> price = GrpcJava.price();

    void unary(Done done) {
      ClientCalls.asyncUnaryCall(
          channel.newCall(price, options()),
          order,
          new One<Quote>(done) {
            @Override
            public void onNext(Quote quote) {
              octets = quote.getSerializedSize();
            }
          });
    }

    int blocking() {
      return ClientCalls.blockingUnaryCall(channel, price, options(), order).getSerializedSize();
    }

    byte[] answer(byte[] id) {
      return ClientCalls.blockingUnaryCall(channel, price, options(), Orders.order(id))
          .toByteArray();
    }
  }

  private abstract static class One<R> implements StreamObserver<R> {
    private final Done done;
    int octets;

    One(Done done) {
      this.done = done;
    }

    @Override
    public void onError(Throwable failure) {
      done.done(0, failure);
    }

    @Override
    public void onCompleted() {
      done.done(octets, null);
    }
  }

  private record Many(StreamListener listener) implements StreamObserver<byte[]> {
    @Override
    public void onNext(byte[] message) {
      listener.message(message.length);
    }

    @Override
    public void onError(Throwable failure) {
      listener.done(0, failure);
    }

    @Override
    public void onCompleted() {
      listener.done(0, null);
    }
  }
}
