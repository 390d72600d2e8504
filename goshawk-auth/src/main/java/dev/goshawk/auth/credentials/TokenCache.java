package dev.goshawk.auth.credentials;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The newest token of a source, as the metadata that carry it.
 *
 * <pre>
 *   fresh            ──▶ given at once
 *   near its end     ──▶ given at once, while one fetch runs for the next
 *   none, or expired ──▶ all who ask wait for one fetch
 *   fetch failed     ──▶ all who wait fail; none is made for 1 s, 1.6 s, … 120 s
 * </pre>
 *
 * <p>Any thread. A token that is fresh costs one volatile read and the clock. No timer: a cache
 * that nobody asks fetches nothing.
 */
final class TokenCache {

  private static final MetadataKey<String> AUTHORIZATION = MetadataKey.ascii("authorization");

  /** How long before its end a token is not sent any more, as clocks and networks differ: 30 s. */
  private static final Duration EARLY = Duration.ofSeconds(30);

  /** Of a token that lives shortly, the part that is not used: a quarter. */
  private static final int EARLY_PART = 4;

  /** How long a fetch may take: 60 s. One that never ends would hold all calls. */
  private static final long FETCH_SECONDS = 60;

  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(2);
  private static final double BACKOFF_FACTOR = 1.6;

  /** By how much backoffs differ at random, so that clients do not all come at once: a fifth. */
  private static final double JITTER = 0.2;

  private final TokenSource source;
  private final Duration ahead;
  private final InstantSource clock;

  private volatile @Nullable Kept kept;

  // Guarded by this.
  private @Nullable CompletableFuture<Metadata> fetching;
  private @Nullable Throwable failure;
  private Instant notBefore = Instant.MIN;
  private Duration backoff = FIRST_BACKOFF;

  /** A token, when the next is fetched, and when it is not sent any more. */
  private record Kept(CompletionStage<Metadata> metadata, Instant refreshAt, Instant endsAt) {}

  /**
   * A cache without a token.
   *
   * @param ahead how long before its end the next token is fetched
   */
  TokenCache(TokenSource source, Duration ahead, InstantSource clock) {
    this.source = source;
    this.ahead = ahead;
    this.clock = clock;
  }

  /** The metadata that carry a token. */
  CompletionStage<Metadata> metadata() {
    Kept present = kept;
    Instant now = clock.instant();
    if (present != null && now.isBefore(present.refreshAt)) {
      return present.metadata;
    }
    CompletionStage<Metadata> next = next(now);
    return present != null && now.isBefore(present.endsAt) ? present.metadata : next;
  }

  /** What a fetch gives, be it running or begun here; the last failure while none is made. */
  private CompletionStage<Metadata> next(Instant now) {
    CompletableFuture<Metadata> begun = new CompletableFuture<>();
    synchronized (this) {
      if (fetching != null) {
        return fetching.minimalCompletionStage();
      }
      Kept present = kept;
      if (present != null && now.isBefore(present.refreshAt)) { // came meanwhile
        return present.metadata;
      }
      if (failure != null && now.isBefore(notBefore)) {
        return CompletableFuture.failedStage(failure);
      }
      fetching = begun;
    }
    fetch(begun);
    return begun.minimalCompletionStage();
  }

  private void fetch(CompletableFuture<Metadata> begun) {
    CompletableFuture<AccessToken> fetched = new CompletableFuture<>();
    var unused =
        fetched
            .orTimeout(FETCH_SECONDS, TimeUnit.SECONDS)
            .whenComplete(
                (token, thrown) -> {
                  if (thrown == null) {
                    succeeded(begun, token);
                  } else {
                    failed(begun, thrown);
                  }
                });
    try {
      source
          .fetch()
          .whenComplete(
              (token, thrown) -> {
                if (thrown != null) {
                  fetched.completeExceptionally(thrown);
                } else if (token == null) {
                  fetched.completeExceptionally(new NullPointerException("the source gave null"));
                } else {
                  fetched.complete(token);
                }
              });
    } catch (RuntimeException e) { // user code
      fetched.completeExceptionally(e);
    }
  }

  private void succeeded(CompletableFuture<Metadata> begun, AccessToken token) {
    Metadata metadata = Metadata.of(AUTHORIZATION, "Bearer " + token.value());
    Instant now = clock.instant();
    Instant end = token.expiresAt() == null ? Instant.MAX : token.expiresAt();
    Duration life = end.equals(Instant.MAX) ? ahead : Duration.between(now, end);
    Duration early = min(EARLY, life.dividedBy(EARLY_PART));
    Instant endsAt = end.equals(Instant.MAX) ? end : end.minus(early);
    Instant refreshAt = end.equals(Instant.MAX) ? end : end.minus(min(ahead, life.dividedBy(2)));
    synchronized (this) {
      kept = new Kept(CompletableFuture.completedStage(metadata), refreshAt, endsAt);
      fetching = null;
      failure = null;
      backoff = FIRST_BACKOFF;
    }
    begun.complete(metadata);
  }

  private void failed(CompletableFuture<Metadata> begun, Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? Objects.requireNonNull(thrown.getCause())
            : thrown;
    synchronized (this) {
      fetching = null;
      failure = cause;
      double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
      notBefore = clock.instant().plusNanos((long) (backoff.toNanos() * factor));
      backoff = min(LONGEST_BACKOFF, Duration.ofNanos((long) (backoff.toNanos() * BACKOFF_FACTOR)));
      Kept present = kept;
      if (present != null) { // the next fetch ahead of the end waits as well, but not beyond it
        Instant next = notBefore.isBefore(present.endsAt) ? notBefore : present.endsAt;
        kept = new Kept(present.metadata, next, present.endsAt);
      }
    }
    begun.completeExceptionally(cause);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
