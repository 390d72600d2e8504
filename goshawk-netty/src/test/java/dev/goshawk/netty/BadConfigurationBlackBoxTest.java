package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.Handlers;
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

  @Test
  void pemThatIsNotThere() {
    Path missing = directory.resolve("missing.pem");
    assertThatThrownBy(() -> GoshawkServer.builder().tls(missing, pem("server.key")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing.pem");
    assertThatThrownBy(() -> GoshawkServer.builder().tls(pem("server.pem"), missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing.pem");
    assertThatThrownBy(() -> GoshawkChannel.to("localhost:1").tls(missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing.pem");
    assertThatThrownBy(
            () -> GoshawkChannel.to("x:1").mutualTls(pem("ca.pem"), pem("client.pem"), missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing.pem");
  }

  @Test
  void pemThatIsNone() throws Exception {
    Path nonsense = Files.writeString(directory.resolve("nonsense.pem"), "no certificate at all");
    assertThatThrownBy(() -> GoshawkServer.builder().tls(nonsense, pem("server.key")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nonsense.pem");
    assertThatThrownBy(() -> GoshawkServer.builder().tls(pem("server.pem"), nonsense))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nonsense.pem");
    assertThatThrownBy(
            () -> GoshawkServer.builder().mutualTls(pem("server.pem"), pem("server.key"), nonsense))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nonsense.pem");
    assertThatThrownBy(() -> GoshawkChannel.to("localhost:1").tls(nonsense))
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
