package dev.goshawk.auth.identity;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Set;

/**
 * What the claims of a JWT must be, whose signature is right. Immutable, any thread.
 *
 * @param audiences one of which must be among the token's
 * @param skew how much clocks may differ
 */
record JwtClaims(String issuer, Set<String> audiences, Duration skew) {

  /**
   * Whose the token is, with the time until which it holds, the difference of clocks included.
   *
   * @throws RefusedTokenException when it does not hold
   * @throws ParseException when a claim is of another type
   */
  Identity judge(JWTClaimsSet claims, Instant now) throws ParseException {
    if (!issuer.equals(claims.getIssuer())) {
      throw new RefusedTokenException("issuer of the token is not " + issuer);
    }
    List<String> audience = claims.getAudience();
    if (Collections.disjoint(audience, audiences)) {
      throw new RefusedTokenException("token is for another audience than " + audiences);
    }
    Date expiry = claims.getExpirationTime();
    if (expiry == null) {
      throw new RefusedTokenException("token has no exp");
    }
    Instant end = expiry.toInstant().plus(skew);
    if (!now.isBefore(end)) {
      throw new RefusedTokenException("token expired at " + expiry.toInstant());
    }
    Date begin = claims.getNotBeforeTime();
    if (begin != null && now.isBefore(begin.toInstant().minus(skew))) {
      throw new RefusedTokenException("token is not valid before " + begin.toInstant());
    }
    String subject = claims.getSubject();
    if (subject == null || subject.isEmpty()) {
      throw new RefusedTokenException("token has no sub");
    }
    return Identity.builder(Identity.Kind.TOKEN, subject)
        .issuer(issuer)
        .audiences(audience)
        .scopes(scopes(claims))
        .claims(claims.getClaims())
        .expiresAt(end)
        .build();
  }

  /** The scopes: {@code scope}, separated by spaces (RFC 8693 §4.2), or {@code scp}. */
  private static List<String> scopes(JWTClaimsSet claims) throws ParseException {
    Object scope = claims.getClaim(claims.getClaim("scope") == null ? "scp" : "scope");
    if (scope instanceof List<?> several) {
      return several.stream().filter(String.class::isInstance).map(String.class::cast).toList();
    }
    return scope instanceof String text && !text.isBlank()
        ? List.of(text.strip().split(" +"))
        : List.of();
  }
}
