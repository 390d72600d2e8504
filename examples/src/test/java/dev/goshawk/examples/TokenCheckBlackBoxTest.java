package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.NOWHERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.examples.routeguide.RouteGuideAsyncService;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.examples.routeguide.RouteGuideService;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TokenCheckBlackBoxTest {
  private static final Map<String, String> USERS = Map.of("s3cret", "ada");
  private static final AtomicInteger HANDLED = new AtomicInteger();

  /** Another thread, and later: tokens are fetched and looked up there. */
  private static final Executor ELSEWHERE =
      CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);

  private static Feature feature(ServerContext context) {
    HANDLED.incrementAndGet();
    return Feature.newBuilder().setName(String.valueOf(context.get(TokenCheck.USER))).build();
  }

  private static final class Blocking implements RouteGuideService {
    @Override
    public Feature getFeature(Point point, ServerContext context) {
      return feature(context);
    }
  }

  private static final class Async implements RouteGuideAsyncService {
    @Override
    public CompletionStage<Feature> getFeature(Point point, ServerContext context) {
      return CompletableFuture.completedFuture(feature(context));
    }
  }

  private static Optional<String> user(String token) {
    return Optional.ofNullable(USERS.get(token));
  }

  private static GuideFixture serving(BindableService service) {
    HANDLED.set(0);
    return new GuideFixture(
        service,
        around ->
            around.filter(
                TokenCheck.blocking(TokenCheckBlackBoxTest::user),
                TokenCheck.async(
                    token -> CompletableFuture.supplyAsync(() -> user(token), ELSEWHERE))));
  }

  private static RouteGuideClient withToken(GuideFixture fixture, String token) {
    CallCredentials credentials =
        TokenCredentials.bearer(() -> CompletableFuture.supplyAsync(() -> token, ELSEWHERE));
    return fixture.client().with(options -> options.withCredentials(credentials));
  }

  private static Stream<BindableService> styles() {
    return Stream.of(new Blocking(), new Async());
  }

  @ParameterizedTest
  @MethodSource("styles")
  void aKnownTokenNamesTheUserToTheHandler(BindableService service) {
    try (GuideFixture fixture = serving(service)) {
      assertThat(withToken(fixture, "s3cret").getFeature(NOWHERE).getName()).isEqualTo("ada");
    }
  }

  @ParameterizedTest
  @MethodSource("styles")
  void anUnknownTokenNeverReachesTheHandler(BindableService service) {
    try (GuideFixture fixture = serving(service)) {
      assertRefused(withToken(fixture, "guess"));
    }
  }

  @ParameterizedTest
  @MethodSource("styles")
  void norDoesACallWithoutOne(BindableService service) {
    try (GuideFixture fixture = serving(service)) {
      assertRefused(fixture.client());
      assertRefused(
          fixture.client().withMetadata(Metadata.of(TokenCheck.AUTHORIZATION, "Basic s3cret")));
    }
  }

  private static void assertRefused(RouteGuideClient guide) {
    StatusException failure =
        catchThrowableOfType(StatusException.class, () -> guide.getFeature(NOWHERE));
    assertThat(failure.status())
        .isEqualTo(Status.UNAUTHENTICATED.withMessage("a known bearer token is needed"));
    assertThat(HANDLED).hasValue(0);
  }
}
