package dev.goshawk.examples;

import dev.goshawk.api.ServerContext;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.Rectangle;
import dev.goshawk.examples.routeguide.RouteGuideAsyncService;
import dev.goshawk.examples.routeguide.RouteNote;
import dev.goshawk.examples.routeguide.RouteSummary;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * The route guide in asynchronous style: one value is a {@link CompletionStage}, many are a {@link
 * Flow.Publisher}.
 *
 * <p>Methods run on the event loop, so nothing here waits. An application would take its publishers
 * from a reactive library; those here are written out, so that the example needs none.
 */
public final class AsyncRouteGuide implements RouteGuideAsyncService {
  private final FeatureDatabase features;
  private final NoteBoard notes = new NoteBoard();

  /** A guide to these features. */
  public AsyncRouteGuide(FeatureDatabase features) {
    this.features = features;
  }

  // snippet: methods
  @Override
  public CompletionStage<Feature> getFeature(Point point, ServerContext context) {
    Locations.check(point);
    return CompletableFuture.completedFuture(features.at(point));
  }

  @Override
  public Flow.Publisher<Feature> listFeatures(Rectangle area, ServerContext context) {
    return new ListPublisher<>(features.within(area));
  }

  @Override
  public CompletionStage<RouteSummary> recordRoute(
      Flow.Publisher<Point> points, ServerContext context) {
    RouteRecorder recorder = new RouteRecorder(new Route(features));
    points.subscribe(recorder);
    return recorder.summary();
  }

  @Override
  public Flow.Publisher<RouteNote> routeChat(
      Flow.Publisher<RouteNote> received, ServerContext context) {
    Expander<RouteNote, RouteNote> replies = new Expander<>(notes::leave);
    received.subscribe(replies);
    return replies;
  }

  // end snippet

  /** Adds the points of a publisher up. */
  private static final class RouteRecorder implements Flow.Subscriber<Point> {
    private final CompletableFuture<RouteSummary> summary = new CompletableFuture<>();
    private final Route route;

    RouteRecorder(Route route) {
      this.route = route;
    }

    CompletionStage<RouteSummary> summary() {
      return summary;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE); // points are only counted: none is kept
    }

    @Override
    public void onNext(Point point) {
      route.add(point);
    }

    @Override
    public void onError(Throwable failure) {
      summary.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      summary.complete(route.summary());
    }
  }
}
