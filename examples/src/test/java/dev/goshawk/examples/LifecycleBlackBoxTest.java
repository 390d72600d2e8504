package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static dev.goshawk.examples.GuideFixture.NOWHERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Channel;
import dev.goshawk.api.DrainPlan;
import dev.goshawk.api.DrainReport;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteGuideService;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LifecycleBlackBoxTest {
  /** Answers when it is let go. */
  private static final class HeldGuide implements RouteGuideService {
    final CountDownLatch called = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);

    @Override
    public Feature getFeature(Point point, ServerContext context) throws InterruptedException {
      called.countDown();
      letGo.await();
      return BERLIN.at(point);
    }
  }

  @Test
  void aCallThatRunsEndsBeforeTheServer() throws Exception {
    HeldGuide held = new HeldGuide();
    Server server = GoshawkServer.builder().port(0).service(held).start();
    try (Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      CompletableFuture<Feature> answer =
          RouteGuideClient.create(channel).async().getFeature(NOWHERE);
      held.called.await();
      CompletableFuture<DrainReport> draining =
          server.drain(new DrainPlan(Duration.ZERO, Duration.ofMinutes(2)));
      held.letGo.countDown();
      assertThat(answer.get(60, TimeUnit.SECONDS).getLocation()).isEqualTo(NOWHERE);
      server.awaitTermination();
      assertThat(draining.get(60, TimeUnit.SECONDS).cut()).isZero();
    }
  }
}
