package dev.goshawk.auth.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.auth.http.HttpFetch;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonString;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of an OAuth 2.0 authorization server (RFC 6749): by the secret of a client, by a refresh
 * token, or by the key of a service account (RFC 7523). Immutable but for a refresh token that the
 * server replaces; any thread.
 */
public final class OAuth2Tokens implements TokenSource {

  private static final String REFRESH_TOKEN = "refresh_token";

  private final TokenEndpoint endpoint;
  private final Map<String, String> form;
  private final @Nullable String authorization;
  private final @Nullable ServiceAccountKey key;
  private final Consumer<String> onNewRefreshToken;
  private final InstantSource clock;
  private volatile @Nullable String refreshToken;

  private OAuth2Tokens(Builder b) {
    endpoint = new TokenEndpoint(b.endpoint, b.client == null ? HttpFetch.client() : b.client);
    form = new LinkedHashMap<>(b.form);
    key = b.key;
    onNewRefreshToken = b.onNewRefreshToken;
    clock = b.clock;
    refreshToken = b.refreshToken;
    String id = b.clientId;
    if (id == null || b.secretInBody || b.secret == null) {
      authorization = null;
      if (id != null) {
        form.put("client_id", id);
      }
      if (b.secret != null) {
        form.put("client_secret", b.secret);
      }
    } else { // RFC 6749 section 2.3.1: both form-encoded first
      String pair = TokenEndpoint.encoded(id) + ":" + TokenEndpoint.encoded(b.secret);
      authorization = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }
  }

  /** Tokens for a client itself: the grant {@code client_credentials}. */
  public static Builder clientCredentials(URI endpoint, String clientId, String secret) {
    Builder builder = new Builder(endpoint, "client_credentials");
    builder.clientId = Objects.requireNonNull(clientId, "clientId");
    builder.secret = Objects.requireNonNull(secret, "secret");
    return builder;
  }

  /**
   * Tokens for the user who gave a refresh token: the grant {@code refresh_token}.
   *
   * @param secret null for a client that has none
   */
  public static Builder refreshToken(
      URI endpoint, String clientId, @Nullable String secret, String refreshToken) {
    Builder builder = new Builder(endpoint, REFRESH_TOKEN);
    builder.clientId = Objects.requireNonNull(clientId, "clientId");
    builder.secret = secret;
    builder.refreshToken = Objects.requireNonNull(refreshToken, REFRESH_TOKEN);
    return builder;
  }

  /** Tokens for a service account, by a JWT that its key signs, at the endpoint of the key. */
  public static Builder serviceAccount(ServiceAccountKey key) {
    Builder builder =
        new Builder(key.tokenEndpoint(), "urn:ietf:params:oauth:grant-type:jwt-bearer");
    builder.key = key;
    return builder;
  }

  @Override
  public CompletionStage<AccessToken> fetch() {
    return CompletableFuture.supplyAsync(this::complete) // a signature takes a millisecond
        .thenCompose(complete -> endpoint.post(complete, authorization))
        .thenApply(this::token);
  }

  private Map<String, String> complete() {
    Map<String, String> complete = new LinkedHashMap<>(form);
    String refresh = refreshToken;
    if (refresh != null) {
      complete.put(REFRESH_TOKEN, refresh);
    }
    if (key != null) {
      String scope = complete.remove("scope"); // it stands in the JWT
      complete.put("assertion", key.sign(key.tokenEndpoint().toString(), scope, clock.instant()));
    }
    return complete;
  }

  private AccessToken token(JsonObject answer) {
    AccessToken token = endpoint.token(answer, clock.instant());
    if (refreshToken != null
        && answer.find(REFRESH_TOKEN) instanceof JsonString next
        && !next.asString().equals(refreshToken)) {
      refreshToken = next.asString(); // the one before may be void from here on
      onNewRefreshToken.accept(next.asString());
    }
    return token;
  }

  @Override
  public String toString() {
    return "tokens by " + form.get("grant_type");
  }

  /** Collects what is asked for. One thread. */
  public static final class Builder {
    private final URI endpoint;
    private final Map<String, String> form = new LinkedHashMap<>();
    private @Nullable String clientId;
    private @Nullable String secret;
    private @Nullable String refreshToken;
    private @Nullable ServiceAccountKey key;
    private @Nullable HttpClient client;
    private boolean secretInBody;
    private Consumer<String> onNewRefreshToken = token -> {};
    private InstantSource clock = InstantSource.system();

    private Builder(URI endpoint, String grant) {
      this.endpoint =
          HttpFetch.secure("token endpoint", Objects.requireNonNull(endpoint, "endpoint"));
      form.put("grant_type", grant);
    }

    /** The scopes that are asked for, together in place of those before. Default none. */
    public Builder scopes(String... scopes) {
      form.put("scope", String.join(" ", scopes));
      return this;
    }

    /** A further parameter of the request, such as {@code audience} or {@code resource}. */
    public Builder parameter(String name, String value) {
      form.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
      return this;
    }

    /**
     * Sends id and secret of the client in the form, for servers that do not take them in the
     * header {@code authorization}, which is the default.
     */
    public Builder secretInBody() {
      secretInBody = true;
      return this;
    }

    /**
     * Is given a refresh token that the server has put in the place of the last, to be kept for the
     * next start. It must not block.
     */
    public Builder onNewRefreshToken(Consumer<String> task) {
      onNewRefreshToken = Objects.requireNonNull(task, "task");
      return this;
    }

    /**
     * The client that makes the requests: for proxies, or trust of its own. Default one of ours.
     */
    public Builder httpClient(HttpClient client) {
      this.client = Objects.requireNonNull(client, "client");
      return this;
    }

    Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    /** The source of the tokens. It fetches nothing yet. */
    public OAuth2Tokens build() {
      return new OAuth2Tokens(this);
    }
  }
}
