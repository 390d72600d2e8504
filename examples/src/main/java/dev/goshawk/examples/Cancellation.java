package dev.goshawk.examples;

import dev.goshawk.api.ResponseReader;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.Rectangle;
import dev.goshawk.examples.routeguide.RouteGuideAsyncClient;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import java.util.concurrent.CompletableFuture;

/** How a client leaves a call before its end; the server's handler hears of it. */
final class Cancellation {
  private Cancellation() {}

  // snippet: client
  /** The first feature in an area whose name has a word. The others are not waited for. */
  static String first(RouteGuideClient guide, Rectangle area, String word) {
    try (ResponseReader<Feature> features = guide.listFeatures(area)) {
      for (Feature feature : features) {
        if (feature.getName().contains(word)) {
          return feature.getName(); // leaving the block closes the reader, which cancels the call
        }
      }
    }
    return "";
  }

  /** Whichever of two guides answers first; the call to the other is cancelled. */
  static CompletableFuture<Feature> faster(
      RouteGuideAsyncClient one, RouteGuideAsyncClient other, Point point) {
    CompletableFuture<Feature> fromOne = one.getFeature(point);
    CompletableFuture<Feature> fromOther = other.getFeature(point);
    return fromOne
        .applyToEither(fromOther, feature -> feature)
        .whenComplete(
            (feature, failure) -> {
              fromOne.cancel(true);
              fromOther.cancel(true);
            });
  }
  // end snippet
}
