package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.NOWHERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ServerContext;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteGuideService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RequestIdBlackBoxTest {
  private final RouteGuideService echo =
      new RouteGuideService() {
        @Override
        public Feature getFeature(Point point, ServerContext context) {
          String id = context.metadata().getOrDefault(RequestId.ID, "none");
          return Feature.newBuilder().setName(id).build();
        }
      };

  @Test
  void eachCallHasAnIdOfItsOwn() {
    AtomicInteger count = new AtomicInteger();
    try (GuideFixture fixture = new GuideFixture(echo)) {
      RouteGuideClient guide =
          RouteGuideClient.create(
              fixture.channel.intercepted(new RequestId(() -> "id-" + count.incrementAndGet())));
      assertThat(guide.getFeature(NOWHERE).getName()).isEqualTo("id-1");
      assertThat(guide.getFeature(NOWHERE).getName()).isEqualTo("id-2");
    }
  }
}
