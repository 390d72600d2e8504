package dev.goshawk.auth.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * Sends requests for tokens and keys: each within 30 s, with an answer of at most 1 MiB, and
 * following no redirect, which would take secrets elsewhere. Any thread, blocks none.
 */
public final class HttpFetch {

  /** How long TCP and TLS may take: 10 s. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** How long an answer may take: 30 s. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private HttpFetch() {}

  /** A client for those who were given none. */
  public static HttpClient client() {
    return Shared.CLIENT;
  }

  /** Made at the first use; its threads are daemons. */
  private static final class Shared {
    static final HttpClient CLIENT =
        HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
  }

  /** A request to a URL, to be completed by the caller. */
  public static HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri).timeout(TIMEOUT).header("Accept", "application/json");
  }

  /** The answer; fails with an {@link IOException} when there is none. */
  public static CompletableFuture<HttpResponse<byte[]>> send(
      HttpClient client, HttpRequest request) {
    return client.sendAsync(request, info -> new LimitedBody());
  }

  /**
   * A URL to which secrets may be sent, or whose keys may be trusted.
   *
   * @param setting its name, for the exception
   * @throws IllegalArgumentException when it is neither HTTPS nor on this machine
   */
  public static URI secure(String setting, URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || uri.getUserInfo() != null) {
      throw new IllegalArgumentException(setting + " is not a URL of a host, and nothing else");
    }
    if (!scheme.equals("https") && !(scheme.equals("http") && isLoopback(uri.getHost()))) {
      throw new IllegalArgumentException(
          setting + " " + uri + " is not https, which all but the loopback interface needs");
    }
    return uri;
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
  }
}
