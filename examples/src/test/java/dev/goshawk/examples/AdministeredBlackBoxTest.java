package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.StatusException;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.services.admin.proto.ChannelzClient;
import dev.goshawk.services.admin.proto.GetServersRequest;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AdministeredBlackBoxTest {

  private static int servers(int port) throws Exception {
    try (Channel channel = GoshawkChannel.to("localhost:" + port).plaintext().build()) {
      return ChannelzClient.create(channel)
          .getServers(GetServersRequest.getDefaultInstance())
          .getServerCount();
    }
  }

  @Test
  void trap18_channelzIsOnTheAddressOfAdministratorsOnly() throws Exception {
    try (Server server = Administered.serve(new RouteGuide(BERLIN), 0, 0)) {
      InetSocketAddress admin = (InetSocketAddress) server.addresses().get(1);
      assertThat(admin.getAddress().isLoopbackAddress()).isTrue();
      assertThat(servers(admin.getPort())).isPositive();
      assertThatThrownBy(() -> servers(server.port()))
          .isInstanceOf(StatusException.class)
          .hasMessageStartingWith("UNIMPLEMENTED");
    }
  }
}
