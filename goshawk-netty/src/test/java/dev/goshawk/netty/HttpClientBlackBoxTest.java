package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Server;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Requests of HTTP/2 that are no gRPC, by the JDK's client over TLS: each gets a status and some
 * words, and the connection is kept.
 */
class HttpClientBlackBoxTest extends BlackBoxFixture {

  private HttpClient client;
  private URI root;

  @BeforeEach
  void connect() throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(pem("ca.pem"))) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, managers.getTrustManagers(), null);
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .sslContext(tls)
            .connectTimeout(Duration.ofSeconds(PATIENCE))
            .build();
    Server server = serve(AttackFixture.echo().tls(serverTls()).maxConnections(1));
    root = URI.create("https://localhost:" + server.port());
  }

  private HttpResponse<String> ask(String method, String path, String contentType, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(root.resolve(path))
            .timeout(Duration.ofSeconds(PATIENCE))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!contentType.isEmpty()) {
      request.header("content-type", contentType);
    }
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    return response;
  }

  /** The server takes one connection only, so all of them are answered on the same. */
  @ParameterizedTest
  @CsvSource({
    "GET, /, '', '', 405, method GET is not POST",
    "GET, /favicon.ico, '', '', 405, method GET is not POST",
    "HEAD, /, '', '', 405, ''",
    "OPTIONS, /, '', '', 405, method OPTIONS is not POST",
    "DELETE, /t.T/Unary, '', '', 405, method DELETE is not POST",
    "PUT, /x, application/json, '{}', 405, method PUT is not POST",
    "POST, /, application/json, '{\"a\": 1}', 415, content-type 'application/json' is not",
    "POST, /t.T/Unary, application/json, '{}', 415, content-type 'application/json' is not",
    "POST, /t.T/Unary, '', 'text', 415, content-type is missing",
    "POST, /t.T/Unary, application/grpc-web, 'x', 415, is not application/grpc",
  })
  void whatIsNotGrpcGetsAStatusAndWords(
      String method, String path, String contentType, String body, int status, String words)
      throws Exception {
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> response = ask(method, path, contentType, body);
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(response.body()).contains(words).hasSizeLessThan(200);
      assertThat(response.body().isEmpty()).isEqualTo(words.isEmpty());
      assertThat(response.headers().firstValue("content-type"))
          .hasValue("text/plain; charset=utf-8");
      assertThat(response.headers().firstValue("allow").isPresent()).isEqualTo(status == 405);
    }
    assertThat(log().lines()).isEmpty();
  }

  @Test
  void aLargeBodyIsNotWaitedFor() throws Exception {
    HttpResponse<String> response = ask("POST", "/upload", "text/plain", "x".repeat(50_000));
    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(ask("GET", "/", "", "").statusCode()).isEqualTo(405);
  }

  @Test
  void grpcIsSpokenOnTheSameConnection() throws Exception {
    assertThat(ask("GET", "/", "", "").statusCode()).isEqualTo(405);
    HttpResponse<byte[]> response =
        client.send(
            HttpRequest.newBuilder(root.resolve("/t.T/Unary"))
                .header("content-type", "application/grpc")
                .header("te", "trailers")
                .POST(HttpRequest.BodyPublishers.ofByteArray(RawHttp2.message("hello")))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(RawHttp2.message("hello"));
    HttpResponse<String> unknown = ask("POST", "/x.Y/Z", "application/grpc", "");
    assertThat(unknown.statusCode()).isEqualTo(200);
    assertThat(unknown.headers().firstValue("grpc-status")).hasValue("12");
  }
}
