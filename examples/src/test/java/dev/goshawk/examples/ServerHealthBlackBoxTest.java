package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Channel;
import dev.goshawk.api.DrainPlan;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.ServerTls;
import dev.goshawk.netty.TlsIdentity;
import dev.goshawk.services.health.HealthService;
import dev.goshawk.services.health.proto.HealthCheckRequest;
import dev.goshawk.services.health.proto.HealthCheckResponse;
import dev.goshawk.services.health.proto.HealthCheckResponse.ServingStatus;
import dev.goshawk.services.health.proto.HealthClient;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ServerHealthBlackBoxTest {
  private static final HealthCheckRequest SERVER = HealthCheckRequest.getDefaultInstance();
  private static final HealthCheckRequest GUIDE =
      HealthCheckRequest.newBuilder().setService("routeguide.RouteGuide").build();

  private final HealthService health = new HealthService();

  private static Channel channel(int port) {
    return GoshawkChannel.to("localhost:" + port).plaintext().build();
  }

  @Test
  void theServerIsHealthyOnceItIsWarm() {
    try (Server server = ServerHealth.serve(new RouteGuide(BERLIN), health, 0);
        Channel channel = channel(server.port())) {
      HealthClient client = HealthClient.create(channel);
      ServerHealth.warmUp(
          health,
          () -> assertThat(client.check(SERVER).getStatus()).isEqualTo(ServingStatus.NOT_SERVING));
      assertThat(client.check(SERVER).getStatus()).isEqualTo(ServingStatus.SERVING);
      assertThat(client.check(GUIDE).getStatus()).isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void aProbeIsFollowedAndAClientIsToldClearly() throws Exception {
    try (Server server = ServerHealth.serve(new RouteGuide(BERLIN), health, 0);
        Channel channel = channel(server.port())) {
      assertThat(ServerHealth.ask(channel)).isEqualTo("the server says nothing of this service");
      ServerHealth.follow(health, () -> true);
      while (!ServerHealth.ask(channel).equals("it takes calls")) {
        Thread.sleep(2); // the first look is under way
      }
      health.set("routeguide.RouteGuide", dev.goshawk.services.health.ServingStatus.NOT_SERVING);
      assertThat(ServerHealth.ask(channel)).isEqualTo("it takes none now");
    }
  }

  @Test
  void probesAskInPlaintext(@TempDir Path directory) throws Exception {
    PemIdentity identity = PemIdentity.make(directory, "localhost");
    ServerTls tls =
        ServerTls.builder()
            .identity(TlsIdentity.certificate(identity.certificates()).key(identity.key()))
            .build();
    try (Server server = ServerHealth.serve(new RouteGuide(BERLIN), health, 0, tls, 0)) {
      int probePort = ((java.net.InetSocketAddress) server.addresses().get(1)).getPort();
      try (Channel channel = channel(probePort)) {
        assertThat(HealthClient.create(channel).check(SERVER).getStatus())
            .isEqualTo(ServingStatus.SERVING);
      }
    }
  }

  @Test
  void whoWatchesIsToldFirstAndHoldsNothingUp() throws Exception {
    Server server = ServerHealth.serve(new RouteGuide(BERLIN), health, 0);
    try (Channel channel = channel(server.port());
        ResponseReader<HealthCheckResponse> watched = HealthClient.create(channel).watch(SERVER)) {
      assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);
      server.drain(new DrainPlan(Duration.ofMillis(1), Duration.ofHours(1))).join();
      assertThat(server.state()).isEqualTo(Server.State.TERMINATED);
      assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      assertThatThrownBy(watched::next).hasMessageContaining("UNAVAILABLE");
    }
  }
}
