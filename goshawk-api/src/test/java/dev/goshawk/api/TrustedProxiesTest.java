package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.text.IpText;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are those of trusted proxies. */
class TrustedProxiesTest {

  private static InetSocketAddress at(String ip) {
    return new InetSocketAddress(IpText.parse(ip), 1);
  }

  @Test
  void addressesAndNetworks() {
    TrustedProxies proxies = TrustedProxies.of("10.0.0.0/8", "192.0.2.130/25", "2001:db8::7");
    assertThat(proxies.contains(at("10.255.0.1"))).isTrue();
    assertThat(proxies.contains(at("11.0.0.1"))).isFalse();
    assertThat(proxies.contains(at("192.0.2.128"))).isTrue();
    assertThat(proxies.contains(at("192.0.2.127"))).isFalse();
    assertThat(proxies.contains(at("2001:db8::7"))).isTrue();
    assertThat(proxies.contains(at("2001:db8::8"))).isFalse();
    assertThat(proxies.contains(at("::ffff:10.1.1.1"))).isTrue(); // which is IPv4
    assertThat(proxies.contains(UnixDomainSocketAddress.of("/run/x"))).isFalse();
    assertThat(proxies.contains(InetSocketAddress.createUnresolved("10.0.0.1", 1))).isFalse();
    assertThat(proxies.contains(null)).isFalse();
    assertThat(proxies).hasToString("10.0.0.0/8, 192.0.2.130/25, 2001:db8::7");
    assertThat(TrustedProxies.of("0.0.0.0/0").contains(at("203.0.113.9"))).isTrue();
    assertThat(TrustedProxies.of("0.0.0.0/0").contains(at("::1"))).isFalse();
    assertThat(TrustedProxies.of("unix").contains(UnixDomainSocketAddress.of("/run/x"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "10.0.0",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.256",
        "010.0.0.1",
        "::1/129",
        "[::1]",
        "fe80::1%lo",
        "1::2::3",
        "Unix",
        "*"
      })
  void whatIsNeither(String text) {
    assertThatThrownBy(() -> TrustedProxies.of("::1", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is neither an address nor a network");
  }

  @Test
  void none() {
    assertThatThrownBy(TrustedProxies::of).hasMessage("trusted proxies without an address");
  }
}
