package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static dev.goshawk.examples.GuideFixture.NOWHERE;
import static dev.goshawk.examples.GuideFixture.sight;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.RouteGuideService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlinesBlackBoxTest {
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final StuckGuide stuck = new StuckGuide();

  @Test
  void anAnswerInTime() {
    Feature gate = sight("Brandenburg Gate");
    try (GuideFixture fixture = new GuideFixture(new RouteGuide(BERLIN))) {
      assertThat(Deadlines.feature(fixture.client(), gate.getLocation(), LONG)).contains(gate);
      assertThat(Deadlines.features(fixture.client(), List.of(gate.getLocation()), LONG))
          .containsExactly(gate);
    }
  }

  @Test
  void aServerThatIsTooSlowIsLeftAndToldSo() throws Exception {
    try (GuideFixture fixture = new GuideFixture(stuck)) {
      do { // the deadline may pass before the request is on its way
        assertThat(Deadlines.feature(fixture.client(), NOWHERE, SHORT)).isEmpty();
      } while (!stuck.called.isDone());
      assertThat(stuck.called.get()).isNotNull();
      assertThat(stuck.interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void oneDeadlineHoldsForAllCalls() {
    try (GuideFixture fixture = new GuideFixture(stuck)) {
      StatusException failure =
          catchThrowableOfType(
              StatusException.class,
              () -> Deadlines.features(fixture.client(), List.of(NOWHERE, NOWHERE), SHORT));
      assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }
  }

  @Test
  void otherFailuresAreNotTakenForSlowness() {
    try (GuideFixture fixture = new GuideFixture(new RouteGuideService() {})) {
      StatusException failure =
          catchThrowableOfType(
              StatusException.class, () -> Deadlines.feature(fixture.client(), NOWHERE, LONG));
      assertThat(failure.code()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }
  }
}
