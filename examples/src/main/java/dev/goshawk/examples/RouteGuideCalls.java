package dev.goshawk.examples;

import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.Rectangle;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteNote;
import dev.goshawk.examples.routeguide.RouteSummary;
import java.util.ArrayList;
import java.util.List;

/** One call of each kind by a blocking client. */
final class RouteGuideCalls {
  private RouteGuideCalls() {}

  // snippet: calls
  static Feature unary(RouteGuideClient guide, Point point) {
    return guide.getFeature(point);
  }

  static List<String> serverStreaming(RouteGuideClient guide, Rectangle area) {
    List<String> names = new ArrayList<>();
    try (ResponseReader<Feature> features = guide.listFeatures(area)) {
      for (Feature feature : features) {
        names.add(feature.getName());
      }
    }
    return names;
  }

  static RouteSummary clientStreaming(RouteGuideClient guide, List<Point> points) {
    try (RequestStream<Point, RouteSummary> route = guide.recordRoute()) {
      for (Point point : points) {
        route.write(point);
      }
      return route.finish();
    }
  }

  static List<RouteNote> bidirectional(RouteGuideClient guide, List<RouteNote> notes) {
    List<RouteNote> replies = new ArrayList<>();
    try (DuplexStream<RouteNote, RouteNote> chat = guide.routeChat()) {
      for (RouteNote note : notes) { // few: with many, another thread would read meanwhile
        chat.write(note);
      }
      chat.endWrites();
      for (RouteNote reply : chat) {
        replies.add(reply);
      }
    }
    return replies;
  }

  // end snippet
}
