package dev.goshawk.examples;

import dev.goshawk.api.Deadline;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How long calls may take: a timeout is counted anew for each call, a deadline is one for all. */
final class Deadlines {
  private Deadlines() {}

  // snippet: client
  /** The feature at a point, or nothing when the guide takes too long. */
  static Optional<Feature> feature(RouteGuideClient guide, Point point, Duration most) {
    try {
      return Optional.of(guide.withTimeout(most).getFeature(point));
    } catch (StatusException e) {
      if (e.code() == Status.Code.DEADLINE_EXCEEDED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The features at all points, within a time for all calls together. */
  static List<Feature> features(RouteGuideClient guide, List<Point> points, Duration most) {
    RouteGuideClient hurried = guide.withDeadline(Deadline.after(most));
    List<Feature> features = new ArrayList<>();
    for (Point point : points) {
      features.add(hurried.getFeature(point));
    }
    return features;
  }
  // end snippet
}
