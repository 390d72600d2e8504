package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What both ends say in the clear at the beginning: versions, groups, and resumption. */
class TlsHelloBlackBoxTest extends TlsFixture {

  private static final int TLS_1_2 = 0x0303;
  private static final int TLS_1_3 = 0x0304;

  /** X25519MLKEM768: ML-KEM and X25519 together. */
  private static final int HYBRID = 0x11ec;

  /** The first JDK whose own TLS has the hybrid group (JEP 527). */
  private static final int JDK_WITH_HYBRID = 27;

  @TempDir Path directory;

  private static boolean hasHybrid(TlsProvider provider) {
    return provider == TlsProvider.BORINGSSL || Runtime.version().feature() >= JDK_WITH_HYBRID;
  }

  private Channel through(Wiretap tap, ClientTls.Builder tls) {
    return channel(
        GoshawkChannel.to("localhost:" + tap.port())
            .connectBackoff(Duration.ofMillis(1), Duration.ofMillis(1))
            .tls(tls.build()));
  }

  /** Calls over a connection that may have been cut. */
  private static boolean isAnswered(Channel channel) {
    try {
      return call(channel).startsWith("hello TLSv1.3");
    } catch (StatusException e) { // the call was on that connection
      assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE);
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void versionsAndGroups(TlsProvider server, TlsProvider client) throws Exception {
    Wiretap tap = closing(new Wiretap(serve(tls(server, "server")).port()));
    assertThat(call(through(tap, client(client)))).startsWith("hello TLSv1.3");
    TlsHello asked = tap.last().clientHello();
    assertThat(asked.numbers(TlsHello.SUPPORTED_VERSIONS, 1))
        .filteredOn(version -> (version & 0x0f0f) != 0x0a0a) // GREASE, RFC 8701
        .containsExactly(TLS_1_3, TLS_1_2);
    assertThat(asked.numbers(TlsHello.SUPPORTED_GROUPS, 2).contains(HYBRID))
        .isEqualTo(hasHybrid(client));
    assertThat(asked.shares().contains(HYBRID)).isEqualTo(hasHybrid(client));
    assertThat(tap.last().serverHello().chosenGroup() == HYBRID)
        .isEqualTo(hasHybrid(client) && hasHybrid(server));
  }

  /** A ClientHello of TLS 1.1 gets the alert protocol_version. */
  @ParameterizedTest
  @MethodSource("providers")
  void olderVersionsAreRefused(TlsProvider provider) throws Exception {
    Server server = serve(tls(provider, "server"));
    String extensions =
        "000a00040002001d" // x25519
            + "000b00020100" // points, uncompressed
            + "001000050003026832"; // h2
    String body = "0302" + "07".repeat(32) + "00" + "0002c009" + "0100" + "0017" + extensions;
    byte[] hello =
        HexFormat.of()
            .parseHex(
                "160301"
                    + "%04x".formatted(body.length() / 2 + 4)
                    + "01%06x".formatted(body.length() / 2)
                    + body);
    try (Socket socket = new Socket(InetAddress.getByName("localhost"), server.port())) {
      socket.getOutputStream().write(hello);
      byte[] alert = new byte[7];
      new DataInputStream(socket.getInputStream()).readFully(alert);
      assertThat(alert[0]).isEqualTo((byte) 21);
      assertThat(alert[5]).isEqualTo((byte) 2); // fatal
      assertThat(alert[6]).isEqualTo((byte) 70);
    }
    eventuallyLogged("connection from /127.0.0.1");
  }

  private static boolean isResumed(Wiretap.Connection connection) {
    return connection.serverHello().extensions().containsKey(TlsHello.PRE_SHARED_KEY);
  }

  /** By the tickets of TLS 1.3, which come behind the handshake. */
  @ParameterizedTest
  @MethodSource("pairs")
  void laterConnectionsOfAChannelResumeTheSession(TlsProvider server, TlsProvider client)
      throws Exception {
    Wiretap tap = closing(new Wiretap(serve(tls(server, "server")).port()));
    Channel channel = through(tap, client(client));
    assertThat(call(channel)).startsWith("hello TLSv1.3");
    assertThat(isResumed(tap.last())).isFalse();
    tap.last().cut();
    eventually("a second connection", () -> isAnswered(channel) && tap.connections().size() > 1);
    assertThat(isResumed(tap.last())).isTrue();
  }

  private void copy(String name, Path to) throws Exception {
    Path fresh = Files.copy(pem(name), directory.resolve("new"));
    Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** A session from before a change of trust counts no more, and its client is looked at anew. */
  @ParameterizedTest
  @MethodSource("pairs")
  void trap60_newTrustResumesNoSession(TlsProvider server, TlsProvider client) throws Exception {
    Path authorities = directory.resolve("authorities.pem");
    copy("ca.pem", authorities);
    Wiretap tap =
        closing(
            new Wiretap(
                serve(
                        tls(server, "server")
                            .requireClientCertificate(TlsTrust.pem(authorities))
                            .reloadInterval(Duration.ofMillis(20)))
                    .port()));
    Channel channel = through(tap, client(client).identity(identity("client")));
    assertThat(call(channel)).endsWith("of CN=test client");
    copy("other-ca.pem", authorities);
    eventuallyLogged("TLS keys or authorities have changed, new connections use them");
    int before = tap.connections().size();
    tap.last().cut();
    eventually(
        "a second connection",
        () ->
            unavailable(channel).contains("refused the certificate of this client")
                && tap.connections().size() > before);
    List<Wiretap.Connection> later =
        tap.connections().subList(before, tap.connections().size()).stream()
            .filter(each -> each.serverHello() != null)
            .toList();
    assertThat(later).isNotEmpty().noneMatch(TlsHelloBlackBoxTest::isResumed);
  }
}
