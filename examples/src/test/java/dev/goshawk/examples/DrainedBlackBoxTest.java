package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DrainPlan;
import dev.goshawk.api.DrainReport;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Rectangle;
import dev.goshawk.examples.routeguide.RouteGuideMethods;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.services.health.Health;
import dev.goshawk.services.health.HealthAnswer;
import dev.goshawk.services.health.HealthService;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DrainedBlackBoxTest {

  /** Long, and ended early by a shutdown: no test waits for a time. */
  private static final Duration LAME_DUCK = Duration.ofHours(1);

  @Test
  void trap72_theServerServesOnWhileItsHealthSaysThatItDoesNot() throws Exception {
    try (Server server = Drained.serve(new RouteGuide(BERLIN), 0);
        Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build();
        Channel late = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      assertThat(Health.check(channel, HealthService.SERVER)).isEqualTo(HealthAnswer.SERVING);
      CompletableFuture<DrainReport> done =
          server.drain(new DrainPlan(LAME_DUCK, Duration.ofSeconds(30)));
      assertThat(Health.check(channel, HealthService.SERVER)).isEqualTo(HealthAnswer.NOT_SERVING);
      assertThat(Health.check(late, HealthService.SERVER)).isEqualTo(HealthAnswer.NOT_SERVING);
      assertThat(server.state()).isEqualTo(Server.State.RUNNING);
      server.shutdown(Duration.ofSeconds(30)).get(60, TimeUnit.SECONDS);
      assertThat(done.get(60, TimeUnit.SECONDS).cut()).isZero();
    }
  }

  @Test
  void aStreamThatLooksEndsByItself() throws Exception {
    BlockingQueue<Feature> news = new LinkedBlockingQueue<>();
    Feature first = Feature.newBuilder().setName("first").build();
    news.add(first);
    ServiceDefinition service =
        ServiceDefinition.builder(RouteGuideMethods.SERVICE)
            .method(
                RouteGuideMethods.LIST_FEATURES,
                Handlers.serverStreaming(
                    (request, responses, context) -> Drained.send(news, responses, context)))
            .build();
    try (Server server = GoshawkServer.builder().port(0).service(() -> service).start();
        Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build();
        ResponseReader<Feature> responses =
            ClientCalls.serverStreaming(
                channel,
                RouteGuideMethods.LIST_FEATURES,
                CallOptions.DEFAULT,
                Rectangle.getDefaultInstance())) {
      assertThat(responses.next()).isEqualTo(first);
      CompletableFuture<DrainReport> done = server.drain(DrainPlan.DEFAULT);
      assertThatThrownBy(responses::next)
          .hasMessageContaining("the server is going away: ask another");
      DrainReport report = done.get(60, TimeUnit.SECONDS);
      assertThat(report.running()).isEqualTo(1);
      assertThat(report.cut()).isZero();
    }
  }
}
