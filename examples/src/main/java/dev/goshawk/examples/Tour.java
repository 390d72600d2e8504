package dev.goshawk.examples;

import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import java.util.ArrayList;
import java.util.List;

/** A class of an application that uses the guide: its tests show how to do without a network. */
// snippet: application
public final class Tour {
  private final RouteGuideClient guide;

  /** A tour with this guide. */
  public Tour(RouteGuideClient guide) {
    this.guide = guide;
  }

  /** The names of what there is to see at the stops. */
  public List<String> sights(List<Point> stops) {
    List<String> names = new ArrayList<>();
    for (Point stop : stops) {
      Feature feature = guide.getFeature(stop);
      if (!feature.getName().isEmpty()) {
        names.add(feature.getName());
      }
    }
    return names;
  }
}
// end snippet
