package dev.goshawk.logging.binarylog;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.binarylog.v1.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses of peers, as the generated message of grpc-java reads them. */
class LoggedAddressTest {

  private static Address read(SocketAddress address) throws Exception {
    return Address.parseFrom(LoggedAddress.message(address).build());
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1", // the first of two runs
    "0:0:0:0:0:0:0:1,::1",
    "0:0:0:0:0:0:0:0,::",
    "1:0:0:0:0:0:0:0,1::",
    "2001:DB8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1", // one group stays
    "1:0:0:2:0:0:0:3,1:0:0:2::3",
    "1:2:3:4:5:6:7:8,1:2:3:4:5:6:7:8",
    "fe80:0:0:0:0:0:0:1%1,fe80::1"
  })
  void ipv6IsCanonicalAndWithoutScope(String ip, String canonical) throws Exception {
    Address address = read(new InetSocketAddress(InetAddress.getAllByName(ip)[0], 443));
    assertThat(address.getType()).isEqualTo(Address.Type.TYPE_IPV6);
    assertThat(address.getAddress()).isEqualTo(canonical);
    assertThat(address.getIpPort()).isEqualTo(443);
  }

  @Test
  void othersHaveTheirTypes() throws Exception {
    byte[] loopback = {127, 0, 0, 1};
    Address ipv4 = read(new InetSocketAddress(InetAddress.getByAddress(loopback), 80));
    assertThat(ipv4.getType()).isEqualTo(Address.Type.TYPE_IPV4);
    assertThat(ipv4.getAddress()).isEqualTo("127.0.0.1");
    Address unix = read(UnixDomainSocketAddress.of("/run/a.sock"));
    assertThat(unix.getType()).isEqualTo(Address.Type.TYPE_UNIX);
    assertThat(unix.getAddress()).isEqualTo("/run/a.sock");
    Address other = read(new Named("pipe"));
    assertThat(other.getType()).isEqualTo(Address.Type.TYPE_UNKNOWN);
    assertThat(other.getAddress()).isEqualTo("pipe");
  }

  /** An address of no known kind. */
  private static final class Named extends SocketAddress {
    private static final long serialVersionUID = 1;
    private final String name;

    Named(String name) {
      this.name = name;
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
