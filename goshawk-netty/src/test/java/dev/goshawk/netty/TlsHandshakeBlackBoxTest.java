package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.core.metrics.Instrument;
import dev.goshawk.core.metrics.MetricSink;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How handshakes ended, as both ends measure it (gRFC A118). */
class TlsHandshakeBlackBoxTest extends TlsFixture {

  /** Writes handshakes down: {@code SUCCESS FULL_HANDSHAKE}. */
  private static final class Handshakes implements MetricSink {
    final List<String> all = new CopyOnWriteArrayList<>();
    private final String name;
    private final int result; // where it is among the labels

    Handshakes(String name, int result) {
      this.name = name;
      this.result = result;
    }

    @Override
    public boolean wants(Instrument instrument) {
      return instrument.name().equals(name);
    }

    @Override
    public void add(Instrument instrument, long value, List<String> labels) {
      assertThat(value).isEqualTo(1);
      assertThat(labels).hasSameSizeAs(instrument.labels().size() == 1 ? TWO : FIVE);
      all.add((labels.get(result) + " " + labels.get(result + 1)).trim());
    }

    @Override
    public void record(Instrument instrument, double value, List<String> labels) {
      throw new AssertionError(instrument + " was not wanted");
    }
  }

  private static final List<String> TWO = List.of("result", "resumed");
  private static final List<String> FIVE =
      List.of("target", "result", "resumed", "locality", "service");

  private final Handshakes ofServer = new Handshakes("grpc.server.tls.handshakes", 0);
  private final Handshakes ofClient = new Handshakes("grpc.client.tls.handshakes", 1);

  private Server measured(ServerTls.Builder tls) {
    return serve(server().metrics(ofServer).tls(tls.build()));
  }

  private Channel measured(Server server, ClientTls.Builder tls) {
    return channel(
        GoshawkChannel.to("localhost:" + server.port()).metrics(ofClient).tls(tls.build()));
  }

  private void expectServer(String result) throws InterruptedException {
    eventually(result + " on the server, of " + ofServer.all, () -> !ofServer.all.isEmpty());
    assertThat(ofServer.all).first().isEqualTo(result);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void success(TlsProvider server, TlsProvider client) throws Exception {
    Server served = measured(tls(server, "server"));
    call(measured(served, client(client)));
    assertThat(ofClient.all)
        .containsExactly(client == TlsProvider.JDK ? "SUCCESS FULL_HANDSHAKE" : "SUCCESS");
    assertThat(ofServer.all)
        .containsExactly(server == TlsProvider.JDK ? "SUCCESS FULL_HANDSHAKE" : "SUCCESS");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void wrongName(TlsProvider server, TlsProvider client) throws Exception {
    unavailable(measured(measured(tls(server, "elsewhere")), client(client)));
    assertThat(ofClient.all).first().isEqualTo("CERTIFICATE_HOSTNAME_MISMATCH");
    expectServer("CERTIFICATE_VERIFICATION_FAILED");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void unknownAuthority(TlsProvider server, TlsProvider client) throws Exception {
    unavailable(measured(measured(tls(server, "server")), client(client).trust(trust("other-ca"))));
    assertThat(ofClient.all).first().isEqualTo("CERTIFICATE_AUTHORITY_INVALID");
    eventually("a failure on the server", () -> !ofServer.all.isEmpty());
    assertThat(ofServer.all.get(0))
        .isIn("CERTIFICATE_AUTHORITY_INVALID", "CERTIFICATE_VERIFICATION_FAILED");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void datesOfCertificates(TlsProvider server, TlsProvider client) throws Exception {
    unavailable(measured(measured(tls(server, "expired")), client(client)));
    unavailable(measured(measured(tls(server, "future")), client(client)));
    assertThat(ofClient.all).contains("CERTIFICATE_EXPIRED", "CERTIFICATE_NOT_YET_VALID");
    assertThat(ofClient.all).isSubsetOf("CERTIFICATE_EXPIRED", "CERTIFICATE_NOT_YET_VALID");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void clientWithoutACertificate(TlsProvider server) throws Exception {
    Server served = measured(tls(server, "server").requireClientCertificate(trust("ca")));
    unavailable(measured(served, client(TlsProvider.JDK)));
    expectServer("CERTIFICATE_VERIFICATION_FAILED");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void plaintextToAServerOfTls(TlsProvider provider) throws Exception {
    Server served = measured(tls(provider, "server"));
    unavailable(channel(GoshawkChannel.to("localhost:" + served.port()).plaintext()));
    expectServer("UNEXPECTED_MESSAGE");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void clientThatGoesAway(TlsProvider provider) throws Exception {
    Server served = measured(tls(provider, "server"));
    new Socket("localhost", served.port()).close();
    expectServer("PEER_CONNECTION_CLOSED");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void silentClient(TlsProvider provider) throws Exception {
    Server served = measured(tls(provider, "server").handshakeTimeout(Duration.ofMillis(100)));
    try (Socket silent = new Socket("localhost", served.port())) {
      expectServer("HANDSHAKE_TIMEOUT");
      assertThat(silent.isConnected()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void noHttp2(TlsProvider provider) throws Exception {
    Server served = measured(tls(provider, "server"));
    SSLContext context = foreign();
    try (SSLSocket socket = socket(context, served.port(), "TLSv1.3", "http/1.1")) {
      socket.startHandshake();
      assertThat(socket.getInputStream().read()).isNegative();
    } catch (IOException e) { // the server may refuse at once
      assertThat(e).hasMessageContaining("alert");
    }
    eventually("it on the server", () -> !ofServer.all.isEmpty());
    assertThat(ofServer.all.get(0)).startsWith("NO_APPLICATION_PROTOCOL");
  }

  /** By a session of TLS 1.2, which the client has as soon as the first handshake is over. */
  @Test
  void resumed() throws Exception {
    Server served = measured(tls(TlsProvider.JDK, "server").minVersion(TlsVersion.TLS_1_2));
    SSLContext context = foreign();
    for (int i = 0; i < 2; i++) {
      try (SSLSocket socket = socket(context, served.port(), "TLSv1.2", "h2")) {
        socket.startHandshake();
        socket
            .getOutputStream()
            .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isNotNegative();
      }
      Thread.sleep(5); // sessions have milliseconds
    }
    eventually("both", () -> ofServer.all.size() == 2);
    assertThat(ofServer.all).containsExactly("SUCCESS FULL_HANDSHAKE", "SUCCESS RESUMED_HANDSHAKE");
  }

  private static SSLContext foreign() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trustManager("ca")}, null);
    return context;
  }

  private static SSLSocket socket(SSLContext context, int port, String version, String... alpn)
      throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(alpn);
    parameters.setProtocols(new String[] {version});
    socket.setSSLParameters(parameters);
    return socket;
  }
}
