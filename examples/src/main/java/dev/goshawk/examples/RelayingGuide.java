package dev.goshawk.examples;

import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.Writer;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.Rectangle;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteGuideService;

/**
 * A route guide that asks another one.
 *
 * <p>Its calls inherit the deadline and the cancellation of the call that it serves, without a line
 * about either. A call that fails is not the verdict of this guide: uncaught, as in {@code
 * ListFeatures}, it is a failure of this guide, of which callers see UNKNOWN and nothing more.
 */
// snippet: server
public final class RelayingGuide implements RouteGuideService {
  private final RouteGuideClient other;

  /** Asks the guide that a client reaches. */
  public RelayingGuide(RouteGuideClient other) {
    this.other = other;
  }

  @Override
  public Feature getFeature(Point point, ServerContext context) {
    try {
      return other.getFeature(point);
    } catch (StatusException e) {
      throw e.relay(); // what the other guide said is what our caller shall see
    }
  }

  @Override
  public void listFeatures(Rectangle area, Writer<Feature> found, ServerContext context) {
    try (ResponseReader<Feature> features = other.listFeatures(area)) {
      for (Feature feature : features) {
        found.write(feature);
      }
    }
  }
}
// end snippet
