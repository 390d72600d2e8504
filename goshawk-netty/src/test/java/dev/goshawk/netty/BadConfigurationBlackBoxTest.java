package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is said when it is given, and names the value. */
class BadConfigurationBlackBoxTest extends BlackBoxFixture {

  private static final BindableService SERVICE =
      Texts.service(service -> service.method(Texts.UNARY, Handlers.unary((q, c) -> q)));

  @TempDir Path directory;

  @Test
  void portInUse() {
    Server first = serve(SERVICE);
    GoshawkServer.Builder second = GoshawkServer.builder().port(first.port()).service(SERVICE);
    assertThatThrownBy(second::start)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(":" + first.port())
        .hasMessageContaining("Address already in use");
  }

  @Test
  void secondAddressInUseLeavesTheFirstFree() throws Exception {
    Server taken = serve(SERVICE);
    Path socket = directory.resolve("free.sock");
    GoshawkServer.Builder both =
        GoshawkServer.builder()
            .address(UnixDomainSocketAddress.of(socket))
            .port(taken.port())
            .service(SERVICE);
    assertThatThrownBy(both::start).isInstanceOf(UncheckedIOException.class);
    Files.deleteIfExists(socket);
    serve(GoshawkServer.builder().address(UnixDomainSocketAddress.of(socket)).service(SERVICE));
  }

  @Test
  void noAddress() {
    assertThatThrownBy(() -> GoshawkServer.builder().service(SERVICE).start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("port or address");
  }

  @Test
  void addressThatIsNone() {
    assertThatThrownBy(
            () ->
                GoshawkServer.builder()
                    .address(InetSocketAddress.createUnresolved("nowhere.invalid", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nowhere.invalid");
    SocketAddress odd =
        new SocketAddress() {
          @Override
          public String toString() {
            return "odd address";
          }
        };
    assertThatThrownBy(() -> GoshawkServer.builder().address(odd))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("odd address");
    assertThatThrownBy(() -> GoshawkServer.builder().port(70_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("70000");
  }

  @Test
  void serviceTwice() {
    assertThatThrownBy(() -> GoshawkServer.builder().service(SERVICE).service(SERVICE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Texts.NAME);
  }

  private static ServerTls serverTls(Path certificate, Path key) {
    return ServerTls.builder().identity(TlsIdentity.certificate(certificate).key(key)).build();
  }

  @Test
  void plaintextAndTls() {
    ClientTls tls = ClientTls.builder().build();
    assertThatThrownBy(() -> GoshawkChannel.to("x:1").plaintext().tls(tls))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("plaintext and TLS");
    assertThatThrownBy(() -> GoshawkChannel.to("x:1").tls(tls).plaintext())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("plaintext and TLS");
  }

  @Test
  void tlsWithoutAnAddressOfTheServersOwn() {
    GoshawkServer.Builder builder =
        GoshawkServer.builder().tls(serverTls()).listener(Listener.port(0));
    assertThatThrownBy(builder::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("TLS and no port or address of its own");
  }

  @Test
  void nothingInPlaceOfSomething() {
    assertThatThrownBy(() -> TlsIdentity.certificate(null)).hasMessage("file");
    assertThatThrownBy(() -> TlsIdentity.certificate(pem("ca.pem")).key(null)).hasMessage("file");
    assertThatThrownBy(() -> TlsTrust.pem(null)).hasMessage("authorities");
    assertThatThrownBy(() -> Listener.address(null)).hasMessage("address");
    assertThatThrownBy(() -> GoshawkChannel.to(null)).hasMessage("target");
  }

  @Test
  void pemThatIsNotThere() {
    Path missing = directory.resolve("missing.pem");
    assertThatThrownBy(() -> serverTls(missing, pem("server.key")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing.pem");
    assertThatThrownBy(() -> serverTls(pem("server.pem"), missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing.pem");
    assertThatThrownBy(() -> ClientTls.builder().trust(TlsTrust.pem(missing)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing.pem");
    assertThatThrownBy(
            () ->
                ClientTls.builder()
                    .identity(TlsIdentity.certificate(pem("client.pem")).key(missing))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing.pem");
  }

  @Test
  void pemThatIsNone() throws Exception {
    Path nonsense = Files.writeString(directory.resolve("nonsense.pem"), "no certificate at all");
    assertThatThrownBy(() -> serverTls(nonsense, pem("server.key")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nonsense.pem");
    assertThatThrownBy(() -> serverTls(pem("server.pem"), nonsense))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nonsense.pem");
    assertThatThrownBy(
            () ->
                ServerTls.builder()
                    .identity(identity("server"))
                    .requireClientCertificate(TlsTrust.pem(nonsense))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nonsense.pem");
    assertThatThrownBy(() -> ClientTls.builder().trust(TlsTrust.pem(nonsense)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nonsense.pem");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host:",
        "host:99999",
        "host:http",
        "http://host:80",
        "xds:///service",
        "unix:",
        "unix://relative",
        "dns://8.8.8.8/host",
        "ipv4:host:80",
        "ipv4:1.2.3.999:80",
        "ipv4:1.2.3.4:80,",
        "ipv6:1.2.3.4:80",
        "[::1",
        "[::1]80"
      })
  void targetThatIsNone(String target) {
    assertThatThrownBy(() -> GoshawkChannel.to(target).plaintext().build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + target + "'");
  }

  @Test
  void numbersOutOfRange() {
    assertThatThrownBy(() -> GoshawkServer.builder().maxInboundMessageSize(-1))
        .hasMessageContaining("maxInboundMessageSize of -1");
    assertThatThrownBy(() -> GoshawkServer.builder().blockingThreads(0))
        .hasMessageContaining("blockingThreads of 0");
    assertThatThrownBy(() -> GoshawkChannel.to("x:1").maxInboundMetadataSize(0))
        .hasMessageContaining("maxInboundMetadataSize of 0");
  }
}
