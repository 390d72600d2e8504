package dev.goshawk.services.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.services.ServiceFixture;
import dev.goshawk.services.health.proto.HealthCheckResponse;
import dev.goshawk.services.health.proto.HealthMethods;
import dev.goshawk.testsupport.Ports;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The one line that asks a server for its health: each answer, and what is none. */
class HealthCheckBlackBoxTest extends ServiceFixture {
  private static final String NAME = "shop.Orders";

  private Channel channel(BindableService... services) {
    GoshawkServer.Builder builder = GoshawkServer.builder().port(0);
    for (BindableService service : services) {
      builder.service(service);
    }
    return channelTo(serve(builder));
  }

  /** A server that answers Check with a number of a state. */
  private Channel answering(int number) {
    return channel(
        () ->
            ServiceDefinition.builder(HealthMethods.SERVICE)
                .method(
                    HealthMethods.CHECK,
                    AsyncHandlers.unary(
                        (request, context) ->
                            CompletableFuture.completedFuture(
                                HealthCheckResponse.newBuilder().setStatusValue(number).build())))
                .build());
  }

  private static void checked(Channel channel, String service, HealthAnswer answer)
      throws Exception {
    assertThat(Health.check(channel, service)).isEqualTo(answer);
    assertThat(Health.checkAsync(channel, service).get(PATIENCE, TimeUnit.SECONDS))
        .isEqualTo(answer);
    assertThat(answer.isServing()).isEqualTo(answer == HealthAnswer.SERVING);
  }

  @Test
  void statesThatWereSet() throws Exception {
    HealthService health = new HealthService();
    Channel channel = channel(health);
    checked(channel, HealthService.SERVER, HealthAnswer.SERVING);
    health.set(NAME, ServingStatus.NOT_SERVING);
    checked(channel, NAME, HealthAnswer.NOT_SERVING);
    health.set(NAME, ServingStatus.UNKNOWN);
    checked(channel, NAME, HealthAnswer.UNKNOWN);
  }

  @Test
  void trap02_aServiceThatIsNotKnown() throws Exception {
    checked(channel(new HealthService()), NAME, HealthAnswer.SERVICE_UNKNOWN);
    checked(answering(3), NAME, HealthAnswer.SERVICE_UNKNOWN); // for Watch only, but clear
  }

  @Test
  void aStateOfLaterTimesIsUnknown() throws Exception {
    checked(answering(99), NAME, HealthAnswer.UNKNOWN);
  }

  @Test
  void aServerWithoutAHealthService() throws Exception {
    Channel channel = channel(() -> ServiceDefinition.builder(HealthMethods.SERVICE).build());
    checked(channel, NAME, HealthAnswer.UNIMPLEMENTED);
  }

  @Test
  void aServerThatIsNotThereHasNotAnswered() throws Exception {
    int free = Ports.unused();
    Channel channel = closing(GoshawkChannel.to("localhost:" + free).plaintext().build());
    failsWith(Status.Code.UNAVAILABLE, channel, Duration.ofSeconds(PATIENCE));
  }

  @Test
  void aServerThatTakesTooLongHasNotAnswered() throws Exception {
    Channel channel =
        channel(
            () ->
                ServiceDefinition.builder(HealthMethods.SERVICE)
                    .method(
                        HealthMethods.CHECK,
                        AsyncHandlers.unary((request, context) -> new CompletableFuture<>()))
                    .build());
    failsWith(Status.Code.DEADLINE_EXCEEDED, channel, Duration.ofMillis(50));
  }

  private static void failsWith(Status.Code code, Channel channel, Duration timeout) {
    assertThatThrownBy(() -> Health.check(channel, NAME, timeout))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(code));
    CompletableFuture<HealthAnswer> answer = Health.checkAsync(channel, NAME, timeout);
    assertThatThrownBy(() -> answer.get(PATIENCE, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(code));
  }
}
