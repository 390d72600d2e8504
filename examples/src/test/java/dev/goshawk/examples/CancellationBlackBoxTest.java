package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static dev.goshawk.examples.GuideFixture.EVERYWHERE;
import static dev.goshawk.examples.GuideFixture.NOWHERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.Writer;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Rectangle;
import dev.goshawk.examples.routeguide.RouteGuideService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CancellationBlackBoxTest {
  /** A guide with no end of features, and how writing them ended. */
  private static final class EndlessGuide implements RouteGuideService {
    final CompletableFuture<Status> ended = new CompletableFuture<>();

    @Override
    public void listFeatures(Rectangle area, Writer<Feature> found, ServerContext context) {
      try {
        for (int i = 0; ; i++) {
          found.write(Feature.newBuilder().setName("feature " + i).build());
        }
      } catch (StatusException e) {
        ended.complete(e.status());
        throw e;
      }
    }
  }

  @Test
  void leavingAReaderEndsTheHandlersWrite() throws Exception {
    EndlessGuide endless = new EndlessGuide();
    try (GuideFixture fixture = new GuideFixture(endless)) {
      assertThat(Cancellation.first(fixture.client(), EVERYWHERE, "100")).isEqualTo("feature 100");
      assertThat(endless.ended.get(30, TimeUnit.SECONDS).code()).isEqualTo(Status.Code.CANCELLED);
    }
  }

  @Test
  void readingToTheEndFindsNothing() {
    try (GuideFixture fixture = new GuideFixture(new RouteGuide(BERLIN))) {
      assertThat(Cancellation.first(fixture.client(), EVERYWHERE, "Eiffel")).isEmpty();
    }
  }

  @Test
  void theSlowerOfTwoGuidesIsTold() throws Exception {
    StuckGuide stuck = new StuckGuide();
    try (GuideFixture slow = new GuideFixture(stuck);
        GuideFixture quick = new GuideFixture(new RouteGuide(BERLIN))) {
      var slowGuide = slow.client().async();
      CompletableFuture<Feature> first = slowGuide.getFeature(NOWHERE);
      stuck.called.get(30, TimeUnit.SECONDS); // connected, so that the race is a fair one
      first.cancel(true);
      assertThat(stuck.interrupted.get(30, TimeUnit.SECONDS)).isTrue();
      Feature feature =
          Cancellation.faster(slowGuide, quick.client().async(), NOWHERE).get(30, TimeUnit.SECONDS);
      assertThat(feature.getLocation()).isEqualTo(NOWHERE);
    }
  }
}
