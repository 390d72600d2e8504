package dev.goshawk.cli;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Reader;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.Writer;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.Rectangle;
import dev.goshawk.examples.routeguide.RouteGuideService;
import dev.goshawk.examples.routeguide.RouteNote;
import dev.goshawk.examples.routeguide.RouteSummary;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A route guide that sleeps when it is asked to, and that reports what its handlers see of calls
 * which end before their time. Any thread.
 */
final class ObservedGuide implements RouteGuideService {
  private static final MetadataKey<Long> SLEEP_MILLIS =
      MetadataKey.ascii("sleep-millis", millis -> Long.toString(millis), Long::valueOf);

  private final RouteGuideService guide;
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  ObservedGuide(RouteGuideService guide) {
    this.guide = guide;
  }

  /** Request metadata that makes {@code GetFeature} sleep before it answers. */
  static Metadata sleep(long millis) {
    return Metadata.of(SLEEP_MILLIS, millis);
  }

  /** What the next handler saw, or why that is not known. Waits for it, 10 s at most. */
  String nextEnd() throws InterruptedException {
    String end = ends.poll(10, TimeUnit.SECONDS);
    return end == null ? "saw nothing in 10 s" : end;
  }

  @Override
  public Feature getFeature(Point point, ServerContext context) throws Exception {
    Long sleep = context.metadata().get(SLEEP_MILLIS);
    if (sleep != null) {
      try {
        Thread.sleep(sleep);
      } catch (InterruptedException e) {
        ends.add("was interrupted");
        throw e;
      }
    }
    return guide.getFeature(point, context);
  }

  @Override
  public void listFeatures(Rectangle area, Writer<Feature> found, ServerContext context)
      throws Exception {
    guide.listFeatures(area, found, context);
  }

  @Override
  public RouteSummary recordRoute(Reader<Point> points, ServerContext context) throws Exception {
    return guide.recordRoute(points, context);
  }

  @Override
  public void routeChat(
      Reader<RouteNote> received, Writer<RouteNote> replies, ServerContext context)
      throws Exception {
    try {
      guide.routeChat(received, replies, context);
    } catch (StatusException e) {
      ends.add("saw " + e.status());
      throw e;
    }
  }
}
