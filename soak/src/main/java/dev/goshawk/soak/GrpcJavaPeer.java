package dev.goshawk.soak;

import dev.goshawk.api.MethodDescriptor.Kind;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** grpc-java's server. Its pauses are tasks that wait, so that no thread sleeps for an hour. */
final class GrpcJavaPeer implements Peer {

  private static final long PATIENCE_SECONDS = 10;

  private final AtomicInteger handling = new AtomicInteger();
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "grpc-java-pauses");
            thread.setDaemon(true);
            return thread;
          });
  private final Server server;
  private final int port;

  GrpcJavaPeer(int port) {
    try {
      server =
          NettyServerBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
              .addService(service())
              .keepAliveTime(2, TimeUnit.SECONDS)
              .keepAliveTimeout(1, TimeUnit.SECONDS)
              .permitKeepAliveTime(0, TimeUnit.SECONDS)
              .build()
              .start();
    } catch (IOException e) {
      later.shutdownNow();
      throw new UncheckedIOException(e);
    }
    this.port = server.getPort();
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(Methods.SERVICE_NAME)
        .addMethod(
            GrpcJavaMethods.of(Kind.UNARY),
            ServerCalls.asyncUnaryCall((request, out) -> answer(request, counted(out))))
        .addMethod(
            GrpcJavaMethods.of(Kind.SERVER_STREAMING),
            ServerCalls.asyncServerStreamingCall((request, out) -> answer(request, counted(out))))
        .addMethod(
            GrpcJavaMethods.of(Kind.CLIENT_STREAMING),
            ServerCalls.asyncClientStreamingCall(out -> new Requests(counted(out), false)))
        .addMethod(
            GrpcJavaMethods.of(Kind.BIDI_STREAMING),
            ServerCalls.asyncBidiStreamingCall(out -> new Requests(counted(out), true)))
        .build();
  }

  private StreamObserver<byte[]> counted(StreamObserver<byte[]> out) {
    handling.incrementAndGet();
    ServerCallStreamObserver<byte[]> call = (ServerCallStreamObserver<byte[]>) out;
    call.setOnCancelHandler(handling::decrementAndGet);
    call.setOnCloseHandler(handling::decrementAndGet);
    return out;
  }

  private void answer(byte[] request, StreamObserver<byte[]> out) {
    Payload order = Payload.decode(request, 0);
    if (order.pause() == 0 || order.count() > 1) {
      out.onNext(order.encode());
    }
    afterPause(
        order,
        () -> {
          for (int i = order.pause() == 0 || order.count() > 1 ? 1 : 0; i < order.count(); i++) {
            out.onNext(order.at(i).encode());
          }
          out.onCompleted();
        });
  }

  private void afterPause(Payload order, Runnable rest) {
    if (order.pause() == 0) {
      rest.run();
      return;
    }
    later.schedule(
        () -> {
          try {
            rest.run();
          } catch (IllegalStateException | io.grpc.StatusRuntimeException e) {
            // The call was cancelled during the pause, and its client knows.
          }
        },
        order.pause(),
        TimeUnit.MILLISECONDS);
  }

  private final class Requests implements StreamObserver<byte[]> {
    private final StreamObserver<byte[]> out;
    private final boolean echoes;
    private int count;
    private Payload last = new Payload(0, 0, 0, 0);

    Requests(StreamObserver<byte[]> out, boolean echoes) {
      this.out = out;
      this.echoes = echoes;
    }

    @Override
    public void onNext(byte[] request) {
      try {
        last = Payload.decode(request, count++);
      } catch (IllegalStateException e) {
        out.onError(Status.DATA_LOSS.withDescription(e.getMessage()).asRuntimeException());
        return;
      }
      if (echoes) {
        out.onNext(request);
      }
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      afterPause(
          last,
          () -> {
            if (!echoes) {
              out.onNext(new Payload(0, count, 0, 0).encode());
            }
            out.onCompleted();
          });
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public int handling() {
    return handling.get();
  }

  @Override
  public void shutdown(Duration grace) {
    server.shutdown();
    await(grace.toMillis());
    close();
  }

  @Override
  public void close() {
    server.shutdownNow();
    if (!await(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS))) {
      throw new IllegalStateException("a server of grpc-java does not terminate");
    }
    later.shutdownNow();
  }

  private boolean await(long millis) {
    try {
      return server.awaitTermination(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
