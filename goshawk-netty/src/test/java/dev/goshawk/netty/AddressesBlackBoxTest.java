package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:%d",
        ":%d",
        "dns:localhost:%d",
        "dns:///localhost:%d",
        "passthrough:///localhost:%d"
      })
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
    String target = "ipv4:127.0.0.1:" + Ports.unused() + ",127.0.0.1:" + port;
    assertThat(call(plaintext(target))).endsWith(" x");
  }

  @Test
  void noneOfSeveralAddressesAnswers() throws Exception {
    int first = Ports.unused();
    int second = Ports.unused();
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
    serve(server().address(UnixDomainSocketAddress.of(socket)).tls(serverTls()));
    Channel channel = channel(GoshawkChannel.to("unix:" + socket).tls(trusting("ca")));
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

  /** Often, as the reason and the end of the channel come by two ways. */
  @Test
  void unixDomainSocketThatIsNotThere() {
    Path socket = directory.resolve("missing.sock");
    for (int i = 0; i < 200; i++) {
      try (Channel channel = GoshawkChannel.to("unix:" + socket).plaintext().build()) {
        StatusException thrown = catchThrowableOfType(StatusException.class, () -> call(channel));
        assertThat(thrown.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(thrown.status().message())
            .containsOnlyOnce("missing.sock")
            .endsWith("No such file or directory");
      }
    }
  }

  /** A server that is replaced while it still has calls stops after its successor has begun. */
  @Test
  void serverRemovesNoSocketFileButItsOwn() throws Exception {
    Path socket = directory.resolve("moved.sock");
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
    Server old = serve(server().address(address));
    Files.move(socket, directory.resolve("old.sock"));
    Server successor = serve(server().address(address));
    old.close();
    assertThat(Files.exists(socket)).isTrue();
    assertThat(call(plaintext("unix:" + socket))).isEqualTo("localhost x");
    successor.close();
    assertThat(Files.exists(socket)).isFalse();
  }

  @Test
  void serverWhoseSocketFileWasRemovedLeavesTheNextOne() throws Exception {
    Path socket = directory.resolve("removed.sock");
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
    Server old = serve(server().address(address));
    for (int i = 0; i < 20; i++) { // new files, which may have the numbers of those that are gone
      Files.delete(socket);
      Server successor = serve(server().address(address));
      old.close();
      assertThat(Files.exists(socket)).isTrue();
      old = successor;
    }
    assertThat(call(plaintext("unix:" + socket))).isEqualTo("localhost x");
  }

  @Test
  void listenersHaveTheirOwnTls() {
    Path socket = directory.resolve("local.sock");
    Server server =
        serve(
            server()
                .port(0)
                .tls(serverTls())
                .listener(Listener.port(0))
                .listener(Listener.port(0).tls(mutualTls()))
                .listener(Listener.address(UnixDomainSocketAddress.of(socket))));
    assertThat(server.addresses()).hasSize(4);
    assertThat(call(channel(to(server, 0).tls(trusting("ca"))))).endsWith(" x");
    assertThat(call(channel(to(server, 1).plaintext()))).endsWith(" x");
    assertThat(call(channel(to(server, 2).tls(trusting("ca", "client"))))).endsWith(" x");
    assertThat(call(plaintext("unix:" + socket))).endsWith(" x");
    assertThat(server.port()).isEqualTo(port(server, 0));

    Channel stranger = channel(to(server, 2).tls(trusting("ca")));
    assertThat(catchThrowableOfType(StatusException.class, () -> call(stranger)).code())
        .isEqualTo(Status.Code.UNAVAILABLE);
    Channel astray = channel(to(server, 0).plaintext());
    assertThat(catchThrowableOfType(StatusException.class, () -> call(astray)).code())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  /** An administrator's port, beside that of everybody. */
  @Test
  void listenersHaveTheirOwnServices() {
    BindableService admin =
        Texts.service(
            service ->
                service.method(Texts.UNARY, Handlers.unary((q, context) -> "for admins: " + q)));
    Server server =
        serve(
            server().port(0).listener(Listener.port(0).service(admin)).listener(Listener.port(0)));
    assertThat(call(channel(to(server, 0).plaintext()))).startsWith("localhost");
    assertThat(call(channel(to(server, 1).plaintext()))).isEqualTo("for admins: x");
    assertThat(call(channel(to(server, 2).plaintext()))).startsWith("localhost");
    assertThatThrownBy(() -> Listener.port(0).service(admin).service(admin))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("served already");
  }

  @Test
  void serviceOfAListenerIsServedNowhereElse() {
    Server server =
        serve(
            GoshawkServer.builder()
                .port(0)
                .listener(
                    Listener.port(0)
                        .service(
                            Texts.service(
                                service ->
                                    service.method(
                                        Texts.UNARY, Handlers.unary((q, context) -> q))))));
    assertThat(call(channel(to(server, 1).plaintext()))).isEqualTo("x");
    Channel everybody = channel(to(server, 0).plaintext());
    assertThat(catchThrowableOfType(StatusException.class, () -> call(everybody)).code())
        .isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void stepsOfTheServerAreAroundTheServicesOfAListener() {
    BindableService admin =
        Texts.service(
            service -> service.method(Texts.UNARY, Handlers.unary((q, context) -> "admin " + q)));
    List<String> steps = new CopyOnWriteArrayList<>();
    Server server =
        serve(
            server()
                .port(0)
                .admission(context -> steps.add("admission"))
                .filter(
                    (context, next) -> {
                      steps.add("of the server");
                      next.proceed();
                    })
                .fallback(
                    path -> {
                      steps.add("fallback for " + path);
                      return null;
                    })
                .listener(
                    Listener.port(0)
                        .service(
                            admin,
                            around ->
                                around.filter(
                                    (context, next) -> {
                                      steps.add("of the service");
                                      next.proceed();
                                    }))));
    assertThat(call(channel(to(server, 1).plaintext()))).isEqualTo("admin x");
    assertThat(steps).containsExactly("admission", "of the server", "of the service");
    steps.clear();
    assertThat(call(channel(to(server, 0).plaintext()))).startsWith("localhost");
    assertThat(steps).containsExactly("admission", "of the server");
    steps.clear();
    Channel asking = channel(to(server, 1).plaintext());
    assertThatThrownBy(() -> ClientCalls.unary(asking, Texts.UNSERVED, CallOptions.DEFAULT, "x"))
        .isInstanceOf(StatusException.class);
    assertThat(steps).containsExactly("fallback for " + Texts.UNSERVED.path());
  }

  private static int port(Server server, int listener) {
    return ((InetSocketAddress) server.addresses().get(listener)).getPort();
  }

  private static GoshawkChannel.Builder to(Server server, int listener) {
    return GoshawkChannel.to("localhost:" + port(server, listener));
  }

  @Test
  void listenerThatCannotBeTakesTheOthersAlong() throws Exception {
    Path socket = directory.resolve("first.sock");
    try (ServerSocket taken = new ServerSocket(0)) {
      GoshawkServer.Builder builder =
          server()
              .address(UnixDomainSocketAddress.of(socket))
              .listener(Listener.port(taken.getLocalPort()).tls(serverTls()));
      assertThatThrownBy(builder::start)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(":" + taken.getLocalPort());
    }
    assertThat(Files.exists(socket)).isFalse();
  }

  @Test
  void serverOnSeveralAddresses() {
    Path socket = directory.resolve("both.sock");
    Server server = serve(server().address(UnixDomainSocketAddress.of(socket)).port(0));
    assertThat(server.addresses()).hasSize(2);
    assertThat(call(plaintext("unix:" + socket))).endsWith(" x");
    assertThat(call(channelTo(server))).endsWith(" x");
  }

  @Test
  void severalTcpAddresses() throws Exception {
    Server server =
        serve(
            server()
                .address(new InetSocketAddress("127.0.0.1", 0))
                .address(new InetSocketAddress("127.0.0.2", 0))
                .port(0));
    assertThat(server.addresses()).hasSize(3).doesNotHaveDuplicates();
    for (SocketAddress address : server.addresses()) {
      InetSocketAddress tcp = (InetSocketAddress) address;
      assertThat(tcp.getPort()).isPositive();
      String host =
          tcp.getAddress().isAnyLocalAddress() ? "localhost" : tcp.getAddress().getHostAddress();
      assertThat(call(plaintext(host + ":" + tcp.getPort()))).endsWith(" x");
    }
    assertThat(server.port()).isEqualTo(((InetSocketAddress) server.addresses().get(0)).getPort());
  }

  /** Where a machine has no IPv6, the same targets say that nobody can be reached there. */
  private static boolean hasIpv6() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[::1]:%d", "ipv6:[::1]:%d", "dns:///[::1]:%d", "[0:0::1]:%d"})
  void ipv6(String form) throws Exception {
    if (!hasIpv6()) {
      assertThatThrownBy(() -> serve(server().address(new InetSocketAddress("::1", 0))))
          .isInstanceOf(UncheckedIOException.class);
      return;
    }
    int port = serve(server().address(new InetSocketAddress("::1", 0))).port();
    assertThat(call(plaintext(form.formatted(port))))
        .isEqualTo(form.formatted(port).replaceFirst("^(ipv6:|dns:///)", "") + " x");
  }

  /** The zone says by which of this machine's interfaces, which is nothing to the server. */
  @Test
  void zoneOfAnIpv6AddressStaysHere() throws Exception {
    if (!hasIpv6()) {
      assertThatThrownBy(() -> serve(server().address(new InetSocketAddress("::1", 0))))
          .isInstanceOf(UncheckedIOException.class);
      return;
    }
    String zone = NetworkInterface.getByInetAddress(InetAddress.getByName("::1")).getName();
    int port = serve(server().address(new InetSocketAddress("::1", 0))).port();
    int secure = serve(server().address(new InetSocketAddress("::1", 0)).tls(serverTls())).port();
    for (String form : List.of("[::1%%%s]:%d", "ipv6:[::1%%%s]:%d", "dns:///[::1%%%s]:%d")) {
      assertThat(call(plaintext(form.formatted(zone, port)))).isEqualTo("[::1]:" + port + " x");
      assertThat(call(channel(GoshawkChannel.to(form.formatted(zone, secure)).tls(trusting("ca")))))
          .isEqualTo("[::1]:" + secure + " x");
    }
  }

  @Test
  void literalAddressesWithTls() throws Exception {
    int port = serve(server().port(0).tls(serverTls())).port();
    for (String host : hasIpv6() ? List.of("127.0.0.1", "[::1]") : List.of("127.0.0.1")) {
      assertThat(call(channel(GoshawkChannel.to(host + ":" + port).tls(trusting("ca")))))
          .endsWith(" x");
    }
  }

  @Test
  void wildcardTakesBothFamilies() throws Exception {
    int port = serve(server().port(0)).port();
    assertThat(call(plaintext("127.0.0.1:" + port))).endsWith(" x");
    if (hasIpv6()) {
      assertThat(call(plaintext("[::1]:" + port))).endsWith(" x");
    }
  }

  @Test
  void oneFamilyThatAnswersIsEnough() throws Exception {
    // Of a name with addresses of both families, the one that nobody listens on comes first.
    int port = serve(server().address(new InetSocketAddress("127.0.0.1", 0))).port();
    assertThat(call(plaintext("localhost:" + port))).endsWith(" x");
    if (hasIpv6()) {
      int six = serve(server().address(new InetSocketAddress("::1", 0))).port();
      assertThat(call(plaintext("ipv6:[::1]:" + Ports.unused() + ",[::1]:" + six))).endsWith(" x");
    }
  }

  @Test
  void staleSocketFileIsReplaced() throws Exception {
    Path socket = directory.resolve("stale.sock");
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
    // What a process leaves that was killed: the JDK does not remove the file either.
    try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(address);
    }
    assertThat(Files.exists(socket)).isTrue();
    Server server = serve(server().address(address));
    assertThat(call(plaintext("unix:" + socket))).isEqualTo("localhost x");
    server.close();
    assertThat(Files.exists(socket)).isFalse();
  }

  @Test
  void socketFileInUseIsLeftAlone() {
    Path socket = directory.resolve("used.sock");
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
    serve(server().address(address));
    assertThatThrownBy(() -> server().address(address).start())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("used.sock")
        .hasMessageContaining("in use");
    assertThat(call(plaintext("unix:" + socket))).isEqualTo("localhost x");
  }

  @Test
  void clientThatHasGoneAtOnce() throws Exception {
    Path socket = directory.resolve("gone.sock");
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
    serve(server().address(address));
    for (int i = 0; i < 50; i++) {
      SocketChannel.open(address).close();
    }
    assertThat(call(plaintext("unix:" + socket))).isEqualTo("localhost x");
    // And Netty has nothing to complain of, as the end of every test sees.
  }

  @Test
  void fileThatIsNoSocketIsLeftAlone() throws Exception {
    Path file = Files.writeString(directory.resolve("notes.txt"), "dear diary");
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(file);
    assertThatThrownBy(() -> server().address(address).start())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("notes.txt");
    assertThat(Files.readString(file)).isEqualTo("dear diary");
  }
}
