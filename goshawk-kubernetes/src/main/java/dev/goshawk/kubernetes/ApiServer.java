package dev.goshawk.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The API server as a pod asks it: with the token of its service account, which is read for each
 * request, as the cluster changes it every hour; and trusting the cluster's authority, read when
 * its file has changed. Blocks; one thread.
 */
final class ApiServer {

  /** How long TCP and TLS may take: 10 s. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** How long the head of an answer may take: 30 s. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  private static final int OK = 200;

  /** How much is read of an answer that is an error, in bytes. */
  private static final int MAX_ERROR = 16 * 1024;

  private final URI server;
  private final Path account;
  private byte[] authority = {};
  private @Nullable HttpClient client;

  /**
   * A server that was not asked yet.
   *
   * @param server {@code https://host:port}
   * @param account the directory with {@code token} and {@code ca.crt}
   */
  ApiServer(URI server, Path account) {
    this.server = server;
    this.account = account;
  }

  /**
   * The body of an answer to GET, which is to be closed.
   *
   * @throws IOException when there is none; an {@link ApiException} when the server refuses
   */
  InputStream get(String path, Map<String, String> query) throws IOException, InterruptedException {
    String parameters =
        query.entrySet().stream()
            .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path + "?" + parameters))
            .timeout(ANSWER_TIMEOUT)
            .header("Accept", "application/json")
            .header("Authorization", "Bearer " + Files.readString(account.resolve("token")).strip())
            .build();
    HttpResponse<InputStream> answer = client().send(request, BodyHandlers.ofInputStream());
    if (answer.statusCode() == OK) {
      return answer.body();
    }
    try (InputStream body = answer.body()) {
      throw new ApiException(answer.statusCode(), message(body.readNBytes(MAX_ERROR)));
    }
  }

  /** What a Status of the API says, or the beginning of whatever was answered. */
  private static String message(byte[] body) {
    try {
      return JsonValue.parse(body).asObject().get("message").asString();
    } catch (JsonException e) { // such as of a proxy
      String text = new String(body, UTF_8).strip();
      return text.substring(0, Math.min(text.length(), 200));
    }
  }

  private HttpClient client() throws IOException {
    byte[] read = Files.readAllBytes(account.resolve("ca.crt"));
    HttpClient present = client;
    if (present == null || !Arrays.equals(read, authority)) {
      authority = read;
      present =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(CONNECT_TIMEOUT)
              .proxy(HttpClient.Builder.NO_PROXY)
              .sslContext(trusting(read))
              .build();
      client = present;
    }
    return present;
  }

  @Override
  public String toString() {
    return "API server " + server;
  }

  private SSLContext trusting(byte[] pem) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate each :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))) {
        store.setCertificateEntry("ca" + count++, each);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          account.resolve("ca.crt") + " has no certificates of the cluster's authority: " + e, e);
    }
  }
}
