package dev.goshawk.auth.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status;
import dev.goshawk.auth.fixture.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** One fetch for all who wait, before the token ends, and not too often while it fails. */
class TokenCacheTest {

  private static final MetadataKey<String> AUTHORIZATION = MetadataKey.ascii("authorization");

  private final ManualClock clock = new ManualClock();
  private final List<CompletableFuture<AccessToken>> fetches = new ArrayList<>();
  private final TokenCache cache =
      new TokenCache(
          () -> {
            CompletableFuture<AccessToken> fetch = new CompletableFuture<>();
            fetches.add(fetch);
            return fetch;
          },
          Duration.ofMinutes(4),
          clock);

  private void give(int index, String token, Duration life) {
    fetches.get(index).complete(new AccessToken(token, clock.instant().plus(life)));
  }

  /** What somebody gets who asks now: the token, the failure, or null while it waits. */
  private String asked() {
    return now(cache.metadata());
  }

  private static String now(CompletionStage<Metadata> stage) {
    AtomicReference<String> got = new AtomicReference<>();
    stage.whenComplete(
        (metadata, failure) ->
            got.set(failure == null ? metadata.get(AUTHORIZATION) : failure.getMessage()));
    return got.get();
  }

  @Test
  void thousandCallsAtTheStartMakeOneFetch() {
    List<CompletionStage<Metadata>> waiting = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      waiting.add(cache.metadata());
    }
    assertThat(fetches).hasSize(1);
    give(0, "one", Duration.ofHours(1));
    assertThat(waiting).allMatch(each -> "Bearer one".equals(now(each)));
    assertThat(asked()).isEqualTo("Bearer one");
    assertThat(fetches).hasSize(1);
  }

  @Test
  void nextTokenIsFetchedAheadWhileTheLastIsUsed() {
    cache.metadata();
    give(0, "one", Duration.ofHours(1));
    clock.advance(Duration.ofMinutes(55));
    assertThat(asked()).isEqualTo("Bearer one");
    assertThat(fetches).hasSize(1);
    clock.advance(Duration.ofMinutes(1));
    assertThat(asked()).isEqualTo("Bearer one");
    assertThat(asked()).isEqualTo("Bearer one");
    assertThat(fetches).hasSize(2);
    give(1, "two", Duration.ofHours(1));
    assertThat(asked()).isEqualTo("Bearer two");
  }

  @Test
  void tokenThatHasNearlyEndedIsNotSent() {
    cache.metadata();
    give(0, "one", Duration.ofHours(1));
    clock.advance(Duration.ofMinutes(59).plusSeconds(31));
    assertThat(asked()).isNull();
    give(1, "two", Duration.ofHours(1));
    assertThat(asked()).isEqualTo("Bearer two");
  }

  @Test
  void tokenThatLivesShortlyIsUsedForMostOfItsLife() {
    cache.metadata();
    give(0, "one", Duration.ofSeconds(20));
    clock.advance(Duration.ofSeconds(9));
    assertThat(asked()).isEqualTo("Bearer one");
    assertThat(fetches).hasSize(1);
    clock.advance(Duration.ofSeconds(5));
    assertThat(asked()).isEqualTo("Bearer one");
    assertThat(fetches).hasSize(2);
  }

  @Test
  void failureEndsAllWhoWaitAndTheNextFetchWaits() {
    CompletionStage<Metadata> first = cache.metadata();
    CompletionStage<Metadata> second = cache.metadata();
    fetches.get(0).completeExceptionally(Status.UNAVAILABLE.withMessage("down").exception());
    assertThat(now(first)).contains("down");
    assertThat(now(second)).contains("down");
    assertThat(asked()).contains("down");
    assertThat(fetches).hasSize(1);
    clock.advance(Duration.ofMillis(1_201)); // 1 s and a fifth
    assertThat(asked()).isNull();
    assertThat(fetches).hasSize(2);
    fetches.get(1).completeExceptionally(Status.UNAVAILABLE.withMessage("down").exception());
    clock.advance(Duration.ofMillis(1_201)); // 1.6 s less a fifth is 1.28 s
    assertThat(asked()).contains("down");
    clock.advance(Duration.ofMillis(720));
    assertThat(asked()).isNull();
    give(2, "three", Duration.ofHours(1));
    assertThat(asked()).isEqualTo("Bearer three");
  }

  @Test
  void failureAheadOfTheEndLeavesTheToken() {
    cache.metadata();
    give(0, "one", Duration.ofHours(1));
    clock.advance(Duration.ofMinutes(57));
    assertThat(asked()).isEqualTo("Bearer one");
    fetches.get(1).completeExceptionally(new IllegalStateException("no"));
    assertThat(asked()).isEqualTo("Bearer one");
    assertThat(fetches).hasSize(2);
    clock.advance(Duration.ofSeconds(2));
    assertThat(asked()).isEqualTo("Bearer one");
    assertThat(fetches).hasSize(3);
  }

  @Test
  void failureNearTheEndDoesNotStretchTheToken() {
    cache.metadata();
    give(0, "one", Duration.ofHours(1));
    clock.advance(Duration.ofMinutes(59).plusMillis(29_900));
    assertThat(asked()).isEqualTo("Bearer one");
    fetches.get(1).completeExceptionally(Status.UNAVAILABLE.withMessage("down").exception());
    clock.advance(Duration.ofMillis(100));
    assertThat(asked()).contains("down");
    assertThat(fetches).hasSize(2);
  }

  @Test
  void sourceThatThrowsOrGivesNothingFailsTheCall() {
    TokenCache throwing =
        new TokenCache(
            () -> {
              throw new IllegalStateException("as asked");
            },
            Duration.ofMinutes(4),
            clock);
    assertThat(now(throwing.metadata())).contains("as asked");
    cache.metadata();
    CompletionStage<Metadata> waiting = cache.metadata();
    fetches.get(0).complete(null);
    assertThat(now(waiting)).contains("the source gave null");
  }

  @Test
  void tokenThatDoesNotExpireIsFetchedOnce() {
    cache.metadata();
    fetches.get(0).complete(new AccessToken("one", null));
    clock.advance(Duration.ofDays(10_000));
    assertThat(asked()).isEqualTo("Bearer one");
    assertThat(fetches).hasSize(1);
  }

  @Test
  void textsHideTheToken() {
    assertThat(new AccessToken("s3cret", clock.instant()).toString()).doesNotContain("s3cret");
    assertThat(BearerCredentials.of("s3cret").toString()).doesNotContain("s3cret");
  }
}
