package dev.goshawk.auth.credentials;

import dev.goshawk.api.Status;
import dev.goshawk.auth.http.HttpFetch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of the service account that a machine of Google's cloud runs as, or a pod of its
 * Kubernetes: from the metadata server, in plaintext over the machine's own link. Immutable, any
 * thread.
 */
public final class MetadataServerTokens implements TokenSource {

  private static final String HOST = "metadata.google.internal";

  /** The variable that names another host, such as an emulator: {@code GCE_METADATA_HOST}. */
  private static final String HOST_VARIABLE = "GCE_METADATA_HOST";

  private static final String PATH = "/computeMetadata/v1/instance/service-accounts/default/token";

  private final URI uri;
  private final HttpClient client;
  private final InstantSource clock;

  private MetadataServerTokens(URI uri, HttpClient client, InstantSource clock) {
    this.uri = uri;
    this.client = client;
    this.clock = clock;
  }

  /**
   * Tokens of the machine's default account, from the host that {@code GCE_METADATA_HOST} names.
   */
  public static MetadataServerTokens ofThisMachine() {
    String host = System.getenv(HOST_VARIABLE);
    return at(host == null || host.isEmpty() ? HOST : host);
  }

  /**
   * Tokens of the default account from a metadata server.
   *
   * @param host a host, with a port if that is not 80
   * @throws IllegalArgumentException when it is none
   */
  public static MetadataServerTokens at(String host) {
    URI uri = URI.create("http://" + host + PATH);
    if (uri.getHost() == null || !host.equals(uri.getRawAuthority())) {
      throw new IllegalArgumentException("metadata server '" + host + "' is not host or host:port");
    }
    return new MetadataServerTokens(uri, HttpFetch.client(), InstantSource.system());
  }

  /** The same with certain scopes, separated by commas in the request. */
  public MetadataServerTokens withScopes(String... scopes) {
    String list = TokenEndpoint.encoded(String.join(",", scopes));
    return new MetadataServerTokens(
        URI.create(uri.toString().replaceFirst("\\?.*", "") + "?scopes=" + list), client, clock);
  }

  /** The same with a client that makes the requests. */
  public MetadataServerTokens withHttpClient(HttpClient client) {
    return new MetadataServerTokens(uri, Objects.requireNonNull(client, "client"), clock);
  }

  @Override
  public CompletionStage<AccessToken> fetch() {
    HttpRequest request = HttpFetch.request(uri).header("Metadata-Flavor", "Google").build();
    TokenEndpoint endpoint = new TokenEndpoint(uri, client);
    return endpoint
        .send(request)
        .handle(
            (answer, failure) -> {
              Status status = refusal(failure);
              if (status != null) {
                throw status.exception();
              }
              return endpoint.token(Objects.requireNonNull(answer), clock.instant());
            });
  }

  /** What a failure means here: there is no password that could be wrong, so all may pass. */
  private static @Nullable Status refusal(@Nullable Throwable failure) {
    return failure == null
        ? null
        : Status.UNAVAILABLE
            .withMessage("the metadata server gave no token: " + TokenEndpoint.words(failure))
            .withCause(failure);
  }

  @Override
  public String toString() {
    return "tokens of metadata server " + uri.getAuthority();
  }
}
