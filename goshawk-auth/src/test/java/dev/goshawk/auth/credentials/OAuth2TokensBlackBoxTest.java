package dev.goshawk.auth.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.goshawk.api.Status.Code;
import dev.goshawk.api.StatusException;
import dev.goshawk.auth.fixture.Keys;
import dev.goshawk.auth.fixture.ManualClock;
import dev.goshawk.auth.fixture.ScriptedHttp;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of an authorization server that is scripted. */
@Timeout(60)
class OAuth2TokensBlackBoxTest {

  private static final String ANSWER =
      "{\"access_token\":\"t0k3n\",\"token_type\":\"Bearer\",\"expires_in\":3600}";

  private final ScriptedHttp http = new ScriptedHttp();
  private final ManualClock clock = new ManualClock();

  @AfterEach
  void stop() {
    http.close();
  }

  private OAuth2Tokens.Builder client() {
    return OAuth2Tokens.clientCredentials(http.uri("/token"), "me", "s:e cret").clock(clock);
  }

  private static AccessToken fetch(TokenSource source) {
    return source.fetch().toCompletableFuture().join();
  }

  private static StatusException failure(TokenSource source) {
    try {
      throw new AssertionError("fetched " + fetch(source));
    } catch (CompletionException e) {
      return (StatusException) e.getCause();
    }
  }

