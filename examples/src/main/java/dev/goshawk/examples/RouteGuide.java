package dev.goshawk.examples;

import dev.goshawk.api.Reader;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Writer;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.Rectangle;
import dev.goshawk.examples.routeguide.RouteGuideService;
import dev.goshawk.examples.routeguide.RouteNote;
import dev.goshawk.examples.routeguide.RouteSummary;

/**
 * The route guide in blocking style: methods are methods, streams are loops, and {@code write}
 * waits for a slow client.
 *
 * <p>Each call has a thread of its own; what calls share is safe for any thread.
 */
public final class RouteGuide implements RouteGuideService {
  private final FeatureDatabase features;
  private final NoteBoard notes = new NoteBoard();

  /** A guide to these features. */
  public RouteGuide(FeatureDatabase features) {
    this.features = features;
  }

  // snippet: methods
  @Override
  public Feature getFeature(Point point, ServerContext context) {
    Locations.check(point);
    return features.at(point);
  }

  @Override
  public void listFeatures(Rectangle area, Writer<Feature> found, ServerContext context) {
    for (Feature feature : features.within(area)) {
      found.write(feature);
    }
  }

  @Override
  public RouteSummary recordRoute(Reader<Point> points, ServerContext context) {
    Route route = new Route(features);
    for (Point point : points) {
      route.add(point);
    }
    return route.summary();
  }

  @Override
  public void routeChat(
      Reader<RouteNote> received, Writer<RouteNote> replies, ServerContext context) {
    for (RouteNote note : received) {
      for (RouteNote earlier : notes.leave(note)) {
        replies.write(earlier);
      }
    }
  }

  // end snippet
}
