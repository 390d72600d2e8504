package dev.goshawk.auth.credentials;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.SecurityLevel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Credentials that send a JWT signed by the key of a service account, without an authorization
 * server. Each service gets one of its own, whose audience is {@link Request#serviceUrl}, for an
 * hour; the next is signed before that is over. Any thread.
 */
public final class SelfSignedJwtCredentials implements CallCredentials {

  /** For how many audiences JWTs are kept; the one that was not used longest goes: 100. */
  private static final int MAX_AUDIENCES = 100;

  private static final Duration AHEAD = BearerCredentials.AHEAD;

  private final ServiceAccountKey key;
  private final @Nullable String audience;
  private final InstantSource clock;
  private final SecurityLevel least;
  private final Map<String, TokenCache> byAudience; // guarded by itself

  private SelfSignedJwtCredentials(
      ServiceAccountKey key, @Nullable String audience, InstantSource clock, SecurityLevel least) {
    this.key = key;
    this.audience = audience;
    this.clock = clock;
    this.least = least;
    this.byAudience =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, TokenCache> eldest) {
            return size() > MAX_AUDIENCES;
          }
        };
  }

  /** Credentials of a service account. */
  public static SelfSignedJwtCredentials of(ServiceAccountKey key) {
    return of(key, InstantSource.system());
  }

  static SelfSignedJwtCredentials of(ServiceAccountKey key, InstantSource clock) {
    return new SelfSignedJwtCredentials(
        Objects.requireNonNull(key, "key"), null, clock, SecurityLevel.PRIVACY_AND_INTEGRITY);
  }

  /** The same with one audience for all services, for servers that want another than their URL. */
  public SelfSignedJwtCredentials withAudience(String audience) {
    return new SelfSignedJwtCredentials(
        key, Objects.requireNonNull(audience, "audience"), clock, least);
  }

  /** The same for connections that protect less; see {@link BearerCredentials}. */
  public SelfSignedJwtCredentials withLeastSecurity(SecurityLevel level) {
    return new SelfSignedJwtCredentials(
        key, audience, clock, Objects.requireNonNull(level, "level"));
  }

  @Override
  public CompletionStage<Metadata> metadata(Request request) {
    String wanted = audience == null ? request.serviceUrl() : audience;
    TokenCache tokens;
    synchronized (byAudience) {
      tokens =
          byAudience.computeIfAbsent(
              wanted, each -> new TokenCache(() -> sign(each), AHEAD, clock));
    }
    return tokens.metadata();
  }

  private CompletionStage<AccessToken> sign(String audience) {
    return CompletableFuture.supplyAsync( // not on an event loop: it takes a millisecond
        () -> {
          Instant now = clock.instant();
          return new AccessToken(key.sign(audience, null, now), now.plus(ServiceAccountKey.LIFE));
        });
  }

  @Override
  public SecurityLevel leastSecurity() {
    return least;
  }

  @Override
  public String toString() {
    return "self-signed JWTs by the " + key;
  }
}
