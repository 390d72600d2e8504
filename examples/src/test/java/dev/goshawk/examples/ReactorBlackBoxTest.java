package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static dev.goshawk.examples.GuideFixture.EVERYWHERE;
import static dev.goshawk.examples.GuideFixture.NOWHERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.ServerContext;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.Rectangle;
import dev.goshawk.examples.routeguide.RouteGuideAsyncClient;
import dev.goshawk.examples.routeguide.RouteGuideAsyncService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The asynchronous style with the publishers of Reactor, on both sides. */
class ReactorBlackBoxTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  // snippet: service
  private static final class ReactiveGuide implements RouteGuideAsyncService {
    @Override
    public CompletionStage<Feature> getFeature(Point point, ServerContext context) {
      return Mono.fromCallable(() -> BERLIN.at(point)).toFuture();
    }

    @Override
    public Flow.Publisher<Feature> listFeatures(Rectangle area, ServerContext context) {
      return JdkFlowAdapter.publisherToFlowPublisher(Flux.fromIterable(BERLIN.within(area)));
    }
  }

  // end snippet

  // snippet: client
  private static Mono<Feature> at(RouteGuideAsyncClient guide, Point point) {
    return Mono.fromFuture(() -> guide.getFeature(point)); // a call for each subscription
  }

  private static Flux<String> names(RouteGuideAsyncClient guide, Rectangle area) {
    return JdkFlowAdapter.flowPublisherToFlux(guide.listFeatures(area)).map(Feature::getName);
  }

  // end snippet

  @Test
  void oneIsAMonoAndManyAreAFlux() {
    try (GuideFixture fixture = new GuideFixture(new ReactiveGuide())) {
      RouteGuideAsyncClient guide = RouteGuideAsyncClient.create(fixture.channel);
      assertThat(at(guide, NOWHERE).block(PATIENCE)).isEqualTo(BERLIN.at(NOWHERE));
      List<String> all = BERLIN.all().stream().map(Feature::getName).toList();
      assertThat(names(guide, EVERYWHERE).collectList().block(PATIENCE)).isEqualTo(all);
      assertThat(names(guide, EVERYWHERE).take(2).collectList().block(PATIENCE))
          .isEqualTo(all.subList(0, 2));
    }
  }
}
