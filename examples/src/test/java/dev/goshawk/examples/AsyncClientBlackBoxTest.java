package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static dev.goshawk.examples.GuideFixture.EVERYWHERE;
import static dev.goshawk.examples.GuideFixture.note;
import static dev.goshawk.examples.GuideFixture.sight;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideAsyncClient;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The asynchronous client, against the blocking service. */
class AsyncClientBlackBoxTest {
  private final GuideFixture fixture = new GuideFixture(new RouteGuide(BERLIN));
  private final RouteGuideAsyncClient guide = RouteGuideAsyncClient.create(fixture.channel);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void oneResponseIsAFuture() throws Exception {
    Feature tower = sight("Television Tower");
    assertThat(guide.getFeature(tower.getLocation()).get(30, TimeUnit.SECONDS)).isEqualTo(tower);
  }

  @Test
  void aFailureIsTheCauseOfTheFuturesOwn() {
    Point beyond = Point.newBuilder().setLatitude(Integer.MAX_VALUE).build();
    assertThatThrownBy(() -> guide.getFeature(beyond).get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .satisfies(
            failure ->
                assertThat(Status.of(failure).code()).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .cause()
        .isInstanceOf(StatusException.class);
  }

  @Test
  void responsesAreAPublisher() throws Exception {
    assertThat(Collector.all(guide.listFeatures(EVERYWHERE))).isEqualTo(BERLIN.all());
  }

  @Test
  void eachSubscriptionIsACallOfItsOwn() throws Exception {
    var features = guide.listFeatures(EVERYWHERE);
    assertThat(Collector.all(features)).isEqualTo(Collector.all(features));
  }

  @Test
  void requestsAreAPublisher() throws Exception {
    List<Point> points = BERLIN.all().stream().map(Feature::getLocation).toList();
    assertThat(
            guide
                .recordRoute(new ListPublisher<>(points))
                .get(30, TimeUnit.SECONDS)
                .getFeatureCount())
        .isEqualTo(12);
  }

  @Test
  void bothWays() throws Exception {
    Point here = sight("Botanical Garden").getLocation();
    var notes = new ListPublisher<>(List.of(note(here, "a"), note(here, "b"), note(here, "c")));
    assertThat(Collector.all(guide.routeChat(notes)))
        .containsExactly(note(here, "a"), note(here, "a"), note(here, "b"));
  }
}
