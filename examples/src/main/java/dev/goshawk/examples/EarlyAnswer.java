package dev.goshawk.examples;

import dev.goshawk.api.Reader;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteGuideService;
import dev.goshawk.examples.routeguide.RouteSummary;

/** An upload that the server ends before it is whole: it answers when it has seen enough. */
final class EarlyAnswer {
  private EarlyAnswer() {}

  /** Takes so many points and no more. */
  // snippet: server
  static final class ShortRoutes implements RouteGuideService {
    static final int ENOUGH = 10;

    @Override
    public RouteSummary recordRoute(Reader<Point> points, ServerContext context) {
      int count = 0;
      while (count < ENOUGH && points.hasNext()) {
        points.next();
        count++;
      }
      return RouteSummary.newBuilder().setPointCount(count).build();
    }
  }

  // end snippet

  /** Sends points until they end, or the server wants no more. */
  // snippet: client
  static RouteSummary record(RouteGuideClient guide, Iterable<Point> points) {
    try (RequestStream<Point, RouteSummary> route = guide.recordRoute()) {
      try {
        points.forEach(route::write);
      } catch (StatusException early) {
        // The call has ended. Whether that was an answer or a failure, finish() tells.
      }
      return route.finish();
    }
  }
  // end snippet
}
