package dev.goshawk.auth.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.goshawk.api.Status.Code;
import dev.goshawk.api.StatusException;
import dev.goshawk.auth.fixture.Keys;
import dev.goshawk.auth.fixture.ManualClock;
import dev.goshawk.auth.fixture.ScriptedHttp;
import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.LogCapture;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which JWTs hold, and what is said of those that do not. */
@Timeout(60)
class JwtVerifierTest {

  private final ScriptedHttp http = new ScriptedHttp();
  private final ManualClock clock = new ManualClock();

  @AfterEach
  void stop() {
    http.close();
  }

  private JwtVerifier.Builder builder() {
    return JwtVerifier.builder(Keys.ISSUER)
        .audience(Keys.AUDIENCE)
        .keys(http.uri("/keys"))
        .executor(Runnable::run)
        .clock(clock);
  }

  /** One whose issuer has keys of RSA and of EC. */
  private JwtVerifier verifier() {
    http.answer(200, Keys.jwks(Keys.FIRST, Keys.EC));
    return builder().build();
  }

  private JWTClaimsSet.Builder claims() {
    return Keys.claims(clock.instant());
  }

  private static Identity verify(JwtVerifier verifier, String token) {
    return verifier.verify(token).toCompletableFuture().join();
  }

  private static Throwable failure(JwtVerifier verifier, String token) {
    try {
      throw new AssertionError("verified: " + verify(verifier, token));
    } catch (CompletionException e) {
      return e.getCause();
    }
  }

  /** Why a token is refused, which nothing of the token is in. */
  private static String refusal(JwtVerifier verifier, String token) {
    Throwable failure = failure(verifier, token);
    assertThat(failure).isInstanceOf(RefusedTokenException.class).hasNoCause();
    for (String part : token.split("\\.")) {
      if (part.length() > 10) {
        assertThat(failure.getMessage()).doesNotContain(part);
      }
    }
    return failure.getMessage();
  }

  @Test
  void tokenThatHoldsSaysWhose() {
    JwtVerifier verifier = verifier();
    String token =
        Keys.sign(Keys.FIRST, claims().claim("scope", "read write").claim("team", 7).build());
    Identity ada = verify(verifier, token);
    assertThat(ada.kind()).isEqualTo(Identity.Kind.TOKEN);
    assertThat(ada.name()).isEqualTo("ada");
    assertThat(ada.issuer()).isEqualTo(Keys.ISSUER);
    assertThat(ada.audiences()).containsExactly(Keys.AUDIENCE);
    assertThat(ada.scopes()).containsExactly("read", "write");
    assertThat(ada.claims()).containsEntry("team", 7L);
    assertThat(ada.expiresAt()).isEqualTo(clock.instant().plusSeconds(3_630));
    assertThat(ada.principals()).containsExactly(Keys.ISSUER + "/ada");
    assertThat(verify(verifier, Keys.sign(Keys.EC, claims().build())).name()).isEqualTo("ada");
    assertThat(http.asked()).hasSize(1);
    assertThat(verifier.known(token)).isEqualTo(ada);
    clock.advance(Duration.ofSeconds(3_630));
    assertThat(verifier.known(token)).isNull();
  }

  @Test
  void timeIsJudgedWithSkew() {
    JwtVerifier verifier = verifier();
    Instant now = clock.instant();
    String token =
        Keys.sign(
            Keys.FIRST,
            claims()
                .notBeforeTime(Date.from(now.plusSeconds(30)))
                .expirationTime(Date.from(now.plusSeconds(60)))
                .build());
    assertThat(verify(verifier, token).name()).isEqualTo("ada");
    String early =
        Keys.sign(Keys.FIRST, claims().notBeforeTime(Date.from(now.plusSeconds(31))).build());
    assertThat(refusal(verifier, early))
        .isEqualTo("token is not valid before 2026-11-29T12:00:31Z");
    clock.advance(Duration.ofSeconds(89));
    assertThat(verify(verifier, token).name()).isEqualTo("ada");
    clock.advance(Duration.ofSeconds(1));
    assertThat(refusal(verifier, token)).isEqualTo("token expired at 2026-11-29T12:01:00Z");
  }

  @Test
  void claimsThatAreWrongAreRefused() {
    JwtVerifier verifier = verifier();
    assertThat(refusal(verifier, Keys.sign(Keys.FIRST, claims().issuer("https://else").build())))
        .isEqualTo("issuer of the token is not https://issuer.test");
    assertThat(refusal(verifier, Keys.sign(Keys.FIRST, claims().audience("https://else").build())))
        .isEqualTo("token is for another audience than [https://service.test/t.T]");
    assertThat(
            refusal(verifier, Keys.sign(Keys.FIRST, claims().audience(List.<String>of()).build())))
        .isEqualTo("token is for another audience than [https://service.test/t.T]");
    assertThat(refusal(verifier, Keys.sign(Keys.FIRST, claims().expirationTime(null).build())))
        .isEqualTo("token has no exp");
    assertThat(refusal(verifier, Keys.sign(Keys.FIRST, claims().subject(null).build())))
        .isEqualTo("token has no sub");
    assertThat(refusal(verifier, Keys.sign(Keys.FIRST, claims().claim("exp", "soon").build())))
        .isEqualTo("claims of the token are no JSON object of the right types");
  }

