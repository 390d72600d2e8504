package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The usual mistakes with TLS: what the caller is told, with UNAVAILABLE, and what the server's log
 * says where the server can know.
 */
class TlsMistakesBlackBoxTest extends TlsFixture {

  @ParameterizedTest
  @MethodSource("pairs")
  void wrongName(TlsProvider server, TlsProvider client) throws Exception {
    Server served = serve(tls(server, "elsewhere"));
    assertThat(unavailable(channel(served, client(client))))
        .contains("certificate is for DNS:elsewhere.test, DNS:*.elsewhere.test and not for")
        .contains("'localhost'")
        .contains("overrideAuthority");
    assertThat(logged()).contains("client refused the certificate of this server").contains("name");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void unknownAuthority(TlsProvider server, TlsProvider client) throws Exception {
    Server served = serve(tls(server, "server"));
    assertThat(unavailable(channel(served, client(client).trust(trust("other-ca")))))
        .contains("CN=localhost is not signed by a trusted authority")
        .contains("its issuer is CN=Goshawk test authority")
        .contains("give its certificate to ClientTls's trust");
    assertThat(logged()).contains("client refused the certificate of this server");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void expired(TlsProvider server, TlsProvider client) throws Exception {
    Server served = serve(tls(server, "expired"));
    assertThat(unavailable(channel(served, client(client))))
        .contains("the server's certificate CN=expired has expired")
        .contains("valid until 2021-01-01T00:00:00Z");
    eventuallyLogged("client refused the certificate of this server");
    eventuallyLogged("CN=expired of this end is valid from", "until 2021-01-01T00:00:00Z");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void notYetValid(TlsProvider server, TlsProvider client) throws Exception {
    Server served = serve(tls(server, "future"));
    assertThat(unavailable(channel(served, client(client))))
        .contains("the server's certificate CN=future is not valid yet")
        .contains("valid from 2110-01-01T00:00:00Z");
    eventuallyLogged("client refused the certificate of this server");
    eventuallyLogged("CN=future of this end is valid from 2110-01-01T00:00:00Z");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void plaintextClientOfATlsServer(TlsProvider provider) throws Exception {
    Server served = serve(tls(provider, "server"));
    Channel plaintext = channel(GoshawkChannel.to("localhost:" + served.port()).plaintext());
    assertThat(unavailable(plaintext))
        .contains("is the port one of TLS while this channel is plaintext");
    assertThat(logged())
        .contains("the peer does not speak TLS; one side is set to plaintext, the other to TLS");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void tlsClientOfAPlaintextServer(TlsProvider provider) throws Exception {
    Server served = serve(server());
    assertThat(unavailable(channel(served, client(provider))))
        .contains("the peer does not speak TLS; one side is set to plaintext, the other to TLS");
    assertThat(logged()).contains("peer speaks TLS, and this end is plaintext");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void clientThatOffersOtherProtocols(TlsProvider provider) throws Exception {
    Server served = serve(tls(provider, "server"));
    handshake(served.port(), "http/1.1", "acme");
    assertThat(logged())
        .contains(
            provider == TlsProvider.JDK
                ? "the client offered [http/1.1, acme] by ALPN, and gRPC needs h2"
                : "the client did not offer h2 by ALPN, and gRPC needs h2");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void clientThatOffersNoProtocol(TlsProvider provider) throws Exception {
    Server served = serve(tls(provider, "server"));
    handshake(served.port());
    assertThat(logged())
        .contains(
            provider == TlsProvider.JDK
                ? "the client offered nothing by ALPN, and gRPC needs h2"
                : "the client did not offer h2 by ALPN, and gRPC needs h2");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void serverThatChoosesNoProtocol(TlsProvider provider) throws Exception {
    try (SSLServerSocket listening = foreignServer()) {
      accept(listening);
      Channel channel =
          channel(
              GoshawkChannel.to("localhost:" + listening.getLocalPort())
                  .tls(client(provider).build()));
      assertThat(unavailable(channel))
          .contains("the server chose nothing by ALPN, where h2 was offered")
          .contains("no HTTP/2 server");
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void clientWithoutACertificate(TlsProvider server, TlsProvider client) throws Exception {
    Server served = serve(tls(server, "server").requireClientCertificate(trust("ca")));
    assertThat(unavailable(channel(served, client(client))))
        .containsPattern("requires a certificate of the client|refused the certificate of this");
    assertThat(logged()).contains("the client showed no certificate, and this server requires one");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void clientOfAnUnknownAuthority(TlsProvider server, TlsProvider client) throws Exception {
    Server served = serve(tls(server, "server").requireClientCertificate(trust("ca")));
    assertThat(unavailable(channel(served, client(client).identity(identity("stranger")))))
        .contains("the server refused the certificate of this client");
    assertThat(logged())
        .contains("the client's certificate CN=stranger is not signed by a trusted authority")
        .contains("its issuer is CN=Stranger authority");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void clientWhoseCertificateHasExpired(TlsProvider server, TlsProvider client) throws Exception {
    Server served = serve(tls(server, "server").requireClientCertificate(trust("ca")));
    assertThat(unavailable(channel(served, client(client).identity(identity("expired-client")))))
        .contains("the server refused the certificate of this client");
    eventuallyLogged(
        "the client's certificate CN=expired client has expired", "2021-01-01T00:00:00Z");
    eventuallyLogged("CN=expired client of this end is valid from");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void noVersionInCommon(TlsProvider server, TlsProvider client) throws Exception {
    Server served = serve(tls(server, "server").minVersion(TlsVersion.TLS_1_3));
    ClientTls.Builder old =
        client(client).ciphers(List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"));
    assertThat(unavailable(channel(served, old))).contains("in common").contains("minVersion");
    assertThat(logged()).contains("in common").contains("minVersion");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void clientThatDoesNotFinishItsHandshake(TlsProvider provider) throws Exception {
    Server served = serve(tls(provider, "server").handshakeTimeout(Duration.ofMillis(100)));
    try (Socket silent = new Socket("localhost", served.port())) {
      silent.setSoTimeout(PATIENCE * 1000);
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(logged()).contains("handshakeTimeout").contains("100ms");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void serverThatDoesNotFinishItsHandshake(TlsProvider provider) throws Exception {
    try (RawServer silent = RawServer.start(RawServer::drain)) {
      ClientTls.Builder tls = client(provider).handshakeTimeout(Duration.ofMillis(100));
      Channel channel = channel(GoshawkChannel.to("localhost:" + silent.port()).tls(tls.build()));
      assertThat(unavailable(channel))
          .contains("the TLS handshake was not finished in time (handshakeTimeout)");
    }
  }

  /**
   * RFC 9113 section 9.2.1 forbids it. The second handshake has no ALPN, of which Netty asserts,
   * where assertions are enabled, that it is asked for once.
   */
  @ParameterizedTest
  @MethodSource("providers")
  void clientThatRenegotiatesIsSentAway(TlsProvider provider) throws Exception {
    Server served =
        serve(tls(provider, "server").ciphers(List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")));
    try (SSLSocket socket = connect(served.port(), "h2")) {
      socket.startHandshake();
      socket.getOutputStream().write(RawHttp2.clientStart());
      RawHttp2.readUntil(socket.getInputStream(), RawHttp2.SETTINGS);
      assertThatThrownBy(
              () -> {
                SSLParameters second = socket.getSSLParameters();
                second.setApplicationProtocols(new String[0]);
                socket.setSSLParameters(second);
                socket.startHandshake(); // another one, on the same connection
                RawServer.drain(socket); // whatever the server had still to say
                throw new EOFException("closed");
              })
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(SocketTimeoutException.class);
    }
    assertThat(call(channel(served, client(provider)))).startsWith("hello TLSv1.2");
  }

  /** A server name that no JDK would send of itself, long before anybody has said who he is. */
  @ParameterizedTest
  @MethodSource("providers")
  void serverNameWithALineFeedMakesNoLineOfTheLog(TlsProvider provider) throws Exception {
    Server served = serve(tls(provider, "server"));
    byte[] name = "x.test\n2026-01-01 root logged in\u001b[2J".getBytes(StandardCharsets.UTF_8);
    try (SSLSocket socket = connect(served.port(), "h2")) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIServerName(0, name) {}));
      socket.setSSLParameters(parameters);
      try {
        socket.startHandshake();
      } catch (IOException e) {
        assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
      }
    }
    if (provider == TlsProvider.JDK) { // BoringSSL asks nobody whether that is a name
      eventually("a line in the log", () -> !log().lines().isEmpty());
      assertThat(log().lines()).singleElement().asString().contains("\\n2026-01-01 root");
    }
    assertThat(log().lines())
        .allSatisfy(line -> assertThat(line.codePoints()).allMatch(c -> c >= ' '));
  }

  /** A TLS server of the JDK that knows nothing of ALPN. */
  private static SSLServerSocket foreignServer() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new javax.net.ssl.KeyManager[] {keyManager("server")}, null, null);
    return (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
  }

  private static void accept(SSLServerSocket listening) {
    Thread thread =
        new Thread(
            () -> {
              while (!listening.isClosed()) {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                  socket.startHandshake();
                  RawServer.drain(socket);
                } catch (IOException e) {
                  // The client has gone, or the test is over.
                  Thread.onSpinWait();
                }
              }
            },
            "test-accept");
    thread.setDaemon(true);
    thread.start();
  }

  /** Shakes hands and reads until the end. */
  private static void handshake(int port, String... protocols) throws Exception {
    try (SSLSocket socket = connect(port, protocols)) {
      socket.startHandshake();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  /** A client of the JDK that trusts everybody. */
  private static SSLSocket connect(int port, String... protocols) throws Exception {
    X509TrustManager everybody =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String authType) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String authType) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {everybody}, null);
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
    socket.setSoTimeout(PATIENCE * 1000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    return socket;
  }
}
