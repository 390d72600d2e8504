package dev.goshawk.examples;

import dev.goshawk.api.Deadline;
import dev.goshawk.api.ServerContext;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A guide that never answers, and tells how its one call began and ended. */
final class StuckGuide implements RouteGuideService {
  /** Whether a call came, and with which deadline. */
  final CompletableFuture<Deadline> called = new CompletableFuture<>();

  /** The call ended: whether it was cancelled. */
  final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

  @Override
  public Feature getFeature(Point point, ServerContext context) throws InterruptedException {
    called.complete(context.deadline());
    try {
      new CountDownLatch(1).await();
      throw new AssertionError("nobody counts down");
    } catch (InterruptedException e) {
      interrupted.complete(context.isCancelled());
      throw e;
    }
  }
}
