package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ClientCalls;
import dev.goshawk.api.Handlers;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of targets, with several addresses and with none that answers. */
@SuppressWarnings("AddressSelection") // literals, of which there is one address each
class AddressesBlackBoxTest extends BlackBoxFixture {

  @TempDir Path directory;

  private static GoshawkServer.Builder server() {
    return GoshawkServer.builder()
        .service(
            Texts.service(
                service ->
                    service.method(
                        Texts.UNARY,
                        Handlers.unary((q, context) -> context.authority() + " " + q))));
  }

  private static String call(Channel channel) {
    return ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "x");
  }

  private Channel plaintext(String target) {
    return channel(GoshawkChannel.to(target).plaintext());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:%d", "dns:localhost:%d", "dns:///localhost:%d"})
  void name(String form) {
    int port = serve(server().port(0)).port();
    assertThat(call(plaintext(form.formatted(port)))).isEqualTo("localhost:" + port + " x");
  }

  @Test
  void literalAddresses() throws Exception {
    int port = serve(server().address(new InetSocketAddress("127.0.0.1", 0))).port();
    assertThat(call(plaintext("127.0.0.1:" + port))).isEqualTo("127.0.0.1:" + port + " x");
    assertThat(call(plaintext("ipv4:127.0.0.1:" + port))).isEqualTo("127.0.0.1:" + port + " x");
  }

  @Test
  void firstOfSeveralAddressesThatAnswers() throws Exception {
    int port = serve(server().address(new InetSocketAddress("127.0.0.1", 0))).port();
    String target = "ipv4:127.0.0.1:" + freePort() + ",127.0.0.1:" + port;
    assertThat(call(plaintext(target))).endsWith(" x");
  }

  @Test
  void noneOfSeveralAddressesAnswers() throws Exception {
    int first = freePort();
    int second = freePort();
    Channel channel = plaintext("ipv4:127.0.0.1:" + first + ",127.0.0.1:" + second);
    StatusException thrown = catchThrowableOfType(StatusException.class, () -> call(channel));
    assertThat(thrown.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(thrown.status().message()).contains("cannot connect").contains(":" + second);
  }

  @Test
  void nameThatNobodyKnows() {
    Channel channel = plaintext("no-such-host.invalid:80");
    StatusException thrown = catchThrowableOfType(StatusException.class, () -> call(channel));
    assertThat(thrown.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(thrown.status().message()).contains("no-such-host.invalid");
  }

  @Test
  void unixDomainSocket() {
    Path socket = directory.resolve("test.sock");
    serve(server().address(UnixDomainSocketAddress.of(socket)));
    assertThat(call(plaintext("unix:" + socket))).isEqualTo("localhost x");
    assertThat(call(plaintext("unix://" + socket))).isEqualTo("localhost x");
  }

  @Test
  void unixDomainSocketWithTls() {
    Path socket = directory.resolve("tls.sock");
    serve(
        server()
            .address(UnixDomainSocketAddress.of(socket))
            .tls(pem("server.pem"), pem("server.key")));
    Channel channel = channel(GoshawkChannel.to("unix:" + socket).tls(pem("ca.pem")));
    assertThat(call(channel)).isEqualTo("localhost x");
  }

  @Test
  void unixDomainSocketIsFreeAgainAfterTheServer() {
    Path socket = directory.resolve("again.sock");
    for (int i = 0; i < 2; i++) {
      Server server = serve(server().address(UnixDomainSocketAddress.of(socket)));
      assertThat(server.addresses()).containsExactly(UnixDomainSocketAddress.of(socket));
      assertThat(call(plaintext("unix:" + socket))).isEqualTo("localhost x");
      server.close();
      assertThat(Files.exists(socket)).isFalse();
    }
  }

  @Test
  void unixDomainSocketThatIsNotThere() {
    Path socket = directory.resolve("missing.sock");
    Channel channel = plaintext("unix:" + socket);
    StatusException thrown = catchThrowableOfType(StatusException.class, () -> call(channel));
    assertThat(thrown.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(thrown.status().message()).contains("missing.sock");
  }

  @Test
  void serverOnSeveralAddresses() {
    Path socket = directory.resolve("both.sock");
    Server server = serve(server().address(UnixDomainSocketAddress.of(socket)).port(0));
    assertThat(server.addresses()).hasSize(2);
    assertThat(call(plaintext("unix:" + socket))).endsWith(" x");
    assertThat(call(channelTo(server))).endsWith(" x");
  }
}
