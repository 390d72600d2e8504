package dev.goshawk.examples;

import dev.goshawk.api.Response;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Reads what came beside the response: headers and trailers are there for those who ask. */
final class ResponseTrailers {
  private ResponseTrailers() {}

  /**
   * A feature, and how long the server says it took.
   *
   * @param feature what is there
   * @param serverTime zero when the server does not say
   */
  record Timed(Feature feature, Duration serverTime) {}

  // snippet: client
  static Timed feature(RouteGuideClient guide, Point point) {
    Response<Feature> response = guide.receive(g -> g.getFeature(point));
    long micros = response.trailers().getOrDefault(ServerTiming.MICROS, 0L);
    return new Timed(response.message(), Duration.of(micros, ChronoUnit.MICROS));
  }
  // end snippet
}
