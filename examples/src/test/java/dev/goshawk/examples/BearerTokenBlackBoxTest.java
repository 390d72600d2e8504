package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.NOWHERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteGuideService;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BearerTokenBlackBoxTest {
  private final AtomicInteger handled = new AtomicInteger();
  private final RouteGuideService whoAmI =
      new RouteGuideService() {
        @Override
        public Feature getFeature(Point point, ServerContext context) {
          handled.incrementAndGet();
          return Feature.newBuilder().setName(context.get(BearerTokenCheck.USER)).build();
        }
      };
  private final GuideFixture fixture =
      new GuideFixture(
          whoAmI, around -> around.filter(new BearerTokenCheck(Map.of("s3cret", "ada"))));

  @AfterEach
  void close() {
    fixture.close();
  }

  private RouteGuideClient withToken(String token) {
    return RouteGuideClient.create(fixture.channel.intercepted(new BearerToken(() -> token)));
  }

  @Test
  void aKnownTokenNamesTheUserToTheHandler() {
    assertThat(withToken("s3cret").getFeature(NOWHERE).getName()).isEqualTo("ada");
  }

  @Test
  void anUnknownTokenNeverReachesTheHandler() {
    assertRefused(withToken("guess"));
  }

  @Test
  void norDoesACallWithoutOne() {
    assertRefused(fixture.client());
  }

  private void assertRefused(RouteGuideClient guide) {
    StatusException failure =
        catchThrowableOfType(StatusException.class, () -> guide.getFeature(NOWHERE));
    assertThat(failure.status())
        .isEqualTo(Status.UNAUTHENTICATED.withMessage("a known bearer token is needed"));
    assertThat(handled).hasValue(0);
  }
}
