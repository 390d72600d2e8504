package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Channel;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Server;
import dev.goshawk.api.StatusException;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.services.reflection.proto.ServerReflectionClient;
import dev.goshawk.services.reflection.proto.ServerReflectionRequest;
import dev.goshawk.services.reflection.proto.ServerReflectionResponse;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReflectedBlackBoxTest {

  private static final List<String> SHOWN =
      List.of(
          "grpc.reflection.v1.ServerReflection",
          "grpc.reflection.v1alpha.ServerReflection",
          "routeguide.RouteGuide");

  private static List<String> services(int port) throws Exception {
    try (Channel channel = GoshawkChannel.to("localhost:" + port).plaintext().build();
        DuplexStream<ServerReflectionRequest, ServerReflectionResponse> stream =
            ServerReflectionClient.create(channel).serverReflectionInfo()) {
      stream.write(ServerReflectionRequest.newBuilder().setListServices("").build());
      return stream.next().getListServicesResponse().getServiceList().stream()
          .map(service -> service.getName())
          .toList();
    }
  }

  @Test
  void toolsSeeWhatIsServed() throws Exception {
    try (Server server = Reflected.serve(new RouteGuide(BERLIN), 0)) {
      assertThat(services(server.port())).isEqualTo(SHOWN);
    }
  }

  @Test
  void onALocalAddressOnly() throws Exception {
    try (Server server = Reflected.serveLocally(new RouteGuide(BERLIN), 0, 0)) {
      InetSocketAddress local = (InetSocketAddress) server.addresses().get(1);
      assertThat(services(local.getPort())).isEqualTo(SHOWN);
      assertThatThrownBy(() -> services(server.port()))
          .isInstanceOf(StatusException.class)
          .hasMessageStartingWith("UNIMPLEMENTED");
    }
  }
}
