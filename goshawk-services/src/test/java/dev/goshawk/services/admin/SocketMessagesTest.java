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
    Address v4 =
        SocketMessages.address(new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 80));
    assertThat(v4.getTcpipAddress().getIpAddress().toByteArray())
        .containsExactly((byte) 192, 0, 2, 1);
    assertThat(v4.getTcpipAddress().getPort()).isEqualTo(80);
    Address v6 =
        SocketMessages.address(new InetSocketAddress(InetAddress.getByName("::1"), 65_535));
    assertThat(v6.getTcpipAddress().getIpAddress().toByteArray()).hasSize(16).endsWith(1);
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
