package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static dev.goshawk.examples.GuideFixture.EVERYWHERE;
import static dev.goshawk.examples.GuideFixture.NOWHERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResponseTrailersBlackBoxTest {
  private final GuideFixture fixture =
      new GuideFixture(new RouteGuide(BERLIN), around -> around.admission(ServerTiming::time));

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void trailersAreThereForThoseWhoAsk() {
    ResponseTrailers.Timed timed = ResponseTrailers.feature(fixture.client(), NOWHERE);
    assertThat(timed.feature().getLocation()).isEqualTo(NOWHERE);
    assertThat(timed.serverTime()).isPositive();
  }

  @Test
  void aServerThatDoesNotSayIsNoError() {
    try (GuideFixture plain = new GuideFixture(new RouteGuide(BERLIN))) {
      assertThat(ResponseTrailers.feature(plain.client(), NOWHERE).serverTime())
          .isEqualTo(Duration.ZERO);
    }
  }

  @Test
  void aReaderHasThemAfterItsEnd() {
    try (ResponseReader<Feature> features = fixture.client().listFeatures(EVERYWHERE)) {
      assertThat(features.headers().isEmpty()).isTrue();
      features.forEach(feature -> {});
      assertThat(features.trailers().get(ServerTiming.MICROS)).isPositive();
    }
  }

  @Test
  void aFailureHasThemToo() {
    Point beyond = Point.newBuilder().setLatitude(Integer.MAX_VALUE).build();
    StatusException failure =
        catchThrowableOfType(StatusException.class, () -> fixture.client().getFeature(beyond));
    assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.trailers().get(ServerTiming.MICROS)).isPositive();
    assertThat(Locations.wrongFields(failure)).containsExactly("latitude");
  }
}
