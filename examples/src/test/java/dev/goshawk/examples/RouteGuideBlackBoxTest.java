package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static dev.goshawk.examples.GuideFixture.EVERYWHERE;
import static dev.goshawk.examples.GuideFixture.NOWHERE;
import static dev.goshawk.examples.GuideFixture.note;
import static dev.goshawk.examples.GuideFixture.sight;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.Rectangle;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteNote;
import dev.goshawk.examples.routeguide.RouteSummary;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The guide in both styles, over a socket: a client cannot tell which it talks to. */
class RouteGuideBlackBoxTest {
  static Stream<Named<BindableService>> styles() {
    return Stream.of(
        Named.of("blocking", new RouteGuide(BERLIN)),
        Named.of("asynchronous", new AsyncRouteGuide(BERLIN)));
  }

  private static void with(BindableService service, Consumer<RouteGuideClient> test) {
    try (Server server = GoshawkServer.builder().port(0).service(service).start();
        Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      test.accept(RouteGuideClient.create(channel));
    }
  }

  @ParameterizedTest
  @MethodSource("styles")
  void namesTheFeatureAtAPoint(BindableService service) {
    Feature gate = sight("Brandenburg Gate");
    with(
        service,
        guide -> {
          assertThat(RouteGuideCalls.unary(guide, gate.getLocation())).isEqualTo(gate);
          assertThat(RouteGuideCalls.unary(guide, NOWHERE))
              .isEqualTo(Feature.newBuilder().setLocation(NOWHERE).build());
        });
  }

  @ParameterizedTest
  @MethodSource("styles")
  void refusesAPointThatIsNotOnTheEarth(BindableService service) {
    Point beyond =
        Point.newBuilder().setLatitude(-900_000_001).setLongitude(Integer.MIN_VALUE).build();
    with(
        service,
        guide -> {
          StatusException failure =
              catchThrowableOfType(StatusException.class, () -> guide.getFeature(beyond));
          assertThat(failure.status())
              .isEqualTo(Status.INVALID_ARGUMENT.withMessage("the point is not on the earth"));
          assertThat(Locations.wrongFields(failure)).containsExactly("latitude", "longitude");
        });
  }

  @ParameterizedTest
  @MethodSource("styles")
  void listsTheFeaturesOfAnArea(BindableService service) {
    Rectangle aroundTheGate =
        Rectangle.newBuilder()
            .setLo(sight("Reichstag").getLocation())
            .setHi(sight("Brandenburg Gate").getLocation())
            .build();
    with(
        service,
        guide -> {
          assertThat(RouteGuideCalls.serverStreaming(guide, aroundTheGate))
              .containsExactly("Reichstag", "Brandenburg Gate");
          assertThat(RouteGuideCalls.serverStreaming(guide, EVERYWHERE)).hasSize(12);
          assertThat(RouteGuideCalls.serverStreaming(guide, Rectangle.getDefaultInstance()))
              .isEmpty();
        });
  }

  @ParameterizedTest
  @MethodSource("styles")
  void sumsARouteUp(BindableService service) {
    List<Point> stops =
        List.of(
            sight("Reichstag").getLocation(),
            NOWHERE.toBuilder().setLatitude(525_170_000).setLongitude(133_770_000).build(),
            sight("Brandenburg Gate").getLocation());
    with(
        service,
        guide -> {
          RouteSummary summary = RouteGuideCalls.clientStreaming(guide, stops);
          assertThat(summary.getPointCount()).isEqualTo(3);
          assertThat(summary.getFeatureCount()).isEqualTo(2);
          assertThat(summary.getDistance()).isBetween(260, 285); // the two are 276 m apart
          assertThat(RouteGuideCalls.clientStreaming(guide, List.of()))
              .isEqualTo(RouteSummary.getDefaultInstance());
        });
  }

  @ParameterizedTest
  @MethodSource("styles")
  void answersNotesWithThoseBefore(BindableService service) {
    Point here = sight("Museum Island").getLocation();
    with(
        service,
        guide ->
            assertThat(
                    RouteGuideCalls.bidirectional(
                        guide,
                        List.of(
                            note(here, "1"), note(NOWHERE, "2"), note(here, "3"), note(here, "4"))))
                .containsExactly(note(here, "1"), note(here, "1"), note(here, "3")));
  }

  @ParameterizedTest
  @MethodSource("styles")
  void answersANoteBeforeTheNextIsSent(BindableService service) {
    Point here = sight("Victory Column").getLocation();
    with(
        service,
        guide -> {
          try (DuplexStream<RouteNote, RouteNote> chat = guide.routeChat()) {
            chat.write(note(here, "first"));
            chat.write(note(here, "second"));
            assertThat(chat.next().getMessage()).isEqualTo("first");
            chat.write(note(here, "third"));
            assertThat(chat.next().getMessage()).isEqualTo("first");
            assertThat(chat.next().getMessage()).isEqualTo("second");
            chat.endWrites();
            assertThat(chat.hasNext()).isFalse();
          }
        });
  }
}
