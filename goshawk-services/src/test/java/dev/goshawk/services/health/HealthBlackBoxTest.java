package dev.goshawk.services.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.services.ServiceFixture;
import dev.goshawk.services.health.proto.HealthAsyncClient;
import dev.goshawk.services.health.proto.HealthCheckRequest;
import dev.goshawk.services.health.proto.HealthCheckResponse;
import dev.goshawk.services.health.proto.HealthCheckResponse.ServingStatus;
import dev.goshawk.services.health.proto.HealthClient;
import dev.goshawk.services.health.proto.HealthListRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The health service over sockets, called by generated clients. */
class HealthBlackBoxTest extends ServiceFixture {
  private static final dev.goshawk.services.health.ServingStatus SERVING =
      dev.goshawk.services.health.ServingStatus.SERVING;
  private static final dev.goshawk.services.health.ServingStatus NOT_SERVING =
      dev.goshawk.services.health.ServingStatus.NOT_SERVING;
  private static final dev.goshawk.services.health.ServingStatus UNKNOWN =
      dev.goshawk.services.health.ServingStatus.UNKNOWN;

  private static final String NAME = "shop.Orders";

  private final HealthService health = new HealthService();
  private Server server;
  private HealthClient client;

  @BeforeEach
  void start() {
    server =
        serve(
            GoshawkServer.builder().port(0).maxConcurrentCallsPerConnection(5_000).service(health));
    client = HealthClient.create(channelTo(server));
  }

  private static HealthCheckRequest of(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  private ServingStatus check(String service) {
    return client.check(of(service)).getStatus();
  }

  @Test
  void theServerServesFromTheStart() {
    assertThat(check(HealthService.SERVER)).isEqualTo(ServingStatus.SERVING);
    assertThat(health.status(HealthService.SERVER)).contains(SERVING);
  }

  @Test
  void checkAnswersWhatWasSet() {
    health.set(NAME, NOT_SERVING);
    assertThat(check(NAME)).isEqualTo(ServingStatus.NOT_SERVING);
    health.set(NAME, SERVING);
    assertThat(check(NAME)).isEqualTo(ServingStatus.SERVING);
    health.set(NAME, UNKNOWN);
    assertThat(check(NAME)).isEqualTo(ServingStatus.UNKNOWN);
  }

  @Test
  void trap02_checkOfAnUnknownServiceIsNotFound() {
    assertThatThrownBy(() -> check(NAME))
        .isInstanceOfSatisfying(
            StatusException.class,
            e -> {
              assertThat(e.status().code()).isEqualTo(Status.Code.NOT_FOUND);
              assertThat(e.status().message())
                  .isEqualTo("no health status was set for service 'shop.Orders'");
            });
    health.set(NAME, SERVING);
    health.clear(NAME);
    assertThatThrownBy(() -> check(NAME)).hasMessageContaining("NOT_FOUND");
    assertThat(health.status(NAME)).isEmpty();
  }

  @Test
  void namesThatAreTooLongAreRefused() {
    String longest = "x".repeat(1_024);
    String tooLong = longest + "x";
    health.set(longest, SERVING);
    assertThat(check(longest)).isEqualTo(ServingStatus.SERVING);
    String words = "service name of 1,025 characters exceeds 1,024 characters";
    assertThatThrownBy(() -> health.set(tooLong, SERVING))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(words);
    assertThatThrownBy(() -> check(tooLong)).hasMessage("INVALID_ARGUMENT: " + words);
    try (ResponseReader<HealthCheckResponse> watched = client.watch(of(tooLong))) {
      assertThatThrownBy(watched::next).hasMessage("INVALID_ARGUMENT: " + words);
    }
    assertThat(health.watching()).isZero();
  }

  @Test
  void listAnswersAllUpToTheLimit() {
    for (int i = 1; i < HealthService.MAX_LISTED; i++) {
      health.set("service" + i, NOT_SERVING);
    }
    Map<String, HealthCheckResponse> statuses =
        client.list(HealthListRequest.getDefaultInstance()).getStatusesMap();
    assertThat(statuses).hasSize(100);
    assertThat(statuses.get("").getStatus()).isEqualTo(ServingStatus.SERVING);
    assertThat(statuses.get("service7").getStatus()).isEqualTo(ServingStatus.NOT_SERVING);

    health.set(NAME, SERVING);
    assertThatThrownBy(() -> client.list(HealthListRequest.getDefaultInstance()))
        .hasMessage(
            "RESOURCE_EXHAUSTED: 101 services exceed the 100 that List answers; ask for one by"
                + " Check");
  }

  @Test
  void watchedNamesThatAreUnknownAreNotListed() throws Exception {
    try (ResponseReader<HealthCheckResponse> watched = client.watch(of(NAME))) {
      assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVICE_UNKNOWN);
      assertThat(client.list(HealthListRequest.getDefaultInstance()).getStatusesMap())
          .containsOnlyKeys("");
    }
    eventually("the watcher has left", () -> health.watching() == 0);
  }

  @Test
  void watchTellsChangesAndLeavesAtCancellation() throws Exception {
    try (ResponseReader<HealthCheckResponse> watched = client.watch(of(NAME))) {
      assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVICE_UNKNOWN);
      health.set(NAME, SERVING);
      assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);
      health.set(NAME, NOT_SERVING);
      assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      health.clear(NAME);
      assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVICE_UNKNOWN);
      assertThat(health.watching()).isEqualTo(1);
    }
    eventually("the watcher has left", () -> health.watching() == 0);
  }

  @Test
  void theTerminalStateIsToldAndStays() throws Exception {
    health.set(NAME, SERVING);
    try (ResponseReader<HealthCheckResponse> watched = client.watch(of(NAME))) {
      assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.SERVING);
      health.enterTerminalState();
      assertThat(watched.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      health.set(NAME, SERVING);
      health.clear(NAME);
      assertThat(check(NAME)).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(check(HealthService.SERVER)).isEqualTo(ServingStatus.NOT_SERVING);

      health.close(); // what was set and cleared after the terminal state was not told before
      assertThatThrownBy(watched::next)
          .hasMessage("UNAVAILABLE: the health service has been closed");
    }
  }

  @Test
  void thousandsOfWatchersTakeNoThread() throws Exception {
    int many = 2_000;
    List<Told> told = new CopyOnWriteArrayList<>();
    HealthAsyncClient async = client.async();
    Told first = new Told();
    async.watch(of(NAME)).subscribe(first);
    first.awaitSize(1);
    int before = Thread.activeCount();
    for (int i = 0; i < many; i++) {
      Told one = new Told();
      told.add(one);
      async.watch(of(NAME)).subscribe(one);
    }
    eventually("all watch", () -> health.watching() == many + 1);
    assertThat(Thread.activeCount()).isLessThanOrEqualTo(before + 2); // not one for each
    health.set(NAME, SERVING);
    for (Told one : told) {
      one.awaitSize(2);
      assertThat(one.statuses)
          .containsExactly(ServingStatus.SERVICE_UNKNOWN, ServingStatus.SERVING);
    }
    told.forEach(one -> one.subscription.cancel());
    first.subscription.cancel();
    eventually("all have left", () -> health.watching() == 0);
  }

  /** A subscriber that wants all. */
  private static final class Told implements Flow.Subscriber<HealthCheckResponse> {
    final List<ServingStatus> statuses = new CopyOnWriteArrayList<>();
    volatile Flow.Subscription subscription;

    void awaitSize(int size) throws InterruptedException {
      eventually(size + " states, not " + statuses, () -> statuses.size() >= size);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HealthCheckResponse response) {
      statuses.add(response.getStatus());
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }
}
