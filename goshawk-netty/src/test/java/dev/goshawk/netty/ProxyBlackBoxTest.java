package dev.goshawk.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.StatusException;
import dev.goshawk.core.resolve.ProxyDetector;
import dev.goshawk.core.transport.HttpProxy;
import dev.goshawk.testsupport.Ports;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels through an HTTP proxy. The names of the targets are known to nobody but the proxy. */
class ProxyBlackBoxTest extends TlsFixture {

  private ScriptedProxy proxy(ScriptedProxy.Answer answer) throws Exception {
    return closing(ScriptedProxy.start(answer));
  }

  private static HttpProxy at(ScriptedProxy proxy) {
    return HttpProxy.of("localhost", proxy.port());
  }

  private Channel plaintext(String target, HttpProxy proxy) {
    return channel(GoshawkChannel.to(target).plaintext().proxy(proxy));
  }

  private Channel secure(TlsProvider provider, HttpProxy proxy) {
    return channel(
        GoshawkChannel.to("orders.invalid")
            .overrideAuthority("localhost")
            .tls(client(provider).build())
            .proxyTls(client(provider).build())
            .proxy(proxy));
  }

  @ParameterizedTest
  @CsvSource({
    "orders.invalid:8080,orders.invalid:8080",
    "dns:///orders.invalid,orders.invalid:80",
    "passthrough:///orders.invalid:1,orders.invalid:1",
    "ipv4:192.0.2.1:8080,192.0.2.1:8080",
    "'ipv6:[2001:db8::1]:8080',[2001:db8::1]:8080"
  })
  void channelTrap15_plaintextThroughAProxy(String target, String asked) throws Exception {
    Server server = serve(server());
    ScriptedProxy proxy = proxy(ScriptedProxy.tunnelTo(server.port()));
    Channel channel = plaintext(target, at(proxy));
    for (int i = 0; i < 3; i++) {
      assertThat(call(channel)).isEqualTo("hello in plaintext");
    }
    assertThat(proxy.heads())
        .singleElement()
        .asString()
        .startsWith("CONNECT " + asked + " HTTP/1.1\r\nHost: " + asked + "\r\n");
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "BORINGSSL"})
  void tlsThroughAProxy(TlsProvider provider) throws Exception {
    Server server = serve(tls(provider, "server"));
    ScriptedProxy proxy = proxy(ScriptedProxy.tunnelTo(server.port()));
    assertThat(call(secure(provider, at(proxy)))).isEqualTo("hello TLSv1.3 of nobody");
    assertThat(proxy.heads().get(0)).startsWith("CONNECT orders.invalid:443 HTTP/1.1\r\n");
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "BORINGSSL"})
  void tlsThroughAProxyBehindTls(TlsProvider provider) throws Exception {
    Server server = serve(tls(provider, "server"));
    ScriptedProxy proxy =
        closing(
            ScriptedProxy.startTls(keyManager("server"), ScriptedProxy.tunnelTo(server.port())));
    Channel channel = secure(provider, at(proxy).tls());
    for (int i = 0; i < 3; i++) {
      assertThat(call(channel)).isEqualTo("hello TLSv1.3 of nobody");
    }
  }

  @Test
  void plaintextThroughAProxyBehindTls() throws Exception {
    Server server = serve(server());
    ScriptedProxy proxy =
        closing(
            ScriptedProxy.startTls(keyManager("server"), ScriptedProxy.tunnelTo(server.port())));
    Channel channel =
        channel(
            GoshawkChannel.to("orders.invalid:1")
                .plaintext()
                .proxyTls(client(TlsProvider.JDK).build())
                .proxy(at(proxy).tls()));
    assertThat(call(channel)).isEqualTo("hello in plaintext");
  }

  @Test
  void proxyWhoseCertificateIsNotTrusted() throws Exception {
    ScriptedProxy proxy =
        closing(ScriptedProxy.startTls(keyManager("stranger"), ScriptedProxy.saying("")));
    assertThat(unavailable(secure(TlsProvider.JDK, at(proxy).tls())))
        .contains("cannot connect to orders.invalid:443 by proxy https://localhost:")
        .contains("TLS to proxy https://localhost:" + proxy.port() + " failed: ");
    assertThat(proxy.heads()).as("nothing was asked, and no password told").isEmpty();
  }

  @Test
  void proxyThatSpeaksNoTls() throws Exception {
    try (RawServer plain =
        RawServer.start(
            socket ->
                socket.getOutputStream().write("HTTP/1.1 400 No\r\n\r\n".getBytes(ISO_8859_1)))) {
      Channel channel = secure(TlsProvider.JDK, HttpProxy.of("localhost", plain.port()).tls());
      assertThat(unavailable(channel)).contains("failed: ").contains("does not speak TLS");
    }
  }

  @Test
  void userAndPasswordAreSent() throws Exception {
    Server server = serve(server());
    ScriptedProxy proxy = proxy(ScriptedProxy.tunnelTo(server.port()));
    assertThat(call(plaintext("orders.invalid:1", at(proxy).basic("user", "pass"))))
        .isEqualTo("hello in plaintext");
    assertThat(proxy.heads().get(0)).contains("\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n");
  }

  /** Once: another attempt is after a backoff. */
  @ParameterizedTest
  @ValueSource(strings = {"407 Proxy Authentication Required", "502 Bad Gateway", "403 No"})
  void channelTrap18_refusalIsToldWithTheStatusAndNotRepeatedAtOnce(String status)
      throws Exception {
    ScriptedProxy proxy =
        proxy(ScriptedProxy.saying("HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\nno"));
    Channel channel = plaintext("orders.invalid:1", at(proxy).basic("user", "secret"));
    for (int i = 0; i < 20; i++) {
      assertThat(unavailable(channel))
          .contains("cannot connect to orders.invalid:1 by proxy localhost:" + proxy.port())
          .contains("proxy localhost:" + proxy.port() + " answered 'HTTP/1.1 " + status + "'")
          .doesNotContain("secret");
    }
    assertThat(proxy.heads().size()).isLessThan(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|closed the connection before it answered CONNECT",
        "HTTP/1.1 200|closed the connection before it answered CONNECT",
        "SSH-2.0-x\\n|answered CONNECT with what is no HTTP: 'SSH-2.0-x'"
      })
  void otherAnswers(String answer, String why) throws Exception {
    ScriptedProxy proxy = proxy(ScriptedProxy.saying(answer.replace("\\n", "\n")));
    assertThat(unavailable(plaintext("orders.invalid:1", at(proxy)))).contains(why);
  }

  @Test
  void headHasALimit() throws Exception {
    ScriptedProxy proxy =
        proxy(ScriptedProxy.saying("HTTP/1.1 200 OK\r\nX: " + "y".repeat(10_000) + "\r\n\r\n"));
    assertThat(unavailable(plaintext("orders.invalid:1", at(proxy))))
        .contains("answered with a head of more than 8,192 bytes");
  }

  @Test
  void proxyThatIsNotThereOrNotKnown() throws Exception {
    int free = Ports.unused();
    assertThat(unavailable(plaintext("orders.invalid:1", HttpProxy.of("127.0.0.1", free))))
        .contains("by proxy 127.0.0.1:" + free)
        .contains("Connection refused");
    assertThat(unavailable(plaintext("orders.invalid:1", HttpProxy.of("proxy.invalid", 1))))
        .contains("cannot resolve proxy proxy.invalid:1");
  }

  /** Behind the blank line, in the same packet, the backend's SETTINGS. */
  @Test
  void channelTrap19_bytesBehindTheAnswerAreTheBackends() throws Exception {
    CountDownLatch acknowledged = new CountDownLatch(1);
    String settings = "\0\0\0\4\0\0\0\0\0";
    String acknowledgement = "\0\0\0\4\1\0\0\0\0";
    ScriptedProxy proxy =
        proxy(
            socket -> {
              byte[] bytes = ("HTTP/1.1 200 OK\r\n\r\n" + settings).getBytes(ISO_8859_1);
              socket.getOutputStream().write(bytes);
              StringBuilder came = new StringBuilder();
              InputStream in = socket.getInputStream();
              for (int c = in.read(); c >= 0; c = in.read()) {
                came.append((char) c);
                if (came.indexOf(acknowledgement) >= 0) {
                  acknowledged.countDown();
                }
              }
            });
    plaintext("orders.invalid:1", at(proxy)).connect();
    await(acknowledged);
  }

  /** The proxy of one channel is nothing to another. */
  @Test
  void noneForOneChannel() throws Exception {
    Server server = serve(server());
    ScriptedProxy proxy = proxy(ScriptedProxy.saying(""));
    assertThat(unavailable(plaintext("localhost:" + server.port(), at(proxy)))).contains("proxy");
    Channel direct =
        channel(
            GoshawkChannel.to("localhost:" + server.port())
                .plaintext()
                .proxies(ProxyDetector.NONE));
    assertThat(call(direct)).isEqualTo("hello in plaintext");
  }

  @Test
  void lostTunnelIsMadeAnew() throws Exception {
    int port = Ports.unused();
    Server first = serve(server().port(port));
    ScriptedProxy proxy = proxy(ScriptedProxy.tunnelTo(port));
    Channel channel =
        channel(
            GoshawkChannel.to("orders.invalid:1")
                .plaintext()
                .proxy(at(proxy))
                .connectBackoff(Duration.ofMillis(1), Duration.ofMillis(1)));
    assertThat(call(channel)).isEqualTo("hello in plaintext");
    first.close();
    serve(server().port(port));
    eventually("a call on another tunnel", () -> succeeds(channel));
    assertThat(proxy.heads()).hasSizeGreaterThan(1);
  }

  private static boolean succeeds(Channel channel) {
    try {
      return call(channel).equals("hello in plaintext");
    } catch (StatusException e) {
      return false;
    }
  }
}
