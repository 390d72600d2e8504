package dev.goshawk.examples;

import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteSummary;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A route while it is travelled: adds points up to a summary. One thread at a time. */
final class Route {
  private static final double EARTH_RADIUS_METRES = 6_371_000;
  private static final double UNITS_PER_DEGREE = 1e7;

  private final FeatureDatabase features;
  private @Nullable Point last;
  private long began;
  private long ended;
  private int points;
  private int sights;
  private double metres;

  Route(FeatureDatabase features) {
    this.features = features;
  }

  void add(Point point) {
    ended = System.nanoTime();
    Point before = last;
    if (before == null) {
      began = ended;
    } else {
      metres += distance(before, point);
    }
    last = point;
    points++;
    if (!features.at(point).getName().isEmpty()) {
      sights++;
    }
  }

  RouteSummary summary() {
    return RouteSummary.newBuilder()
        .setPointCount(points)
        .setFeatureCount(sights)
        .setDistance((int) Math.round(metres))
        .setElapsedTime((int) TimeUnit.NANOSECONDS.toSeconds(ended - began))
        .build();
  }

  /** The length of the great circle between two points in metres, by the haversine formula. */
  private static double distance(Point from, Point to) {
    double fromLatitude = radians(from.getLatitude());
    double toLatitude = radians(to.getLatitude());
    double north = Math.sin((toLatitude - fromLatitude) / 2);
    double east = Math.sin((radians(to.getLongitude()) - radians(from.getLongitude())) / 2);
    double a = north * north + Math.cos(fromLatitude) * Math.cos(toLatitude) * east * east;
    return 2 * EARTH_RADIUS_METRES * Math.asin(Math.sqrt(Math.min(a, 1)));
  }

  private static double radians(int units) {
    return Math.toRadians(units / UNITS_PER_DEGREE);
  }
}
