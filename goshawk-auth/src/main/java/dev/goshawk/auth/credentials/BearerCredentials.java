package dev.goshawk.auth.credentials;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.SecurityLevel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Credentials that send a token: {@code authorization: Bearer …}.
 *
 * <p>The token is fetched when the first call needs it, once for all that wait, and again in the
 * background before it expires. Calls fail while none can be had, with the status of the {@link
 * TokenSource}. Immutable, any thread; one object is for all channels that send the same token.
 */
public final class BearerCredentials implements CallCredentials {

  /** How long before its end the next token is fetched: 4 min. */
  static final Duration AHEAD = Duration.ofMinutes(4);

  private final TokenCache tokens;
  private final SecurityLevel least;

  private BearerCredentials(TokenCache tokens, SecurityLevel least) {
    this.tokens = tokens;
    this.least = least;
  }

  /**
   * Credentials that always send the same token.
   *
   * @throws IllegalArgumentException when it is none, as {@link AccessToken} says
   */
  public static BearerCredentials of(String token) {
    AccessToken fixed = new AccessToken(token, null);
    return from(() -> CompletableFuture.completedStage(fixed));
  }

  /** Credentials that send the tokens of a source, each fetched 4 min before the last one ends. */
  public static BearerCredentials from(TokenSource source) {
    return from(
        source, source instanceof TokenFile ? TokenFile.AHEAD : AHEAD, InstantSource.system());
  }

  static BearerCredentials from(TokenSource source, Duration ahead, InstantSource clock) {
    return new BearerCredentials(
        new TokenCache(Objects.requireNonNull(source, "source"), ahead, clock),
        SecurityLevel.PRIVACY_AND_INTEGRITY);
  }

  /**
   * The same for connections that protect less. Whoever can read a token can use it: anything but
   * {@link SecurityLevel#PRIVACY_AND_INTEGRITY} is for tests.
   */
  public BearerCredentials withLeastSecurity(SecurityLevel level) {
    return new BearerCredentials(tokens, Objects.requireNonNull(level, "level"));
  }

  @Override
  public CompletionStage<Metadata> metadata(Request request) {
    return tokens.metadata();
  }

  @Override
  public SecurityLevel leastSecurity() {
    return least;
  }

  @Override
  public String toString() {
    return "bearer credentials";
  }
}
