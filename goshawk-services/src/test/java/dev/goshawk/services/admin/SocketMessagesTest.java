package dev.goshawk.services.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.services.admin.proto.Address;
import java.io.Serial;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class SocketMessagesTest {

  private static final class Elsewhere extends SocketAddress {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public String toString() {
      return "elsewhere";
    }
  }

  @Test
  void anAddressIsInTheBytesOfItsFamily() throws Exception {
    byte[] ip4 = {(byte) 192, 0, 2, 1};
    Address v4 = SocketMessages.address(new InetSocketAddress(InetAddress.getByAddress(ip4), 80));
    assertThat(v4.getTcpipAddress().getIpAddress().toByteArray()).isEqualTo(ip4);
    assertThat(v4.getTcpipAddress().getPort()).isEqualTo(80);
    byte[] ip6 = {0x20, 1, 0x0d, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    Address v6 =
        SocketMessages.address(new InetSocketAddress(InetAddress.getByAddress(ip6), 65_535));
    assertThat(v6.getTcpipAddress().getIpAddress().toByteArray()).isEqualTo(ip6);
    assertThat(v6.getTcpipAddress().getPort()).isEqualTo(65_535);
  }

  @Test
  void aUnixSocketHasItsPath() {
    assertThat(
            SocketMessages.address(UnixDomainSocketAddress.of("/run/x.sock"))
                .getUdsAddress()
                .getFilename())
        .isEqualTo("/run/x.sock");
  }

  @Test
  void otherAddressesHaveTheirNames() {
    assertThat(SocketMessages.address(new Elsewhere()).getOtherAddress().getName())
        .isEqualTo("elsewhere");
    assertThat(
            SocketMessages.address(InetSocketAddress.createUnresolved("proxy", 1))
                .getOtherAddress()
                .getName())
        .startsWith("proxy");
  }
}
