package dev.goshawk.auth.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.auth.Credentials;
import com.google.auth.Retryable;
import com.nimbusds.jwt.SignedJWT;
import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status.Code;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.auth.fixture.Keys;
import dev.goshawk.auth.fixture.ManualClock;
import dev.goshawk.auth.fixture.ScriptedHttp;
import dev.goshawk.inprocess.InProcessChannel;
import dev.goshawk.inprocess.InProcessServer;
import dev.goshawk.testservices.Texts;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ready-made credentials through a channel to a server that answers with what it was sent. */
@Timeout(60)
class ReadyCredentialsBlackBoxTest {

  private static final MetadataKey<String> AUTHORIZATION = MetadataKey.ascii("authorization");
  private static final MetadataKey<byte[]> BYTES = MetadataKey.binary("x-extra-bin");

  private final ScriptedHttp http = new ScriptedHttp();
  private final Server server =
      InProcessServer.builder("ready")
          .service(
              Texts.service(
                  service ->
                      service.method(
                          Texts.UNARY,
                          Handlers.unary(
                              (request, context) ->
                                  request.equals("bytes")
                                      ? new String(
                                          context.metadata().get(BYTES), StandardCharsets.UTF_8)
                                      : context.metadata().get(AUTHORIZATION)))))
          .start();

  @AfterEach
  void stop() {
    server.close();
    http.close();
  }

  private static String call(CallCredentials credentials, String request) {
    try (Channel channel =
        InProcessChannel.to("ready")
            .overrideAuthority("service.test:443")
            .credentials(credentials)
            .build()) {
      return ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, request);
    }
  }

  private static StatusException failure(CallCredentials credentials) {
    return catchThrowableOfType(StatusException.class, () -> call(credentials, "x"));
  }

  @Test
  void bearer() {
    assertThat(call(BearerCredentials.of("t0k3n"), "x")).isEqualTo("Bearer t0k3n");
    assertThatThrownBy(() -> BearerCredentials.of("s3cret\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("character 6 of the token is not visible ASCII; is there a line break in it?");
  }

  @Test
  void trap47_selfSignedJwtIsForTheServiceWithoutPortAndMethod() throws Exception {
    ManualClock clock = new ManualClock();
    ServiceAccountKey key =
        ServiceAccountKey.parse(
            Keys.serviceAccount(Keys.FIRST, "https://unused.test/")
                .getBytes(StandardCharsets.UTF_8));
    SelfSignedJwtCredentials credentials = SelfSignedJwtCredentials.of(key, clock);
    String first = call(credentials, "x");
    SignedJWT jwt = SignedJWT.parse(first.substring("Bearer ".length()));
    assertThat(jwt.getJWTClaimsSet().getAudience()).containsExactly("https://service.test/t.T");
    assertThat(call(credentials, "x")).isEqualTo(first);
    clock.advance(Duration.ofMinutes(60));
    assertThat(call(credentials, "x")).isNotEqualTo(first);
    String other = call(credentials.withAudience("https://else.test/"), "x");
    assertThat(SignedJWT.parse(other.substring("Bearer ".length())).getJWTClaimsSet().getAudience())
        .containsExactly("https://else.test/");
  }

  @Test
  void metadataServer() {
    http.answer(
        200, "{\"access_token\":\"machine\",\"expires_in\":1800,\"token_type\":\"Bearer\"}");
    MetadataServerTokens tokens = MetadataServerTokens.at(http.authority()).withScopes("a", "b");
    assertThat(call(BearerCredentials.from(tokens), "x")).isEqualTo("Bearer machine");
    ScriptedHttp.Asked asked = http.asked().get(0);
    assertThat(asked.method()).isEqualTo("GET");
    assertThat(asked.headers()).containsEntry("Metadata-flavor", "Google");
    assertThat(asked.uri())
        .hasToString("/computeMetadata/v1/instance/service-accounts/default/token?scopes=a%2Cb");
    http.answer(404, "no account");
    StatusException failure = failure(BearerCredentials.from(tokens));
    assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure.status().message())
        .startsWith("the metadata server gave no token: ")
        .contains("404");
    assertThatThrownBy(() -> MetadataServerTokens.at("no/host:"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Credentials of google-auth, which block. */
  private static final class Google extends Credentials {
    private static final long serialVersionUID = 1L;
    private transient IOException failure;

    @Override
    public String getAuthenticationType() {
      return "OAuth2";
    }

    @Override
    public Map<String, List<String>> getRequestMetadata(URI uri) throws IOException {
      if (failure != null) {
        throw failure;
      }
      return Map.of(
          "Authorization", List.of("Bearer for " + uri), "x-extra-bin", List.of("aGVsbG8="));
    }

    @Override
    public boolean hasRequestMetadata() {
      return true;
    }

    @Override
    public boolean hasRequestMetadataOnly() {
      return true;
    }

    @Override
    public void refresh() {}
  }

  private static final class Passing extends IOException implements Retryable {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isRetryable() {
      return true;
    }

    @Override
    public int getRetryCount() {
      return 0;
    }
  }

  @Test
  void googleAuthWithoutItBeingADependency() {
    Google google = new Google();
    CallCredentials credentials =
        BlockingCredentials.of(
            google::getRequestMetadata,
            e -> e instanceof Retryable retryable && retryable.isRetryable(),
            ForkJoinPool.commonPool());
    assertThat(call(credentials, "x")).isEqualTo("Bearer for https://service.test/t.T");
    assertThat(call(credentials, "bytes")).isEqualTo("hello");
    google.failure = new Passing();
    assertThat(failure(credentials).code()).isEqualTo(Code.UNAVAILABLE);
    google.failure = new IOException("revoked");
    assertThat(failure(credentials).code()).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(failure(credentials).status().message())
        .isEqualTo("the credentials gave no metadata: revoked");
  }
}
