package dev.goshawk.benchmarks;

import dev.goshawk.benchmarks.proto.Order;
import dev.goshawk.benchmarks.proto.Quote;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import java.util.concurrent.ExecutionException;

/** Vert.x gRPC's server, on the native transport, with handlers on its event loop. */
final class VertxServer implements ServerSide {
  private final Vertx vertx;
  private final HttpServer server;

  VertxServer(Settings settings) throws ExecutionException, InterruptedException {
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    GrpcServer grpc = GrpcServer.server(vertx);
    ServiceMethod<Buffer, Buffer> unary =
        ServiceMethod.server(
            ServiceName.create(Wire.SERVICE),
            Wire.UNARY,
            GrpcMessageEncoder.IDENTITY,
            GrpcMessageDecoder.IDENTITY);
    grpc.callHandler(
        unary,
        call ->
            call.handler(
                message -> {
                  if (message.length() > 0 && message.getByte(0) == Wire.REFUSED) {
                    call.response().status(GrpcStatus.NOT_FOUND).statusMessage(Wire.REFUSAL).end();
                  } else {
                    call.response().end(message);
                  }
                }));
    if (settings.proto()) {
      price(grpc);
    }
    server =
        vertx
            .createHttpServer()
            .requestHandler(grpc)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();
  }

  private static void price(GrpcServer grpc) {
    ServiceMethod<Order, Quote> price =
        ServiceMethod.server(
            ServiceName.create("goshawk.benchmarks.Shop"),
            "Price",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(Order.getDefaultInstance()));
    grpc.callHandler(
        price,
        call ->
            call.handler(
                order -> {
                  if (Orders.refused(order)) {
                    call.response().status(GrpcStatus.NOT_FOUND).statusMessage(Wire.REFUSAL).end();
                  } else {
                    call.response().end(Orders.quote(order));
                  }
                }));
  }

  @Override
  public int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
