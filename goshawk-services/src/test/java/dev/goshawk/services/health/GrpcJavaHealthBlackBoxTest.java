package dev.goshawk.services.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Server;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.services.ServiceFixture;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** grpc-java's clients of the health service, its own health checking of channels among them. */
class GrpcJavaHealthBlackBoxTest extends ServiceFixture {
  private static final String NAME = "shop.Orders";

  private final HealthService health = new HealthService();
  private final Server server = serve(GoshawkServer.builder().port(0).service(health));

  private ManagedChannel channel(NettyChannelBuilder builder) {
    ManagedChannel channel = builder.usePlaintext().build();
    closing(
        () -> {
          channel.shutdownNow();
          assertThat(channel.awaitTermination(PATIENCE, TimeUnit.SECONDS)).isTrue();
        });
    return channel;
  }

  private static HealthCheckRequest of(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  @Test
  void checks() {
    HealthGrpc.HealthBlockingStub stub =
        HealthGrpc.newBlockingStub(
            channel(NettyChannelBuilder.forAddress("localhost", server.port())));
    assertThat(stub.check(of("")).getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    health.set("", ServingStatus.NOT_SERVING);
    assertThat(stub.check(of("")).getStatus())
        .isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
    assertThatThrownBy(() -> stub.check(of(NAME)))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
  }

  @Test
  void watches() throws Exception {
    BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    HealthGrpc.newStub(channel(NettyChannelBuilder.forAddress("localhost", server.port())))
        .watch(
            of(NAME),
            new StreamObserver<>() {
              @Override
              public void onNext(HealthCheckResponse response) {
                told.add(response.getStatus());
              }

              @Override
              public void onError(Throwable failure) {
                told.add(Status.fromThrowable(failure).getCode());
              }

              @Override
              public void onCompleted() {
                told.add("completed");
              }
            });
    assertThat(told.poll(PATIENCE, TimeUnit.SECONDS))
        .isEqualTo(HealthCheckResponse.ServingStatus.SERVICE_UNKNOWN);
    health.set(NAME, ServingStatus.SERVING);
    assertThat(told.poll(PATIENCE, TimeUnit.SECONDS))
        .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    health.enterTerminalState();
    assertThat(told.poll(PATIENCE, TimeUnit.SECONDS))
        .isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
    health.close();
    assertThat(told.poll(PATIENCE, TimeUnit.SECONDS)).isEqualTo(Status.Code.UNAVAILABLE);
  }

  /** gRFC A17: a channel that checks health takes a backend as it says that it is. */
  @Test
  void aChannelFollowsTheHealthOfItsServer() throws Exception {
    health.set(NAME, ServingStatus.NOT_SERVING);
    ManagedChannel channel =
        channel(
            NettyChannelBuilder.forAddress("localhost", server.port())
                .defaultServiceConfig(
                    Map.of(
                        "loadBalancingConfig",
                        List.of(Map.of("round_robin", Map.of())),
                        "healthCheckConfig",
                        Map.of("serviceName", NAME))));
    channel.getState(true);
    eventually("unhealthy", () -> channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE);
    health.set(NAME, ServingStatus.SERVING);
    eventually("healthy", () -> channel.getState(false) == ConnectivityState.READY);
    health.enterTerminalState();
    eventually(
        "unhealthy again", () -> channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE);
  }
}
