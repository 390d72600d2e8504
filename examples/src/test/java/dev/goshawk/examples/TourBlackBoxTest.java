package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.Rectangle;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteNote;
import dev.goshawk.examples.routeguide.RouteSummary;
import dev.goshawk.inprocess.InProcessChannel;
import dev.goshawk.inprocess.InProcessServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How an application tests its own code: against the real service in process, or a fake client. */
@SuppressWarnings("try") // servers in process are reached by their names
class TourBlackBoxTest {
  private static final Point STOP = Point.newBuilder().setLatitude(7).build();

  // snippet: in-process
  @Test
  void seesWhatTheGuideKnows() {
    FeatureDatabase features = FeatureDatabase.berlin();
    try (Server server = InProcessServer.builder("tour").service(new RouteGuide(features)).start();
        Channel channel = InProcessChannel.to("tour").build()) {
      Tour tour = new Tour(RouteGuideClient.create(channel));
      Feature gate = features.all().get(5);
      assertThat(tour.sights(List.of(STOP, gate.getLocation()))).containsExactly(gate.getName());
    }
  }

  // end snippet

  // snippet: fake
  @Test
  void seesWhatAFakeSays() {
    Tour tour = new Tour(new FakeGuide());
    assertThat(tour.sights(List.of(STOP, STOP))).containsExactly("a fake", "a fake");
  }

  /** Knows one answer, and fails the test that asks anything else. */
  private static final class FakeGuide implements RouteGuideClient {
    @Override
    public Feature getFeature(Point point) {
      return Feature.newBuilder().setName("a fake").setLocation(point).build();
    }

    @Override
    public ResponseReader<Feature> listFeatures(Rectangle area) {
      throw new AssertionError("not expected");
    }

    @Override
    public RequestStream<Point, RouteSummary> recordRoute() {
      throw new AssertionError("not expected");
    }

    @Override
    public DuplexStream<RouteNote, RouteNote> routeChat() {
      throw new AssertionError("not expected");
    }
  }
  // end snippet
}
