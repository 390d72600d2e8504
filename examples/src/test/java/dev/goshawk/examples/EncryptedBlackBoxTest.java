package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static dev.goshawk.examples.GuideFixture.sight;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.routeguide.Feature;
import dev.goshawk.examples.routeguide.RouteGuideClient;
import dev.goshawk.netty.ClientTls;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.netty.ServerTls;
import dev.goshawk.netty.TlsTrust;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptedBlackBoxTest {
  private static final Feature GATE = sight("Brandenburg Gate");

  @TempDir static Path directory;
  private static PemIdentity server;
  private static PemIdentity client;

  @BeforeAll
  static void makeIdentities() throws Exception {
    server = PemIdentity.make(directory, "localhost");
    client = PemIdentity.make(directory, "ada.example");
  }

  private static Feature ask(Channel channel) {
    return RouteGuideClient.create(channel)
        .withTimeout(Duration.ofSeconds(30))
        .getFeature(GATE.getLocation());
  }

  @Test
  void aCallOverTls() {
    try (Server served =
            Encrypted.serve(new RouteGuide(BERLIN), 0, server.certificates(), server.key());
        Channel channel = Encrypted.connect("localhost:" + served.port(), server.certificates())) {
      assertThat(ask(channel)).isEqualTo(GATE);
    }
  }

  @Test
  void aServerThatNobodyVouchesForIsNotTrusted() {
    try (Server served =
            Encrypted.serve(new RouteGuide(BERLIN), 0, server.certificates(), server.key());
        Channel channel = Encrypted.connect("localhost:" + served.port(), client.certificates())) {
      StatusException failure = catchThrowableOfType(StatusException.class, () -> ask(channel));
      assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(failure.status().message()).contains("certificate");
    }
  }

  @Test
  void aClientThatIsKnown() {
    try (Server served = serveKnown();
        Channel channel =
            Encrypted.connectAs(
                "localhost:" + served.port(),
                server.certificates(),
                client.certificates(),
                client.key())) {
      assertThat(ask(channel)).isEqualTo(GATE);
    }
  }

  @Test
  void aClientThatShowsNoCertificateIsNotLetIn() {
    try (Server served = serveKnown();
        Channel channel = Encrypted.connect("localhost:" + served.port(), server.certificates())) {
      StatusException failure = catchThrowableOfType(StatusException.class, () -> ask(channel));
      assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  private static Server serveKnown() {
    return Encrypted.serveKnown(
        new RouteGuide(BERLIN), 0, server.certificates(), server.key(), client.certificates());
  }

  @Test
  void aServerWithSeveralNames() {
    ServerTls settings =
        Encrypted.settings(
            client.certificates(), client.key(), server.keyStore(), PemIdentity.PASSWORD);
    try (Server served =
            GoshawkServer.builder().port(0).tls(settings).service(new RouteGuide(BERLIN)).start();
        Channel channel =
            GoshawkChannel.to("localhost:" + served.port())
                .overrideAuthority("ada.example")
                .tls(ClientTls.builder().trust(TlsTrust.pem(client.certificates())).build())
                .build()) {
      assertThat(ask(channel)).isEqualTo(GATE);
    }
  }

  @Test
  void aFileThatIsNotThereIsNamedAtOnce() {
    Path missing = directory.resolve("missing.pem");
    assertThatThrownBy(() -> Encrypted.connect("localhost:1", missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(missing.toString());
  }
}