  @Test
  void trap50_algorithmsAreThoseOfTheKeysAndOfNoToken() throws Exception {
    JwtVerifier verifier = verifier();
    assertThat(refusal(verifier, new PlainJWT(claims().build()).serialize()))
        .isEqualTo("token has no signature: its alg is none");
    // The public key of RSA, in two forms, as the secret of an HMAC.
    for (byte[] secret :
        List.of(
            Keys.FIRST.toRSAPublicKey().getEncoded(),
            Keys.FIRST.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
      assertThat(refusal(verifier, hmac(secret, "first")))
          .startsWith("algorithm HS256 of the token is not among ");
    }
    // Another key's name; another algorithm of the same key; a name of no key.
    assertThat(refusal(verifier, Keys.sign(Keys.EC, JWSAlgorithm.ES256, "first", claims().build())))
        .isEqualTo("no key of the issuer has the kid and algorithm of the token");
    assertThat(
            refusal(verifier, Keys.sign(Keys.FIRST, JWSAlgorithm.PS256, "first", claims().build())))
        .startsWith("algorithm PS256 of the token is not among ");
    assertThat(
            refusal(
                verifier, Keys.sign(Keys.SECOND, JWSAlgorithm.RS256, "first", claims().build())))
        .isEqualTo("signature of the token is wrong");
    assertThat(verify(verifier, Keys.sign(Keys.FIRST, JWSAlgorithm.RS256, null, claims().build())))
        .isNotNull();
    assertThat(refusal(verifier, "e30.e30.e30")).isEqualTo("token is no JWT");
    assertThat(refusal(verifier, encoded("{\"alg\":\"<script>\"}") + ".e30.e30"))
        .startsWith("algorithm (odd) of the token is not among ");
    assertThat(refusal(verifier, "")).isEqualTo("token is no JWT");
    for (String name : new String[] {"none", "HS256", "EdDSA"}) {
      assertThatThrownBy(() -> builder().algorithms(name))
          .hasMessage("algorithm '" + name + "' is none of RS, PS and ES with 256, 384 or 512");
    }
  }

  private String hmac(byte[] secret, String kid) throws JOSEException {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(kid).build(), claims().build());
    jwt.sign(new MACSigner(secret));
    return jwt.serialize();
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void criticalExtensionIsNotUnderstood() throws Exception {
    JwtVerifier verifier = verifier();
    String header = encoded("{\"alg\":\"RS256\",\"kid\":\"first\",\"crit\":[\"x\"],\"x\":1}");
    String token = Keys.sign(Keys.FIRST, claims().build());
    assertThat(refusal(verifier, header + token.substring(token.indexOf('.'))))
        .isEqualTo("signature of the token is wrong");
  }

  @Test
  void keysThatAreNoKeysOfSignaturesAreLeftOut() throws Exception {
    OctetSequenceKey shared = new OctetSequenceKeyGenerator(256).keyID("shared").generate();
    String jwks = Keys.jwks(Keys.FIRST).replace("\"keys\":[", "\"keys\":[" + shared + ",");
    http.answer(200, jwks);
    assertThat(refusal(builder().build(), hmac(shared.toByteArray(), "shared")))
        .startsWith("algorithm HS256 of the token is not among ");
    KeySet set = KeySet.parse(jwks.getBytes(StandardCharsets.UTF_8), 1);
    assertThat(set.keys()).extracting(key -> key.getKeyID()).containsExactly("first");
  }

  @Test
  void hugeTokenIsNotLookedAt() {
    assertThat(refusal(builder().build(), "a".repeat(16_385)))
        .isEqualTo("token of 16,385 characters exceeds the 16,384 of a JWT");
    assertThat(http.asked()).isEmpty();
    String deep = encoded("[".repeat(5_000));
    assertThat(refusal(builder().build(), deep + "." + deep + ".e30")).isEqualTo("token is no JWT");
  }

  @Test
  void tokenForOneUseIsTakenOnce() {
    http.answer(200, Keys.jwks(Keys.FIRST));
    JwtVerifier verifier = builder().singleUse(2).build();
    String one = Keys.sign(Keys.FIRST, claims().jwtID("1").build());
    assertThat(verify(verifier, one).name()).isEqualTo("ada");
    assertThat(verifier.known(one)).isNull();
    assertThat(refusal(verifier, one)).isEqualTo("token was used before");
    assertThat(refusal(verifier, Keys.sign(Keys.FIRST, claims().build())))
        .isEqualTo("token has no jti, which singleUse needs");
    verify(verifier, Keys.sign(Keys.FIRST, claims().jwtID("2").build()));
    String three = Keys.sign(Keys.FIRST, claims().jwtID("3").build());
    StatusException full = (StatusException) failure(verifier, three);
    assertThat(full.code()).isEqualTo(Code.UNAVAILABLE);
    clock.advance(Duration.ofHours(2));
    verify(verifier, Keys.sign(Keys.FIRST, claims().jwtID("3").build()));
  }

  // Keys that change.

  @Test
  void trap51_keyThatIsNotKnownIsLookedForOnceIn30Seconds() {
    JwtVerifier verifier = verifier();
    verify(verifier, Keys.sign(Keys.FIRST, claims().build()));
    http.answer(200, Keys.jwks(Keys.FIRST, Keys.SECOND));
    String second = Keys.sign(Keys.SECOND, claims().build());
    for (int i = 0; i < 100; i++) {
      assertThat(refusal(verifier, second))
          .isEqualTo("no key of the issuer has the kid and algorithm of the token");
    }
    assertThat(http.asked()).hasSize(1);
    clock.advance(Duration.ofSeconds(30));
    assertThat(verify(verifier, second).name()).isEqualTo("ada");
    assertThat(http.asked()).hasSize(2);
  }

  @Test
  void keyThatWasTakenAwayVerifiesNoMore() {
    JwtVerifier verifier = verifier();
    String token = Keys.sign(Keys.FIRST, claims().build());
    verify(verifier, token);
    http.answer(200, Keys.jwks(Keys.SECOND));
    assertThat(verifier.known(token)).isNotNull();
    clock.advance(Duration.ofMinutes(15));
    Await.until("the keys are read", () -> verifier.known(token) == null);
    assertThat(refusal(verifier, token))
        .isEqualTo("no key of the issuer has the kid and algorithm of the token");
  }

  @Test
  void trap52_keysAreKeptWhileTheirServerIsDown() {
    JwtVerifier verifier = verifier();
    String token = Keys.sign(Keys.FIRST, claims().build());
    verify(verifier, token);
    try (LogCapture log = LogCapture.of("dev.goshawk.auth")) {
      http.answer(503, "down").answer(200, "{\"keys\":[]}").answer(200, "s3cret");
      for (String why : List.of("answered 503", "it has no public key", "it is no JWKS")) {
        clock.advance(Duration.ofMinutes(15));
        assertThat(verifier.known(token)).isNotNull();
        Await.until(
            "log of " + why, () -> log.lines().stream().anyMatch(line -> line.contains(why)));
      }
      assertThat(log.lines()).allMatch(line -> line.endsWith("; those from before are kept"));
      assertThat(log.lines()).noneMatch(line -> line.contains("s3cret"));
    }
    assertThat(verify(verifier, Keys.sign(Keys.FIRST, claims().build())).name()).isEqualTo("ada");
  }

  @Test
  void noKeysAtAllMeanThatNobodyCanTell() {
    http.answer(500, "").answer(200, Keys.jwks(Keys.FIRST));
    JwtVerifier verifier = builder().build();
    String token = Keys.sign(Keys.FIRST, claims().build());
    try (LogCapture log = LogCapture.of("dev.goshawk.auth")) {
      for (int i = 0; i < 10; i++) {
        StatusException failure = (StatusException) failure(verifier, token);
        assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
      }
      assertThat(http.asked()).hasSize(1);
      assertThat(log.lines())
          .hasSize(1)
          .allMatch(line -> line.contains("no token can be verified"));
    }
    clock.advance(Duration.ofSeconds(1));
    assertThat(verify(verifier, token).name()).isEqualTo("ada");
  }

  @Test
  void keysInAFileAreReadAgain(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("jwks.json");
    Files.writeString(file, Keys.jwks(Keys.FIRST));
    JwtVerifier verifier = builder().keys(file).build();
    String token = Keys.sign(Keys.FIRST, claims().build());
    verify(verifier, token);
    Files.writeString(file, Keys.jwks(Keys.SECOND));
    clock.advance(Duration.ofMinutes(1));
    Await.until("the file is read", () -> verifier.known(token) == null);
    assertThat(verify(verifier, Keys.sign(Keys.SECOND, claims().build())).name()).isEqualTo("ada");
  }

  // Settings.

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> JwtVerifier.builder(Keys.ISSUER).audience("a").build())
        .hasMessage("keys of issuer https://issuer.test are not set");
    assertThatThrownBy(() -> JwtVerifier.builder(Keys.ISSUER).keys(http.uri("/keys")).build())
        .hasMessageStartingWith("audience is not set");
    assertThatThrownBy(() -> builder().clockSkew(Duration.ofMinutes(6)))
        .hasMessage("clockSkew of PT6M is not within 0 to 5 min");
    assertThatThrownBy(() -> builder().keys(URI.create("http://issuer.test/keys")))
        .hasMessageContaining("is not https");
    assertThatThrownBy(() -> builder().singleUse(0)).hasMessage("singleUse of 0 is less than 1");
    assertThatThrownBy(() -> JwtVerifier.builder("")).hasMessage("issuer is empty");
  }
}
