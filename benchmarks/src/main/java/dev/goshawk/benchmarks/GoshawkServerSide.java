package dev.goshawk.benchmarks;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.benchmarks.proto.Order;
import dev.goshawk.benchmarks.proto.Quote;
import dev.goshawk.benchmarks.proto.ShopAsyncService;
import dev.goshawk.benchmarks.proto.ShopService;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.netty.ServerTls;
import dev.goshawk.netty.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Goshawk's server in its defaults. */
final class GoshawkServerSide implements ServerSide {
  static final MethodDescriptor<byte[], byte[]> UNARY = method(Kind.UNARY, Wire.UNARY);
  static final MethodDescriptor<byte[], byte[]> BIDI = method(Kind.BIDI_STREAMING, Wire.BIDI);
  static final MethodDescriptor<byte[], byte[]> SERVER_STREAMING =
      method(Kind.SERVER_STREAMING, Wire.SERVER_STREAMING);

  private final Server server;

  GoshawkServerSide(Settings settings) throws IOException {
    boolean blocking = settings.blockingHandlers();
    GoshawkServer.Builder builder =
        GoshawkServer.builder()
            .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .service(bytes(blocking));
    if (settings.proto()) {
      builder.service(blocking ? new Shop() : new AsyncShop());
    }
    if (settings.tls()) {
      builder.tls(
          ServerTls.builder()
              .identity(
                  TlsIdentity.certificate(Settings.identity("server.pem"))
                      .key(Settings.identity("server.key")))
              .build());
    }
    if (settings.telemetry()) {
      SampledTelemetry.ofGoshawk(settings).addTo(builder);
    }
    server = builder.start();
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }

  private static MethodDescriptor<byte[], byte[]> method(Kind kind, String name) {
    return MethodDescriptor.builder(kind, Wire.SERVICE, name)
        .requests(Marshaller.bytes())
        .responses(Marshaller.bytes())
        .sampledToLocalTracing(true)
        .build();
  }

  private static BindableService bytes(boolean blocking) {
    return () ->
        ServiceDefinition.builder(
                ServiceDescriptor.builder(Wire.SERVICE)
                    .methods(UNARY, BIDI, SERVER_STREAMING)
                    .build())
            .method(
                UNARY,
                blocking
                    ? Handlers.unary((request, context) -> echo(request))
                    : AsyncHandlers.unary((request, context) -> answer(request)))
            .method(BIDI, blocking ? blockingEcho() : GoshawkServerSide::echoing)
            .method(SERVER_STREAMING, blocking ? blockingStream() : Streaming::new)
            .build();
  }

  private static CompletionStage<byte[]> answer(byte[] request) {
    if (Settings.refused(request)) {
      return CompletableFuture.failedFuture(refusal());
    }
    return CompletableFuture.completedFuture(request);
  }

  private static byte[] echo(byte[] request) {
    if (Settings.refused(request)) {
      throw refusal();
    }
    return request;
  }

  private static RuntimeException refusal() {
    return Status.NOT_FOUND.withMessage(Wire.REFUSAL).exception();
  }

  private static ServerHandler<byte[], byte[]> blockingEcho() {
    return Handlers.bidiStreaming(
        (requests, responses, context) -> {
          for (byte[] request : requests) {
            responses.write(request);
          }
        });
  }

  private static ServerHandler<byte[], byte[]> blockingStream() {
    return Handlers.serverStreaming(
        (request, responses, context) -> {
          byte[] message = Settings.payloadOf(Wire.getInt(request, 4));
          for (int left = Wire.getInt(request, 0); left > 0; left--) {
            responses.write(message);
          }
        });
  }

  private static ServerCallListener<byte[]> echoing(ServerCall<byte[], byte[]> call) {
    return new ServerCallListener<>() {
      @Override
      public void onStart() {
        call.request(1);
      }

      @Override
      public void onMessage(byte[] message) {
        call.send(message);
        call.request(1);
      }

      @Override
      public void onHalfClose() {
        call.close(Status.OK, Metadata.EMPTY);
      }
    };
  }

  /** Sends as many messages as asked for, while the peer takes them. */
  private static final class Streaming implements ServerCallListener<byte[]> {
    private final ServerCall<byte[], byte[]> call;
    private byte[] message = {};
    private int left = -1;

    Streaming(ServerCall<byte[], byte[]> call) {
      this.call = call;
    }

    @Override
    public void onMessage(byte[] request) {
      left = Wire.getInt(request, 0);
      message = Settings.payloadOf(Wire.getInt(request, 4));
    }

    @Override
    public void onHalfClose() {
      onReady();
    }

    @Override
    public void onReady() {
      while (left > 0 && call.isReady()) {
        left--;
        call.send(message);
      }
      if (left == 0) {
        left = -1;
        call.close(Status.OK, Metadata.EMPTY);
      }
    }
  }

  private static final class Shop implements ShopService {
    @Override
    public Quote price(Order order, ServerContext context) {
      if (Orders.refused(order)) {
        throw refusal();
      }
      return Orders.quote(order);
    }
  }

  private static final class AsyncShop implements ShopAsyncService {
    @Override
    public CompletionStage<Quote> price(Order order, ServerContext context) {
      if (Orders.refused(order)) {
        return CompletableFuture.failedFuture(refusal());
      }
      return CompletableFuture.completedFuture(Orders.quote(order));
    }
  }
}
