package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static dev.goshawk.examples.GuideFixture.EVERYWHERE;
import static dev.goshawk.examples.GuideFixture.NOWHERE;
import static dev.goshawk.examples.GuideFixture.sight;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.Writer;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.Rectangle;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteGuideService;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RelayingGuideBlackBoxTest {
  private static void relaying(BindableService behind, Consumer<RouteGuideClient> test) {
    try (GuideFixture back = new GuideFixture(behind);
        GuideFixture front = new GuideFixture(new RelayingGuide(back.client()))) {
      test.accept(front.client());
    }
  }

  @Test
  void relaysAnswers() {
    Feature gate = sight("Brandenburg Gate");
    relaying(
        new RouteGuide(BERLIN),
        guide -> {
          assertThat(guide.getFeature(gate.getLocation())).isEqualTo(gate);
          assertThat(RouteGuideCalls.serverStreaming(guide, EVERYWHERE)).hasSize(12);
        });
  }

  @Test
  void relaysFailuresWithTheirDetails() {
    Point beyond = Point.newBuilder().setLongitude(Integer.MAX_VALUE).build();
    relaying(
        new RouteGuide(BERLIN),
        guide -> {
          StatusException failure =
              catchThrowableOfType(StatusException.class, () -> guide.getFeature(beyond));
          assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
          assertThat(Locations.wrongFields(failure)).containsExactly("longitude");
        });
  }

  @Test
  void aFailureThatIsNotRelayedShowsNothing() {
    RouteGuideService failing =
        new RouteGuideService() {
          @Override
          public void listFeatures(Rectangle area, Writer<Feature> found, ServerContext context) {
            throw Status.PERMISSION_DENIED.withMessage("secret of db-7").exception();
          }
        };
    relaying(
        failing,
        guide -> {
          StatusException failure =
              catchThrowableOfType(
                  StatusException.class, () -> RouteGuideCalls.serverStreaming(guide, EVERYWHERE));
          assertThat(failure.status()).isEqualTo(Status.UNKNOWN.withMessage("the handler failed"));
        });
  }

  @Test
  void theDeadlineGoesAlong() {
    StuckGuide stuck = new StuckGuide();
    relaying(
        stuck,
        guide -> {
          CompletableFuture<Feature> pending =
              guide.async().withTimeout(Duration.ofMinutes(1)).getFeature(NOWHERE);
          assertThat(stuck.called.orTimeout(30, TimeUnit.SECONDS).join().remaining())
              .isBetween(Duration.ZERO, Duration.ofMinutes(1));
          pending.cancel(true);
        });
  }

  @Test
  void cancellationGoesAlong() {
    StuckGuide stuck = new StuckGuide();
    relaying(
        stuck,
        guide -> {
          CompletableFuture<Feature> pending = guide.async().getFeature(NOWHERE);
          stuck.called.orTimeout(30, TimeUnit.SECONDS).join();
          pending.cancel(true);
          assertThat(stuck.interrupted.orTimeout(30, TimeUnit.SECONDS).join()).isTrue();
        });
  }
}
