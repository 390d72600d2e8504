package dev.goshawk.services.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Channel;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.services.ServiceFixture;
import dev.goshawk.services.health.proto.HealthCheckRequest;
import dev.goshawk.services.health.proto.HealthCheckResponse;
import dev.goshawk.services.health.proto.HealthCheckResponse.ServingStatus;
import dev.goshawk.services.health.proto.HealthClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the life of a server does to the health that it shows. */
class ServerLifeBlackBoxTest extends ServiceFixture {
  private static final String NAME = "shop.Orders";

  private final HealthService health = new HealthService();

  private static HealthCheckRequest of(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  private Server start() {
    return serve(GoshawkServer.builder().port(0).service(health));
  }

  @Test
  void aServerServesOnceItListens() {
    assertThat(Health.check(channelTo(start()), HealthService.SERVER).isServing()).isTrue();
  }

  @Test
  void trap05_aServerThatShutsDownSaysSoFirstAndLetsItsWatchersGo() throws Exception {
    health.set(NAME, dev.goshawk.services.health.ServingStatus.SERVING);
    Server server = start();
    HealthClient client = HealthClient.create(channelTo(server));
    try (ResponseReader<HealthCheckResponse> whole = client.watch(of(HealthService.SERVER));
        ResponseReader<HealthCheckResponse> one = client.watch(of(NAME));
        ResponseReader<HealthCheckResponse> unknown = client.watch(of("unknown"))) {
      assertThat(whole.next().getStatus()).isEqualTo(ServingStatus.SERVING);
      assertThat(one.next().getStatus()).isEqualTo(ServingStatus.SERVING);
      assertThat(unknown.next().getStatus()).isEqualTo(ServingStatus.SERVICE_UNKNOWN);
      server.shutdown(Duration.ofHours(1)).get(PATIENCE, TimeUnit.SECONDS);
      assertThat(whole.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      assertThatThrownBy(whole::next).hasMessage("UNAVAILABLE: the server is shutting down");
      assertThat(one.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      assertThatThrownBy(one::next).hasMessage("UNAVAILABLE: the server is shutting down");
      assertThatThrownBy(unknown::next).hasMessage("UNAVAILABLE: the server is shutting down");
    }
    eventually("the watchers have left", () -> health.watching() == 0);
  }

  @Test
  void anotherServerOfTheSameHealthGoesOn() throws Exception {
    Server server = start();
    Channel other = channelTo(start());
    try (ResponseReader<HealthCheckResponse> watched =
        HealthClient.create(other).watch(of(HealthService.SERVER))) {
      assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);
      server.shutdown(Duration.ZERO).get(PATIENCE, TimeUnit.SECONDS);
      assertThat(Health.check(other, HealthService.SERVER)).isEqualTo(HealthAnswer.SERVING);
      health.set(HealthService.SERVER, dev.goshawk.services.health.ServingStatus.UNKNOWN);
      assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.UNKNOWN);
    }
    assertThat(health.status(HealthService.SERVER))
        .contains(dev.goshawk.services.health.ServingStatus.UNKNOWN);
  }

  /** As a drain shows them: calls are served, and answered with NOT_SERVING. */
  @Test
  void whileItDrainsAllThatAreKnownAreNotServing() throws Exception {
    ServedHealth draining = new ServedHealth(table());
    draining.onDraining();
    assertThat(draining.status(NAME))
        .isEqualTo(dev.goshawk.services.health.ServingStatus.NOT_SERVING);
    assertThat(draining.status("unknown")).isNull();
    assertThat(draining.end()).as("watchers stay").isNull();
    HealthCheckResponse listed =
        draining
            .list(null, null)
            .toCompletableFuture()
            .get(PATIENCE, TimeUnit.SECONDS)
            .getStatusesOrThrow(NAME);
    assertThat(listed.getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
  }

  private static StatusTable table() {
    StatusTable table = new StatusTable();
    table.set(NAME, dev.goshawk.services.health.ServingStatus.SERVING);
    return table;
  }
}
