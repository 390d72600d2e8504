package dev.goshawk.auth.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.goshawk.auth.http.HttpFetch;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies JWTs of one issuer (RFC 7519, RFC 8725): signature by a key of the issuer's, algorithm,
 * issuer, audience, time. Any thread, blocks none: signatures are verified on an executor, and
 * tokens that were verified are known for as long as they and the keys hold.
 */
public final class JwtVerifier implements TokenVerifier {

  /** The largest token: 16,384 characters; the default limit on metadata is less. */
  private static final int MAX_LENGTH = 16_384;

  /** The longest difference between clocks that may be allowed for: 5 min. */
  private static final Duration MAX_SKEW = Duration.ofMinutes(5);

  private static final Pattern ALGORITHM = Pattern.compile("[A-Za-z0-9-]{1,20}");

  private static final Set<JWSAlgorithm> ASYMMETRIC =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private final RotatingKeys keys;
  private final Set<JWSAlgorithm> algorithms;
  private final JwtClaims claims;
  private final @Nullable UsedTokens used;
  private final KnownTokens known = new KnownTokens();
  private final Executor executor;
  private final InstantSource clock;

  private JwtVerifier(Builder b, KeySource source) {
    keys = new RotatingKeys(source, b.clock);
    algorithms = Set.copyOf(b.algorithms);
    claims = new JwtClaims(b.issuer, Set.copyOf(b.audiences), b.skew);
    used = b.singleUse == 0 ? null : new UsedTokens(b.singleUse);
    executor = b.executor;
    clock = b.clock;
  }

  /**
   * A verifier of an issuer's tokens.
   *
   * @param issuer their {@code iss}, exactly
   */
  public static Builder builder(String issuer) {
    return new Builder(issuer);
  }

  @Override
  public @Nullable Identity known(String token) {
    return known.find(token, keys.version(), clock.instant());
  }

  @Override
  public CompletionStage<Identity> verify(String token) {
    if (token.length() > MAX_LENGTH) {
      return CompletableFuture.failedStage(
          new RefusedTokenException(
              String.format(
                  Locale.ROOT,
                  "token of %,d characters exceeds the %,d of a JWT",
                  token.length(),
                  MAX_LENGTH)));
    }
    return CompletableFuture.supplyAsync(() -> parse(token), executor)
        .thenCompose(
            jwt -> keys.forHeader(jwt.getHeader()).thenApply(set -> verify(token, jwt, set)));
  }

  private SignedJWT parse(String token) {
    JWT jwt;
    try {
      jwt = JWTParser.parse(token);
    } catch (ParseException | IllegalArgumentException e) {
      throw new RefusedTokenException("token is no JWT"); // words of others may have parts of it
    }
    if (jwt instanceof PlainJWT) {
      throw new RefusedTokenException("token has no signature: its alg is none");
    }
    if (!(jwt instanceof SignedJWT signed)) {
      throw new RefusedTokenException("token is encrypted, not signed");
    }
    JWSAlgorithm algorithm = signed.getHeader().getAlgorithm();
    if (!algorithms.contains(algorithm)) {
      throw new RefusedTokenException(
          "algorithm "
              + (ALGORITHM.matcher(algorithm.getName()).matches() ? algorithm.getName() : "(odd)")
              + " of the token is not among "
              + algorithms);
    }
    return signed;
  }

  private Identity verify(String token, SignedJWT jwt, KeySet set) {
    List<JWK> matching = set.matching(jwt.getHeader());
    if (matching.isEmpty()) {
      throw new RefusedTokenException(
          "no key of the issuer has the kid and algorithm of the token");
    }
    if (!isSignedBy(matching, jwt)) {
      throw new RefusedTokenException("signature of the token is wrong");
    }
    Identity identity;
    try {
      identity = claims.judge(jwt.getJWTClaimsSet(), clock.instant());
      if (used != null) {
        used.take(
            jwt.getJWTClaimsSet().getJWTID(),
            Objects.requireNonNull(identity.expiresAt()),
            clock.instant());
      }
    } catch (ParseException e) {
      throw new RefusedTokenException("claims of the token are no JSON object of the right types");
    }
    if (used == null) {
      known.add(token, set.version(), identity);
    }
    return identity;
  }

