package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

/** Under which address a connection counts, and for how long. */
class ConnectionsByAddressTest {

  private static SocketAddress from(String address) throws Exception {
    return new InetSocketAddress(InetAddress.getByName(address), 4711);
  }

  private static InetAddress key(String address) throws Exception {
    return ConnectionsByAddress.key(from(address));
  }

  @Test
  void addressesOfIpv4AreOneEach() throws Exception {
    assertThat(key("192.0.2.1")).isEqualTo(key("192.0.2.1")).isNotEqualTo(key("192.0.2.2"));
  }

  @Test
  void first64BitsOfIpv6Count() throws Exception {
    assertThat(key("2001:db8:0:1::1"))
        .isEqualTo(key("2001:db8:0:1:ffff::2"))
        .isNotEqualTo(key("2001:db8:0:2::1"));
  }

  @Test
  void whatHasNoAddressIsNotCounted() {
    assertThat(ConnectionsByAddress.key(UnixDomainSocketAddress.of("/run/a"))).isNull();
    assertThat(ConnectionsByAddress.key(InetSocketAddress.createUnresolved("a", 1))).isNull();
  }

  @Test
  void addressWithoutConnectionsIsForgotten() throws Exception {
    ConnectionsByAddress counts = new ConnectionsByAddress(2);
    InetAddress key = key("192.0.2.1");
    assertThat(counts.add(key)).isTrue();
    assertThat(counts.isFull(key)).isFalse();
    assertThat(counts.add(key)).isTrue();
    assertThat(counts.isFull(key)).isTrue();
    assertThat(counts.add(key)).isFalse();
    assertThat(counts.add(key("192.0.2.2"))).isTrue();
    counts.remove(key);
    assertThat(counts.isFull(key)).isFalse();
    counts.remove(key);
    counts.remove(key("192.0.2.2"));
    assertThat(counts.addresses()).isZero();
  }
}
