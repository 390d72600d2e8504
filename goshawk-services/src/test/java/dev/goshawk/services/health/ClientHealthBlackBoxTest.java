package dev.goshawk.services.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.services.ServiceFixture;
import dev.goshawk.testsupport.LogCapture;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Channels that use backends while these say that they serve (gRFC A17): ours and grpc-java's. */
class ClientHealthBlackBoxTest extends ServiceFixture {

  private static final String NAME = "shop.Orders";

  private static final MethodDescriptor<byte[], byte[]> CALL =
      MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, "test.Who", "Call")
          .requests(Marshaller.bytes())
          .responses(Marshaller.bytes())
          .build();

  /** A server that answers with a number. */
  private static GoshawkServer.Builder answering(int number) {
    ServiceDefinition service =
        ServiceDefinition.builder(ServiceDescriptor.builder("test.Who").methods(CALL).build())
            .method(CALL, Handlers.unary((request, context) -> new byte[] {(byte) number}))
            .build();
    return GoshawkServer.builder().port(0).service(() -> service);
  }

  private Channel channelTo(int... ports) {
    StringBuilder target = new StringBuilder("ipv4:");
    for (int port : ports) {
      target.append(target.length() > 5 ? "," : "").append("127.0.0.1:").append(port);
    }
    return closing(
        GoshawkChannel.to(target.toString())
            .plaintext()
            .roundRobin()
            .serviceConfig("{\"healthCheckConfig\": {\"serviceName\": \"" + NAME + "\"}}")
            .build());
  }

  private static int call(Channel channel, CallOptions options) throws StatusException {
    return ClientCalls.unary(channel, CALL, options, new byte[0])[0];
  }

  private static boolean answers(Channel channel) {
    try {
      call(channel, CallOptions.DEFAULT);
      return true;
    } catch (StatusException e) {
      return false;
    }
  }

  private static boolean onlyFrom(Channel channel, int number) {
    for (int i = 0; i < 10; i++) {
      try {
        if (call(channel, CallOptions.DEFAULT) != number) {
          return false;
        }
      } catch (StatusException e) {
        return false;
      }
    }
    return true;
  }

  @Test
  void callsGoWhereTheServiceIsServed() throws Exception {
    HealthService one = new HealthService();
    HealthService two = new HealthService();
    one.set(NAME, ServingStatus.SERVING);
    two.set(NAME, ServingStatus.NOT_SERVING);
    Server first = serve(answering(1).service(one));
    Server second = serve(answering(2).service(two));
    Channel channel = channelTo(first.port(), second.port());
    assertThat(call(channel, CallOptions.DEFAULT.withWaitForReady(true))).isEqualTo(1);
    assertThat(onlyFrom(channel, 1)).isTrue();
    two.set(NAME, ServingStatus.SERVING);
    one.set(NAME, ServingStatus.NOT_SERVING);
    eventually("the other one alone", () -> onlyFrom(channel, 2));
    two.clear(NAME);
    eventually("none serves", () -> !answers(channel)); // the state is told before that
    assertThat(channel.state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    assertThatThrownBy(() -> call(channel, CallOptions.DEFAULT))
        .isInstanceOfSatisfying(
            StatusException.class,
            e -> {
              assertThat(e.status().code()).isEqualTo(Status.Code.UNAVAILABLE);
              assertThat(e.status().message())
                  .contains("health check of service 'shop.Orders': the backend says ");
            });
  }

  @Test
  void serverWithoutTheServiceIsHealthy() throws Exception {
    try (LogCapture log = LogCapture.of("dev.goshawk.core")) {
      Channel channel = channelTo(serve(answering(1)).port());
      assertThat(call(channel, CallOptions.DEFAULT)).isEqualTo(1);
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("does not know grpc.health.v1.Health/Watch");
    }
  }

  @Test
  void serverThatEndsStopsAtOnceThoughItIsWatched() throws Exception {
    HealthService health = new HealthService();
    health.set(NAME, ServingStatus.SERVING);
    Server server = serve(answering(1).service(health));
    Channel channel = channelTo(server.port());
    assertThat(call(channel, CallOptions.DEFAULT)).isEqualTo(1);
    long begun = System.nanoTime();
    server.shutdown(Duration.ofMinutes(1)).get(PATIENCE, TimeUnit.SECONDS);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void grpcJavaServersAreAskedAsWell() throws Exception {
    HealthStatusManager health = new HealthStatusManager();
    health.setStatus(NAME, HealthCheckResponse.ServingStatus.NOT_SERVING);
    io.grpc.Server server =
        NettyServerBuilder.forPort(0).addService(health.getHealthService()).build().start();
    closing(
        () -> {
          server.shutdownNow();
          assertThat(server.awaitTermination(PATIENCE, TimeUnit.SECONDS)).isTrue();
        });
    Channel channel = channelTo(server.getPort());
    channel.connect();
    eventually("not served", () -> channel.state() == ConnectivityState.TRANSIENT_FAILURE);
    health.setStatus(NAME, HealthCheckResponse.ServingStatus.SERVING);
    eventually("served", () -> channel.state() == ConnectivityState.READY);
    health.clearStatus(NAME);
    eventually("not known", () -> channel.state() == ConnectivityState.TRANSIENT_FAILURE);
    health.setStatus(NAME, HealthCheckResponse.ServingStatus.SERVING);
    eventually("served again", () -> channel.state() == ConnectivityState.READY);
    health.enterTerminalState();
    eventually("at its end", () -> channel.state() == ConnectivityState.TRANSIENT_FAILURE);
  }
}
