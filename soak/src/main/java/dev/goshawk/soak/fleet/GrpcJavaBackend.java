package dev.goshawk.soak.fleet;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.grpc.util.AdvancedTlsX509KeyManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** grpc-java's server, with blocking handlers on its default executor. */
final class GrpcJavaBackend implements Backend {

  private final Server server;

  GrpcJavaBackend(Work work, Certificates certificates)
      throws IOException, GeneralSecurityException {
    AdvancedTlsX509KeyManager identity = new AdvancedTlsX509KeyManager();
    ScheduledExecutorService reloads =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "reloads");
              thread.setDaemon(true);
              return thread;
            });
    identity.updateIdentityCredentials(
        certificates.certificate().toFile(), certificates.key().toFile());
    reloads.scheduleWithFixedDelay(
        () -> {
          try {
            identity.updateIdentityCredentials(
                certificates.certificate().toFile(), certificates.key().toFile());
          } catch (IOException | GeneralSecurityException e) {
            System.err.println("certificate and key do not fit yet: " + e);
          }
        },
        RELOAD.toMillis(),
        RELOAD.toMillis(),
        TimeUnit.MILLISECONDS);
    server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TlsServerCredentials.newBuilder().keyManager(identity).build())
            .addService(service(work))
            .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .build()
            .start();
  }

  private static ServerServiceDefinition service(Work work) {
    ServerServiceDefinition.Builder service =
        ServerServiceDefinition.builder(FleetMethods.SERVICE_NAME);
    for (Consent consent : Consent.values()) {
      service.addMethod(
          FleetMethods.grpcJava(consent),
          ServerCalls.asyncUnaryCall((request, out) -> answer(work, request, out)));
    }
    return service.build();
  }

  private static void answer(Work work, byte[] request, StreamObserver<byte[]> out) {
    if (work.refuses()) {
      out.onError(Status.RESOURCE_EXHAUSTED.withDescription("overloaded").asRuntimeException());
      return;
    }
    try {
      out.onNext(work.execute(request));
      out.onCompleted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      out.onError(Status.CANCELLED.asRuntimeException());
    }
  }

  @Override
  public int port() {
    return server.getPort();
  }

  @Override
  public void drainAtExit(Duration lameDuck, Duration grace) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(grace), "drain"));
  }

  private void drain(Duration grace) {
    server.shutdown();
    try {
      if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