  @Test
  void clientCredentials() {
    http.answer(200, ANSWER);
    AccessToken token = fetch(client().scopes("read", "write").parameter("audience", "x").build());
    assertThat(token.value()).isEqualTo("t0k3n");
    assertThat(token.expiresAt()).isEqualTo(clock.instant().plus(Duration.ofHours(1)));
    ScriptedHttp.Asked asked = http.asked().get(0);
    assertThat(asked.method()).isEqualTo("POST");
    assertThat(asked.uri()).hasToString("/token");
    assertThat(asked.form())
        .isEqualTo(
            Map.of("grant_type", "client_credentials", "scope", "read write", "audience", "x"));
    String basic = asked.headers().get("Authorization").substring("Basic ".length());
    assertThat(new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8))
        .isEqualTo("me:s%3Ae+cret");
  }

  @Test
  void secretInTheForm() {
    http.answer(200, ANSWER);
    fetch(client().secretInBody().build());
    assertThat(http.asked().get(0).headers()).doesNotContainKey("Authorization");
    assertThat(http.asked().get(0).form())
        .containsEntry("client_id", "me")
        .containsEntry("client_secret", "s:e cret");
  }

  @Test
  void refreshTokenThatTheServerReplaces() {
    http.answer(200, ANSWER.replace("}", ",\"refresh_token\":\"next\"}")).answer(200, ANSWER);
    List<String> kept = new ArrayList<>();
    OAuth2Tokens tokens =
        OAuth2Tokens.refreshToken(http.uri("/token"), "me", null, "first")
            .onNewRefreshToken(kept::add)
            .build();
    fetch(tokens);
    fetch(tokens);
    assertThat(http.asked().get(0).form())
        .isEqualTo(
            Map.of("grant_type", "refresh_token", "refresh_token", "first", "client_id", "me"));
    assertThat(http.asked().get(1).form()).containsEntry("refresh_token", "next");
    assertThat(kept).containsExactly("next");
  }

  @Test
  void serviceAccountSignsForItsScopes() throws Exception {
    http.answer(200, ANSWER);
    String endpoint = http.uri("/token").toString();
    ServiceAccountKey key =
        ServiceAccountKey.parse(
            Keys.serviceAccount(Keys.FIRST, endpoint).getBytes(StandardCharsets.UTF_8));
    assertThat(key.toString()).isEqualTo("key of robot@project.test");
    fetch(OAuth2Tokens.serviceAccount(key).scopes("a", "b").clock(clock).build());
    Map<String, String> form = http.asked().get(0).form();
    assertThat(form).containsOnlyKeys("grant_type", "assertion");
    assertThat(form.get("grant_type")).isEqualTo("urn:ietf:params:oauth:grant-type:jwt-bearer");
    SignedJWT jwt = SignedJWT.parse(form.get("assertion"));
    assertThat(jwt.verify(new RSASSAVerifier(Keys.FIRST.toRSAPublicKey()))).isTrue();
    assertThat(jwt.getHeader().getKeyID()).isEqualTo("first");
    assertThat(jwt.getJWTClaimsSet().getIssuer()).isEqualTo("robot@project.test");
    assertThat(jwt.getJWTClaimsSet().getSubject()).isEqualTo("robot@project.test");
    assertThat(jwt.getJWTClaimsSet().getAudience()).containsExactly(endpoint);
    assertThat(jwt.getJWTClaimsSet().getStringClaim("scope")).isEqualTo("a b");
    assertThat(jwt.getJWTClaimsSet().getExpirationTime().toInstant())
        .isEqualTo(clock.instant().plus(Duration.ofHours(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "400,UNAUTHENTICATED", "401,UNAUTHENTICATED", "403,UNAUTHENTICATED", "404,UNAUTHENTICATED",
    "408,UNAVAILABLE", "429,UNAVAILABLE", "500,UNAVAILABLE", "503,UNAVAILABLE"
  })
  void trap46_whatTheServerRefusesForGoodIsUnauthenticated(int code, Code expected) {
    http.answer(
        code, "{\"error\":\"invalid_client\",\"error_description\":\"bad assertion eyJz3cret\"}");
    StatusException failure = failure(client().build());
    assertThat(failure.code()).isEqualTo(expected);
    assertThat(failure.status().message())
        .isEqualTo(
            "token endpoint " + http.uri("/token") + " answered " + code + " invalid_client");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "<html>",
        "{\"access_token\":1,\"expires_in\":1}",
        "{\"access_token\":\"a b\",\"expires_in\":1}",
        "{\"access_token\":\"a\",\"expires_in\":0}",
        "{\"access_token\":\"a\",\"expires_in\":1e300}",
        "{\"access_token\":\"a\",\"expires_in\":\"soon\"}"
      })
  void answerWithoutATokenIsUnavailable(String body) {
    http.answer(200, body);
    StatusException failure = failure(client().build());
    assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure.status().message())
        .endsWith("answered 200 without a token that can be read");
    assertThat(failure.getCause()).isNull();
  }

  @Test
  void lifeAsTextAndLifeUnsaid() {
    http.answer(200, "{\"access_token\":\"a\",\"expires_in\":\"60\"}")
        .answer(200, "{\"access_token\":\"a\"}");
    OAuth2Tokens tokens = client().build();
    assertThat(fetch(tokens).expiresAt()).isEqualTo(clock.instant().plusSeconds(60));
    assertThat(fetch(tokens).expiresAt()).isEqualTo(clock.instant().plusSeconds(300));
  }

  @Test
  void answerThatIsTooLargeIsCutOff() {
    http.answer(200, " ".repeat(1_100_000) + ANSWER);
    StatusException failure = failure(client().build());
    assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure.status().message()).endsWith("the answer has more than 1048576 bytes");
  }

  @Test
  void secretsFollowNoRedirect() {
    try (ScriptedHttp other = new ScriptedHttp()) {
      other.answer(200, ANSWER);
      http.redirect(other.uri("/"));
      assertThat(failure(client().build()).code()).isEqualTo(Code.UNAUTHENTICATED);
      assertThat(other.asked()).isEmpty();
    }
  }

  @Test
  void serverThatIsNotThereIsUnavailable() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    URI nobody = URI.create("http://localhost:" + port + "/");
    StatusException failure =
        failure(OAuth2Tokens.clientCredentials(nobody, "me", "s3cret").build());
    assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure.status().message()).startsWith("token endpoint " + nobody);
  }

  @Test
  void secretsGoOverHttpsOnly() {
    for (String uri : new String[] {"http://example.test/", "ftp://localhost/", "/token"}) {
      assertThatThrownBy(() -> OAuth2Tokens.clientCredentials(URI.create(uri), "me", "s"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("token endpoint");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[",
        "{\"client_email\":\"a\",\"private_key_id\":\"b\",\"private_key\":\"s3cret!\"}",
        "{\"client_email\":\"a\",\"private_key_id\":\"b\",\"private_key\":\"c2VjcmV0\"}"
      })
  void keyThatIsNoneIsSaidToBeNone(String json) {
    assertThatThrownBy(() -> ServiceAccountKey.parse(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(this is no key of a service account|private_key is no RSA key).*")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }
}
