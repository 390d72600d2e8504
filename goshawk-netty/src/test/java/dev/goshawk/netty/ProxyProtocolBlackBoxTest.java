package dev.goshawk.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.LocalPeer;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.SecurityLevel;
import dev.goshawk.api.Server;
import dev.goshawk.api.TrustedProxies;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.trace.ConnectionEvent;
import dev.goshawk.core.trace.ServerTracer;
import dev.goshawk.testservices.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners behind proxies that say whose connections they pass on. */
class ProxyProtocolBlackBoxTest extends TlsFixture {

  private static final TrustedProxies LOOPBACK = TrustedProxies.of("127.0.0.0/8", "::1");
  private static final MetadataKey<String> FORWARDED = MetadataKey.ascii("x-forwarded-for");

  private static final String LINE = "PROXY TCP4 192.0.2.1 10.9.8.7 51235 443\r\n";
  private static final String BINARY =
      new String(
          HexFormat.of()
              .parseHex("0d0a0d0a000d0a515549540a" + "2111000c" + "c00002010a090807c82301bb"),
          ISO_8859_1);

  @TempDir Path directory;
  private final List<ConnectionEvent> events = new CopyOnWriteArrayList<>();
  private final AtomicReference<LocalPeer> localPeer = new AtomicReference<>();

  private GoshawkServer.Builder says() {
    return GoshawkServer.builder()
        .tracer(
            new ServerTracer() {
              @Override
              public void onConnection(ConnectionEvent event) {
                events.add(event);
              }
            })
        .service(
            Texts.service(
                service ->
                    service.method(
                        Texts.UNARY,
                        Handlers.unary(
                            (request, context) -> {
                              localPeer.set(context.localPeer());
                              return context.remoteAddress() + " to " + context.localAddress();
                            }))));
  }

  private static Listener behindProxies() {
    return Listener.address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .proxyProtocol(LOOPBACK);
  }

  /** A proxy that says something in front of what it passes on. */
  private int proxy(SocketAddress backend, String header) throws IOException {
    return closing(
            RawServer.start(
                client -> {
                  try (SocketChannel to = SocketChannel.open(backend)) {
                    to.write(ByteBuffer.wrap(header.getBytes(ISO_8859_1)));
                    Thread up = new Thread(() -> pass(client, to), "test-proxy-up");
                    up.setDaemon(true);
                    up.start();
                    ByteBuffer back = ByteBuffer.allocate(8192);
                    while (to.read(back) >= 0) {
                      client.getOutputStream().write(back.array(), 0, back.position());
                      back.clear();
                    }
                  }
                }))
        .port();
  }

