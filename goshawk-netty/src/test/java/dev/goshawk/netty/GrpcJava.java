package dev.goshawk.netty;

import dev.goshawk.testservices.Texts;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** grpc-java's side of {@link Texts}: the foreign peer of the tests. */
final class GrpcJava {

  static final MethodDescriptor<String, String> UNARY =
      method(MethodDescriptor.MethodType.UNARY, "Unary");
  static final MethodDescriptor<String, String> SERVER_STREAMING =
      method(MethodDescriptor.MethodType.SERVER_STREAMING, "Down");
  static final MethodDescriptor<String, String> CLIENT_STREAMING =
      method(MethodDescriptor.MethodType.CLIENT_STREAMING, "Up");
  static final MethodDescriptor<String, String> BIDI =
      method(MethodDescriptor.MethodType.BIDI_STREAMING, "Bidi");
  static final MethodDescriptor<String, String> UNSERVED =
      method(MethodDescriptor.MethodType.UNARY, "Unserved");

  static final Metadata.Key<String> TEXT =
      Metadata.Key.of("x-text", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<byte[]> BYTES =
      Metadata.Key.of("x-bytes-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private GrpcJava() {}

  private static MethodDescriptor<String, String> method(
      MethodDescriptor.MethodType type, String name) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(Texts.NAME, name))
        .setRequestMarshaller(new TextMarshaller())
        .setResponseMarshaller(new TextMarshaller())
        .build();
  }

  private static final class TextMarshaller implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A plaintext channel of grpc-java. */
  static ManagedChannel channel(int port) {
    return NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
  }

  /** A channel of grpc-java over TLS that trusts an authority. */
  static ManagedChannel tlsChannel(int port, Path authority) throws IOException {
    return NettyChannelBuilder.forAddress("localhost", port)
        .sslContext(GrpcSslContexts.forClient().trustManager(authority.toFile()).build())
        .build();
  }

  /** A running server of grpc-java. */
  static Server server(ServerServiceDefinition service) throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress("localhost", 0))
        .addService(service)
        .build()
        .start();
  }

  static AutoCloseable closing(ManagedChannel channel) {
    return () -> {
      channel.shutdownNow();
      channel.awaitTermination(BlackBoxFixture.PATIENCE, TimeUnit.SECONDS);
    };
  }

  static AutoCloseable closing(Server server) {
    return () -> {
      server.shutdownNow();
      server.awaitTermination(BlackBoxFixture.PATIENCE, TimeUnit.SECONDS);
    };
  }

  /** Keeps what it observes. */
  static final class Observed implements StreamObserver<String> {
    private final List<String> items = new ArrayList<>();
    final CompletableFuture<List<String>> end = new CompletableFuture<>();

    @Override
    public synchronized void onNext(String item) {
      items.add(item);
    }

    synchronized int size() {
      return items.size();
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public synchronized void onCompleted() {
      end.complete(List.copyOf(items));
    }
  }

  static CallOptions gzip() {
    return CallOptions.DEFAULT.withCompression("gzip");
  }
}
