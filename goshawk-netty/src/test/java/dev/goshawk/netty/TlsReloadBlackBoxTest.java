package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.testservices.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of keys and trust that change while servers and channels run. */
class TlsReloadBlackBoxTest extends TlsFixture {

  private static final Duration OFTEN = Duration.ofMillis(20);

  @TempDir Path directory;
  private Path certificate;
  private Path key;
  private Path authorities;

  @BeforeEach
  void files() throws IOException {
    certificate = directory.resolve("certificate.pem");
    key = directory.resolve("key.pem");
    authorities = directory.resolve("authorities.pem");
    copy("server.pem", certificate);
    copy("server.key", key);
    copy("ca.pem", authorities);
  }

  /** Puts a file in place at once, as those do that renew certificates. */
  private void copy(String name, Path to) throws IOException {
    moveTo(to, Files.copy(pem(name), directory.resolve("new")));
  }

  private static void moveTo(Path to, Path from) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private ServerTls.Builder watched(TlsProvider provider) {
    return tls(provider)
        .identity(TlsIdentity.certificate(certificate).key(key))
        .reloadInterval(OFTEN);
  }

  private String shownNow(Server server, TlsProvider provider) {
    try (Channel fresh =
        GoshawkChannel.to("localhost:" + server.port()).tls(client(provider).build()).build()) {
      assertThat(call(fresh)).startsWith("hello TLS");
    }
    return shown.get();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void newCertificateForNewConnections(TlsProvider provider) throws Exception {
    Server server = serve(watched(provider));
    Channel old = channel(server, client(provider));
    try (DuplexStream<String, String> running =
        ClientCalls.bidiStreaming(old, Texts.BIDI, CallOptions.DEFAULT)) {
      running.write("before");
      assertThat(running.next()).isEqualTo("before");
      assertThat(shownNow(server, provider)).isEqualTo("CN=localhost");

      copy("renewed.pem", certificate); // and for a while the key is another's
      eventuallyLogged("does not belong to the certificate of CN=localhost renewed");
      assertThat(shownNow(server, provider)).isEqualTo("CN=localhost");
      copy("renewed.key", key);
      eventuallyLogged("TLS keys or authorities have changed, new connections use them");
      assertThat(shownNow(server, provider)).isEqualTo("CN=localhost renewed");

      running.write("after");
      assertThat(running.next()).isEqualTo("after");
      running.endWrites();
      assertThat(running.hasNext()).isFalse();
    }
    assertThat(call(old)).startsWith("hello TLS");
    assertThat(shown.get()).isEqualTo("CN=localhost"); // still on the old connection
    assertThat(log().lines()).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void badFileIsSaidOncePerChange(TlsProvider provider) throws Exception {
    Server server = serve(watched(provider));
    moveTo(certificate, Files.writeString(directory.resolve("new"), "no certificate at all"));
    eventuallyLogged("no PEM block CERTIFICATE");
    assertThat(shownNow(server, provider)).isEqualTo("CN=localhost");
    Files.delete(certificate);
    eventuallyLogged("NoSuchFile");
    // Many more looks at it, until another change shows that they went on.
    Thread.sleep(5 * OFTEN.toMillis());
    copy("server.pem", certificate);
    copy("renewed.pem", certificate);
    copy("renewed.key", key);
    eventually(
        "the new certificate", () -> shownNow(server, provider).equals("CN=localhost renewed"));
    assertThat(log().lines()).filteredOn(line -> line.contains("no PEM block")).hasSize(1);
    assertThat(log().lines()).filteredOn(line -> line.contains("NoSuchFile")).hasSize(1);
    assertThat(log().lines())
        .filteredOn(line -> line.contains("cannot be used"))
        .allMatch(
            line -> line.contains("use those read before") && line.contains("certificate.pem"));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void newTrustOfAServer(TlsProvider provider) throws Exception {
    Server server = serve(watched(provider).requireClientCertificate(TlsTrust.pem(authorities)));
    Channel known = channel(server, client(provider).identity(identity("client")));
    assertThat(call(known)).endsWith("of CN=test client");
    copy("other-ca.pem", authorities);
    eventuallyLogged("new connections use them");
    Channel stranger = channel(server, client(provider).identity(identity("stranger")));
    assertThat(call(stranger)).endsWith("of CN=stranger");
    // The existing connection is unaffected, and a new one of the same client is refused.
    assertThat(call(known)).endsWith("of CN=test client");
    assertThat(unavailable(channel(server, client(provider).identity(identity("client")))))
        .contains("refused the certificate of this client");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void newTrustAndIdentityOfAChannel(TlsProvider provider) throws Exception {
    copy("other-ca.pem", authorities);
    copy("stranger.pem", certificate);
    copy("stranger.key", key);
    Server server = serve(tls(provider, "server").requireClientCertificate(trust("ca")));
    Channel channel =
        channel(
            server,
            ClientTls.builder()
                .provider(provider)
                .trust(TlsTrust.pem(authorities))
                .identity(TlsIdentity.certificate(certificate).key(key))
                .reloadInterval(OFTEN));
    assertThat(unavailable(channel)).contains("not signed by a trusted authority");
    copy("ca.pem", authorities);
    copy("client.pem", certificate);
    copy("client.key", key);
    String answer =
        ClientCalls.unary(
            channel, Texts.UNARY, CallOptions.DEFAULT.withWaitForReady(true), "hello");
    assertThat(answer).endsWith("of CN=test client");
  }

  @Test
  void neverWhereItIsNotWanted() throws Exception {
    Server server = serve(watched(TlsProvider.JDK).reloadInterval(Duration.ofDays(365)));
    Server watching = serve(watched(TlsProvider.JDK));
    copy("renewed.key", key);
    copy("renewed.pem", certificate);
    eventually(
        "the new certificate where it is wanted",
        () -> Objects.equals(shownNow(watching, TlsProvider.JDK), "CN=localhost renewed"));
    assertThat(shownNow(server, TlsProvider.JDK)).isEqualTo("CN=localhost");
  }
}