  private static void pass(Socket from, SocketChannel to) {
    try (to) {
      InputStream in = from.getInputStream();
      byte[] bytes = new byte[8192];
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        to.write(ByteBuffer.wrap(bytes, 0, n));
      }
    } catch (IOException e) { // one end has gone, and so the other does
      assertThat(to.isOpen()).isFalse();
    }
  }

  private static SocketAddress address(Server server) {
    return server.addresses().get(0);
  }

  private Channel plaintext(int port) {
    return channel(GoshawkChannel.to("localhost:" + port).plaintext());
  }

  @ParameterizedTest
  @ValueSource(strings = {LINE, "binary"})
  void callerIsTheOneOfTheHeader(String header) throws Exception {
    Server server = serve(says().listener(behindProxies()));
    int proxy = proxy(address(server), header.equals("binary") ? BINARY : header);
    assertThat(call(plaintext(proxy))).isEqualTo("/192.0.2.1:51235 to /10.9.8.7:443");
    assertThat(events.get(0).remoteAddress()).hasToString("/192.0.2.1:51235");
    assertThat(events.get(0).connection().securityLevel()).isEqualTo(SecurityLevel.NONE);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void headerComesBeforeTls(TlsProvider provider) throws Exception {
    Server server = serve(says().listener(behindProxies().tls(tls(provider, "server").build())));
    int proxy = proxy(address(server), LINE);
    Channel channel =
        channel(GoshawkChannel.to("localhost:" + proxy).tls(client(provider).build()));
    assertThat(call(channel)).isEqualTo("/192.0.2.1:51235 to /10.9.8.7:443");
  }

  @Test
  void proxyThatSpeaksForItselfHasItsOwnAddress() throws Exception {
    Server server = serve(says().listener(behindProxies()));
    int proxy = proxy(address(server), "PROXY UNKNOWN\r\n");
    assertThat(call(plaintext(proxy))).startsWith("/127.0.0.1:").contains(" to /127.0.0.1:");
  }

  /** What a header says does not make a connection private. */
  @Test
  void securityIsThatOfTheSocket() throws Exception {
    UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("p.sock"));
    serve(says().listener(Listener.address(path).proxyProtocol(TrustedProxies.of("unix"))));
    assertThat(call(plaintext(proxy(path, LINE)))).startsWith("/192.0.2.1:51235");
    assertThat(events.get(0).connection().securityLevel())
        .isEqualTo(SecurityLevel.PRIVACY_AND_INTEGRITY);
    assertThat(localPeer.get()).isNull(); // the proxy is not the caller
    assertThat(call(plaintext(proxy(path, "PROXY UNKNOWN\r\n")))).contains("p.sock");
    assertThat(localPeer.get()).isNotNull(); // it speaks for itself
  }

  private void expectClosed(SocketAddress address, byte[] start) throws IOException {
    try (SocketChannel socket =
        address instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open()) {
      socket.connect(address);
      if (start.length > 0) {
        socket.write(ByteBuffer.wrap(start));
      }
      assertThat(socket.read(ByteBuffer.allocate(100))).isEqualTo(-1);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset"); // with bytes that nobody has read
    }
  }

  @Test
  void othersAreClosedWithOneLine() throws Exception {
    Server server =
        serve(
            says()
                .listener(
                    Listener.address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .proxyProtocol(TrustedProxies.of("10.0.0.0/8"))));
    expectClosed(address(server), new byte[0]);
    assertThat(logged())
        .startsWith("connection from /127.0.0.1:")
        .endsWith(
            " closed before it began: it is none of the proxies that the listener trusts:"
                + " 10.0.0.0/8");
    assertThat(events).extracting(ConnectionEvent::kind).containsOnly(ConnectionEvent.Kind.FAILED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void malformedHeadersCloseWithOneLine(boolean secure) throws Exception {
    Listener listener = behindProxies();
    Server server = serve(says().listener(secure ? listener.tls(serverTls()) : listener));
    expectClosed(address(server), RawHttp2.clientStart());
    assertThat(logged())
        .startsWith("connection from /127.0.0.1:")
        .endsWith(
            " closed before it began: the connection does not begin with a header of the PROXY"
                + " protocol");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void headerThatDoesNotComeIsNotWaitedForLong(boolean secure) throws Exception {
    Listener listener = behindProxies();
    Server server =
        serve(
            says()
                .handshakeTimeout(Duration.ofMillis(50))
                .listener(secure ? listener.tls(serverTls()) : listener));
    expectClosed(address(server), "PROXY TCP4 ".getBytes(ISO_8859_1));
    assertThat(logged())
        .endsWith("no whole header of the PROXY protocol within 50 ms (handshakeTimeout)");
  }

  /** As a balancer does that looks whether the port is open. */
  @Test
  void probeThatLeavesIsNotLogged() throws Exception {
    Server server = serve(says().listener(behindProxies()));
    for (int i = 0; i < 3; i++) {
      SocketChannel.open(address(server)).close();
    }
    assertThat(call(plaintext(proxy(address(server), LINE)))).startsWith("/192.0.2.1");
    assertThat(log().lines()).isEmpty();
  }

  @Test
  void forwardedForOfTrustedProxies() {
    Server server = serve(says().forwardedFor(LOOPBACK).port(0));
    CallOptions options =
        CallOptions.DEFAULT.withMetadata(Metadata.of(FORWARDED, "1.1.1.1, 203.0.113.9"));
    Channel channel = plaintext(server.port());
    assertThat(ClientCalls.unary(channel, Texts.UNARY, options, "x")).startsWith("/203.0.113.9:0 ");
    assertThat(call(channel)).startsWith("/127.0.0.1:");
    Server other = serve(says().forwardedFor(TrustedProxies.of("10.0.0.0/8")).port(0));
    assertThat(ClientCalls.unary(plaintext(other.port()), Texts.UNARY, options, "x"))
        .startsWith("/127.0.0.1:");
    Server without = serve(says().port(0));
    assertThat(ClientCalls.unary(plaintext(without.port()), Texts.UNARY, options, "x"))
        .startsWith("/127.0.0.1:");
  }
}