  private static boolean isSignedBy(List<JWK> keys, SignedJWT jwt) {
    for (JWK key : keys) {
      if (isSignedBy(key, jwt)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSignedBy(JWK key, SignedJWT jwt) {
    try {
      return jwt.verify(KeySet.verifier(key));
    } catch (JOSEException e) { // a signature that this key cannot have made
      return false;
    }
  }

  /** Collects what tokens must be like. One thread. */
  public static final class Builder {
    private final String issuer;
    private final Set<String> audiences = new LinkedHashSet<>();
    private final Set<JWSAlgorithm> algorithms =
        new LinkedHashSet<>(List.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256));
    private @Nullable URI keysUrl;
    private @Nullable KeySource keys;
    private @Nullable HttpClient client;
    private Duration skew = Duration.ofSeconds(30);
    private int singleUse;
    private Executor executor = ForkJoinPool.commonPool();
    private InstantSource clock = InstantSource.system();

    private Builder(String issuer) {
      this.issuer = Objects.requireNonNull(issuer, "issuer");
      if (issuer.isEmpty()) {
        throw new IllegalArgumentException("issuer is empty");
      }
    }

    /** Whom tokens must be for: one of those given, in one call or several. At least one. */
    public Builder audience(String... audience) {
      audiences.addAll(List.of(audience));
      return this;
    }

    /**
     * The keys of the issuer, a JWKS (RFC 7517) at a URL: fetched when the first token comes, every
     * 15 min, and for a key that is not known every 30 s at most.
     *
     * @throws IllegalArgumentException when it is neither HTTPS nor on this machine
     */
    public Builder keys(URI jwks) {
      keysUrl = HttpFetch.secure("keys", jwks);
      keys = null;
      return this;
    }

    /** The keys of the issuer, a JWKS in a file, which is read again every minute. */
    public Builder keys(Path jwks) {
      keys = KeySource.file(jwks);
      keysUrl = null;
      return this;
    }

    /**
     * The algorithms that tokens may be signed with, in place of RS256 and ES256: of RS, PS and ES
     * with 256, 384 and 512. {@code none} and those with shared secrets cannot be had.
     *
     * @throws IllegalArgumentException for another
     */
    public Builder algorithms(String... names) {
      algorithms.clear();
      for (String name : names) {
        JWSAlgorithm algorithm = JWSAlgorithm.parse(name);
        if (!ASYMMETRIC.contains(algorithm)) {
          throw new IllegalArgumentException(
              "algorithm '" + name + "' is none of RS, PS and ES with 256, 384 or 512");
        }
        algorithms.add(algorithm);
      }
      return this;
    }

    /**
     * How much the issuer's clock may differ from this one. Default 30 s.
     *
     * @throws IllegalArgumentException when negative or more than 5 min
     */
    public Builder clockSkew(Duration skew) {
      if (skew.isNegative() || skew.compareTo(MAX_SKEW) > 0) {
        throw new IllegalArgumentException("clockSkew of " + skew + " is not within 0 to 5 min");
      }
      this.skew = skew;
      return this;
    }

    /**
     * Takes each token once only: it needs a {@code jti}, which is remembered until it expires. For
     * tokens that are made for one call. While as many are remembered, calls are UNAVAILABLE.
     *
     * @throws IllegalArgumentException when less than 1
     */
    public Builder singleUse(int maxRemembered) {
      if (maxRemembered < 1) {
        throw new IllegalArgumentException("singleUse of " + maxRemembered + " is less than 1");
      }
      singleUse = maxRemembered;
      return this;
    }

    /** Where signatures are verified. Default the JDK's common pool. */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /** The client that fetches the keys: for proxies, or trust of its own. Default one of ours. */
    public Builder httpClient(HttpClient client) {
      this.client = Objects.requireNonNull(client, "client");
      return this;
    }

    /** What tells the time. Default the system's clock; for tests. */
    public Builder clock(InstantSource clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * The verifier. It reads no keys yet.
     *
     * @throws IllegalStateException without keys, audience or algorithm
     */
    public JwtVerifier build() {
      KeySource source =
          keysUrl == null
              ? keys
              : KeySource.url(keysUrl, client == null ? HttpFetch.client() : client);
      if (source == null) {
        throw new IllegalStateException("keys of issuer " + issuer + " are not set");
      }
      if (audiences.isEmpty()) {
        throw new IllegalStateException(
            "audience is not set: tokens for other services of issuer " + issuer + " would do");
      }
      if (algorithms.isEmpty()) {
        throw new IllegalStateException("algorithms are none");
      }
      return new JwtVerifier(this, source);
    }
  }
}
