package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Reader;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideService;
import dev.goshawk.examples.routeguide.RouteSummary;
import java.util.Collections;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EarlyAnswerBlackBoxTest {

  /** Without end: only an early answer stops it. */
  private static Iterator<Point> endless() {
    return Stream.generate(Point::getDefaultInstance).iterator();
  }

  @Test
  void theAnswerIsHadAlthoughPointsWereLeft() {
    try (GuideFixture fixture = new GuideFixture(new EarlyAnswer.ShortRoutes())) {
      assertThat(
              EarlyAnswer.record(fixture.client(), EarlyAnswerBlackBoxTest::endless)
                  .getPointCount())
          .isEqualTo(EarlyAnswer.ShortRoutes.ENOUGH);
    }
  }

  @Test
  void aRouteThatIsShortEnoughIsTakenWhole() {
    try (GuideFixture fixture = new GuideFixture(new EarlyAnswer.ShortRoutes())) {
      Iterable<Point> three = Collections.nCopies(3, Point.getDefaultInstance());
      assertThat(EarlyAnswer.record(fixture.client(), three).getPointCount()).isEqualTo(3);
    }
  }

  @Test
  void anEarlyFailureIsHadAsWell() {
    RouteGuideService full =
        new RouteGuideService() {
          @Override
          public RouteSummary recordRoute(Reader<Point> points, ServerContext context) {
            points.next();
            throw Status.RESOURCE_EXHAUSTED.withMessage("full").exception();
          }
        };
    try (GuideFixture fixture = new GuideFixture(full)) {
      StatusException failure =
          catchThrowableOfType(
              StatusException.class,
              () -> EarlyAnswer.record(fixture.client(), EarlyAnswerBlackBoxTest::endless));
      assertThat(failure.status()).isEqualTo(Status.RESOURCE_EXHAUSTED.withMessage("full"));
    }
  }
}
