package dev.goshawk.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** OCSP stapling, which the JDK's TLS does when a property of the JVM says so. */
class StaplingBlackBoxTest extends TlsFixture {

  private static final String ENABLED = "jdk.tls.server.enableStatusRequestExtension";

  private final AtomicInteger asked = new AtomicInteger();
  private final List<List<byte[]>> stapled = new CopyOnWriteArrayList<>();

  @BeforeEach
  void responder() throws IOException {
    byte[] good = Files.readAllBytes(pem("stapled.ocsp"));
    int port =
        closing(
                RawServer.start(
                    client -> {
                      readRequest(client.getInputStream());
                      asked.incrementAndGet();
                      OutputStream out = client.getOutputStream();
                      String head =
                          "HTTP/1.1 200 OK\r\nContent-Type: application/ocsp-response\r\n"
                              + "Connection: close\r\nContent-Length: "
                              + good.length
                              + "\r\n\r\n";
                      out.write(head.getBytes(ISO_8859_1));
                      out.write(good);
                    }))
            .port();
    System.setProperty("jdk.tls.stapling.responderURI", "http://localhost:" + port);
    System.setProperty("jdk.tls.stapling.responderOverride", "true");
  }

  @AfterEach
  void reset() {
    System.clearProperty(ENABLED);
    System.clearProperty("jdk.tls.stapling.responderURI");
    System.clearProperty("jdk.tls.stapling.responderOverride");
  }

  private static void readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("a request that ends early");
      }
      head.append((char) c);
    }
    for (String line : head.toString().split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        in.skipNBytes(Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()));
      }
    }
  }

  /** Trusts, and keeps what the server has stapled. */
  private TlsTrust seeing() {
    return TlsTrust.trustManager(
        new TrustEverybody() {
          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            stapled.add(((ExtendedSSLSession) engine.getHandshakeSession()).getStatusResponses());
          }
        });
  }

  private void call(TlsProvider server, TlsProvider client) {
    Server served = serve(tls(server, "stapled"));
    assertThat(call(channel(served, client(client).trust(seeing())))).startsWith("hello TLSv1.3");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void jdkStaplesForTheJdkWhereAPropertySaysSo(TlsProvider server, TlsProvider client)
      throws IOException {
    System.setProperty(ENABLED, "true");
    call(server, client);
    boolean expected = server == TlsProvider.JDK && client == TlsProvider.JDK;
    if (expected) {
      assertThat(stapled).hasSize(1);
      assertThat(stapled.get(0)).first().isEqualTo(Files.readAllBytes(pem("stapled.ocsp")));
      assertThat(asked).hasValue(1);
    } else {
      assertThat(stapled).allMatch(List::isEmpty);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void nobodyIsAskedWithoutIt(TlsProvider provider) {
    call(provider, provider);
    assertThat(stapled).allMatch(List::isEmpty);
    assertThat(asked).hasValue(0);
  }
}
