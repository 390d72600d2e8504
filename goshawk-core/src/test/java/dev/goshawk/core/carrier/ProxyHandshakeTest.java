package dev.goshawk.core.carrier;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.core.transport.HttpProxy;
import dev.goshawk.core.transport.ProxiedAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client and a proxy say to each other. */
class ProxyHandshakeTest {

  private static final HttpProxy PROXY = HttpProxy.of("proxy", 3128);

  private static ProxyHandshake handshake() {
    return new ProxyHandshake(new ProxiedAddress("orders", 443, PROXY));
  }

  private static String request(String host, HttpProxy proxy) {
    return new String(
        new ProxyHandshake(new ProxiedAddress(host, 443, proxy)).request(), ISO_8859_1);
  }

  /** Gives an answer whole, and byte by byte; returns how much was taken. */
  private static int receive(ProxyHandshake handshake, String answer) {
    byte[] bytes = answer.getBytes(ISO_8859_1);
    int taken = handshake.receive(bytes, 0, bytes.length);
    ProxyHandshake slowly = handshake();
    int slow = 0;
    for (int i = 0; i < bytes.length; i++) {
      slow += slowly.receive(bytes, i, 1);
    }
    assertThat(slow).isEqualTo(taken);
    assertThat(slowly.isDone()).isEqualTo(handshake.isDone());
    assertThat(slowly.failure()).isEqualTo(handshake.failure());
    return taken;
  }

  private static String failure(String answer) {
    ProxyHandshake handshake = handshake();
    receive(handshake, answer);
    assertThat(handshake.isDone()).isFalse();
    return handshake.failure();
  }

  @Test
  void request() {
    assertThat(request("orders", PROXY))
        .isEqualTo(
            """
            CONNECT orders:443 HTTP/1.1\r
            Host: orders:443\r
            User-Agent: grpc-java-goshawk\r
            \r
            """);
    assertThat(request("orders", PROXY.basic("user", "pass")))
        .contains("\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n");
    assertThat(request("fe80::1%eth0", PROXY))
        .startsWith("CONNECT [fe80::1]:443 HTTP/1.1\r\nHost: [fe80::1]:443\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 Connection established\r\n\r\n",
        "HTTP/1.0 200\r\nVia: x\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 200 \n\n"
      })
  void channelTrap19_whatFollowsTheBlankLineIsTheBackends(String head) {
    ProxyHandshake handshake = handshake();
    assertThat(receive(handshake, head + "bytes of the backend")).isEqualTo(head.length());
    assertThat(handshake.isDone()).isTrue();
    assertThat(handshake.failure()).isNull();
    assertThat(handshake.receive(new byte[1], 0, 1)).isZero();
  }

  @Test
  void channelTrap18_refusalNamesTheProxyAndTheStatus() {
    assertThat(failure("HTTP/1.1 407 Proxy Authentication Required\r\nX: y\r\n\r\n"))
        .isEqualTo(
            "proxy proxy:3128 answered 'HTTP/1.1 407 Proxy Authentication Required': it wants a"
                + " user and a password, and none is set for it");
    assertThat(failure("HTTP/1.1 502 Bad Gateway\r\n\r\n<html>"))
        .isEqualTo("proxy proxy:3128 answered 'HTTP/1.1 502 Bad Gateway'");
    ProxyHandshake known =
        new ProxyHandshake(new ProxiedAddress("orders", 443, PROXY.basic("user", "secret")));
    byte[] answer = "HTTP/1.1 407 No\r\n\r\n".getBytes(ISO_8859_1);
    known.receive(answer, 0, answer.length);
    assertThat(known.failure()).contains("does not take").doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 201, 204, 301, 404, 503})
  void anythingBut200IsARefusal(int status) {
    assertThat(failure("HTTP/1.1 " + status + " X\r\n\r\n"))
        .contains("answered 'HTTP/1.1 " + status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH\r\n",
        "\r\n",
        "HTTP/2 200\r\n",
        "HTTP/1.1 2000\r\n",
        "HTTP/1.1 20\r\n"
      })
  void whatIsNoHttpIsToldAtItsFirstLine(String line) {
    assertThat(failure(line)).contains("with what is no HTTP");
  }

  @Test
  void longLinesAreCutInMessages() {
    assertThat(failure("HTTP/1.1 500 " + "x".repeat(5_000) + "\r\n\r\n")).hasSizeLessThan(300);
  }

  @Test
  void headHasALimit() {
    String head = "HTTP/1.1 200 OK\r\nX: ";
    String rest = "\r\n\r\n";
    String fits = head + "y".repeat(ProxyHandshake.MAX_HEAD - head.length() - rest.length()) + rest;
    ProxyHandshake handshake = handshake();
    assertThat(receive(handshake, fits)).isEqualTo(ProxyHandshake.MAX_HEAD);
    assertThat(handshake.isDone()).isTrue();
    assertThat(failure(head + "y".repeat(ProxyHandshake.MAX_HEAD) + rest))
        .isEqualTo("proxy proxy:3128 answered with a head of more than 8,192 bytes");
  }

  @Test
  void proxiesAreChecked() {
    assertThatThrownBy(() -> HttpProxy.of("", 1)).hasMessage("'' is not a host");
    assertThatThrownBy(() -> new ProxiedAddress("a\r\nX: y", 1, PROXY))
        .hasMessageContaining("is not a host");
    assertThatThrownBy(() -> HttpProxy.of("p", 0))
        .hasMessage("port 0 of proxy p is not a number from 1 to 65,535");
    assertThatThrownBy(() -> PROXY.basic("a:b", "c")).hasMessageContaining("has a colon");
  }

  @Test
  void addressesAreComparedWithTheirProxies() {
    ProxiedAddress address = new ProxiedAddress("orders", 443, PROXY);
    assertThat(address).isEqualTo(new ProxiedAddress("orders", 443, HttpProxy.of("proxy", 3128)));
    assertThat(address).isNotEqualTo(new ProxiedAddress("orders", 443, PROXY.tls()));
    assertThat(address).isNotEqualTo(new ProxiedAddress("orders", 443, PROXY.basic("a", "b")));
    assertThat(address).isNotEqualTo(new ProxiedAddress("orders", 444, PROXY));
    assertThat(address).hasToString("orders:443 by proxy proxy:3128");
  }
}
