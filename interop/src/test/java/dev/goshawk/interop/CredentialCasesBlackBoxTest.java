package dev.goshawk.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.goshawk.api.Server;
import dev.goshawk.auth.identity.Authentication;
import dev.goshawk.auth.identity.JwtVerifier;
import dev.goshawk.auth.identity.TokenVerifier;
import dev.goshawk.testsupport.LiveThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The cases of credentials, with a scripted authorization server and metadata server in the place
 * of Google's: the first gives tokens for assertions that it has verified.
 */
@Timeout(120)
class CredentialCasesBlackBoxTest {

  private static final String ROBOT = "robot@project.test";
  private static final String MACHINE = "machine@project.test";
  private static final String ISSUER = "https://issuer.test";
  private static final String AUDIENCE = "https://any.test";
  private static final String SERVICE = "https://foo.test.google.fr/grpc.testing.TestService";
  private static final String SCOPE = "https://scope.test/read https://scope.test/write";

  private static final List<String> ASKED = Collections.synchronizedList(new ArrayList<>());

  private static RSAKey robotKey;
  private static RSAKey issuerKey;
  private static HttpServer http;
  private static Server server;
  private static ClientOptions options;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    robotKey = new RSAKeyGenerator(2_048).keyID("robot").generate();
    issuerKey = new RSAKeyGenerator(2_048).keyID("issuer").generate();
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/token", exchange -> answer(exchange, exchanged(exchange)));
    http.createContext("/computeMetadata", exchange -> answer(exchange, ofMachine(exchange)));
    http.start();
    String authority = "localhost:" + http.getAddress().getPort();
    Path keyFile = directory.resolve("key.json");
    Files.writeString(keyFile, accountKey("http://" + authority + "/token"));
    TokenVerifier selfSigned = verifier(directory, ROBOT, SERVICE, robotKey);
    TokenVerifier issued = verifier(directory, ISSUER, AUDIENCE, issuerKey);
    server =
        InteropServer.start(
            0,
            InteropServer.Identity.test(),
            Authentication.builder()
                .tokens(
                    token ->
                        selfSigned
                            .verify(token)
                            .exceptionallyCompose(failure -> issued.verify(token)))
                .build());
    options =
        ClientOptions.tls(server.port(), TestCertificates.authority())
            .withCredentials(new CredentialOptions(keyFile, SCOPE, MACHINE, authority));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.close();
    http.stop(0);
    LiveThreads.awaitNone();
  }

  private static TokenVerifier verifier(Path directory, String issuer, String audience, RSAKey key)
      throws IOException {
    Path keys = directory.resolve(key.getKeyID() + ".jwks");
    Files.writeString(keys, new JWKSet(key).toString(true));
    return JwtVerifier.builder(issuer).audience(audience).keys(keys).build();
  }

  private static String accountKey(String tokenUri) throws JOSEException {
    return "{\"client_email\":\""
        + ROBOT
        + "\",\"private_key_id\":\"robot\",\"private_key\":\""
        + "-----BEGIN PRIVATE KEY-----\\n"
        + Base64.getEncoder().encodeToString(robotKey.toPrivateKey().getEncoded())
        + "\\n-----END PRIVATE KEY-----\\n\",\"token_uri\":\""
        + tokenUri
        + "\"}";
  }

  // The servers of the cloud.

  private static String exchanged(HttpExchange exchange) throws IOException {
    String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    try {
      SignedJWT assertion =
          SignedJWT.parse(URLDecoder.decode(form.replaceAll(".*assertion=([^&]*).*", "$1"), UTF_8));
      if (!assertion.verify(new RSASSAVerifier(robotKey.toRSAPublicKey()))) {
        throw new IOException("an assertion with a wrong signature");
      }
      String scope = assertion.getJWTClaimsSet().getStringClaim("scope");
      ASKED.add("token " + scope);
      return token(ROBOT, scope.split(" ")[0]);
    } catch (ParseException | JOSEException e) {
      throw new IOException(e);
    }
  }

  private static String ofMachine(HttpExchange exchange) throws IOException {
    if (!"Google".equals(exchange.getRequestHeaders().getFirst("Metadata-Flavor"))) {
      throw new IOException("no Metadata-Flavor");
    }
    ASKED.add("metadata");
    return token(MACHINE, SCOPE.split(" ")[1]);
  }

  private static String token(String subject, String scope) throws IOException {
    try {
      SignedJWT jwt =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("issuer").build(),
              new JWTClaimsSet.Builder()
                  .issuer(ISSUER)
                  .audience(AUDIENCE)
                  .subject(subject)
                  .claim("scope", scope)
                  .expirationTime(Date.from(Instant.now().plusSeconds(3_600)))
                  .build());
      jwt.sign(new RSASSASigner(issuerKey));
      return "{\"access_token\":\"" + jwt.serialize() + "\",\"expires_in\":3600}";
    } catch (JOSEException e) {
      throw new IOException(e);
    }
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  // The cases.

  @ParameterizedTest
  @EnumSource(
      value = TestCase.class,
      names = {
        "JWT_TOKEN_CREDS",
        "SERVICE_ACCOUNT_CREDS",
        "OAUTH2_AUTH_TOKEN",
        "PER_RPC_CREDS",
        "COMPUTE_ENGINE_CREDS"
      })
  void passes(TestCase test) throws InterruptedException {
    ASKED.clear();
    InteropClient.run(test, options, line -> {});
    assertThat(ASKED)
        .isEqualTo(
            switch (test) {
              case JWT_TOKEN_CREDS -> List.of();
              case COMPUTE_ENGINE_CREDS -> List.of("metadata");
              default -> List.of("token " + SCOPE);
            });
  }

  @Test
  void callerWithoutCredentialsIsRefused() {
    assertThatThrownBy(() -> InteropClient.run(TestCase.EMPTY_UNARY, options, line -> {}))
        .isInstanceOf(InteropFailure.class)
        .hasMessageContaining("UNAUTHENTICATED");
  }

  @Test
  void anotherAccountThanExpectedIsSeen() {
    ClientOptions other =
        options.withCredentials(
            new CredentialOptions(
                null, SCOPE, "else@project.test", options.credentials().metadataServer()));
    assertThatThrownBy(() -> InteropClient.run(TestCase.COMPUTE_ENGINE_CREDS, other, line -> {}))
        .isInstanceOf(InteropFailure.class)
        .hasMessage("the username is machine@project.test, expected else@project.test");
    assertThatThrownBy(() -> InteropClient.run(TestCase.JWT_TOKEN_CREDS, other, line -> {}))
        .isInstanceOf(InteropFailure.class)
        .hasMessageContaining("--service_account_key_file");
  }
}
