package dev.goshawk.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Channel;
import dev.goshawk.netty.ClientTls;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.TlsTrust;
import dev.goshawk.services.admin.proto.ChannelzClient;
import dev.goshawk.services.admin.proto.GetServerSocketsRequest;
import dev.goshawk.services.admin.proto.GetServersRequest;
import dev.goshawk.services.admin.proto.GetSocketRequest;
import dev.goshawk.services.admin.proto.GetSubchannelRequest;
import dev.goshawk.services.admin.proto.GetTopChannelsRequest;
import dev.goshawk.services.admin.proto.Security;
import dev.goshawk.services.admin.proto.Server;
import dev.goshawk.services.admin.proto.Socket;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the interop server shows of its own connections and of the client of this process. */
@Timeout(120)
class InteropChannelzBlackBoxTest {

  private static X509Certificate certificate(com.google.protobuf.ByteString der) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
  }

  @Test
  void tlsIsShownWithItsCertificatesOnBothSides() throws Exception {
    try (dev.goshawk.api.Server server = InteropServer.start(0, InteropServer.Identity.test());
        Channel channel =
            GoshawkChannel.to("localhost:" + server.port())
                .tls(ClientTls.builder().trust(TlsTrust.pem(TestCertificates.authority())).build())
                .overrideAuthority("foo.test.google.fr")
                .build()) {
      ChannelzClient channelz = ChannelzClient.create(channel);
      Server shown =
          channelz.getServers(GetServersRequest.getDefaultInstance()).getServerList().stream()
              .filter(one -> one.getRef().getName().endsWith(":" + server.port()))
              .findFirst()
              .orElseThrow();
      long served =
          channelz
              .getServerSockets(
                  GetServerSocketsRequest.newBuilder()
                      .setServerId(shown.getRef().getServerId())
                      .build())
              .getSocketRef(0)
              .getSocketId();
      Security.Tls tls = socket(channelz, served).getSecurity().getTls();
      assertThat(tls.getStandardName()).startsWith("TLS_");
      assertThat(certificate(tls.getLocalCertificate()).getSubjectX500Principal().getName())
          .contains("test.google.fr");
      assertThat(tls.getRemoteCertificate()).isEmpty(); // the client has shown none

      long subchannel =
          channelz
              .getTopChannels(GetTopChannelsRequest.getDefaultInstance())
              .getChannelList()
              .stream()
              .filter(one -> one.getData().getTarget().equals("localhost:" + server.port()))
              .findFirst()
              .orElseThrow()
              .getSubchannelRef(0)
              .getSubchannelId();
      long mine =
          channelz
              .getSubchannel(GetSubchannelRequest.newBuilder().setSubchannelId(subchannel).build())
              .getSubchannel()
              .getSocketRef(0)
              .getSocketId();
      Socket socket = socket(channelz, mine);
      assertThat(socket.getRemoteName()).isEqualTo("foo.test.google.fr");
      assertThat(socket.getSecurity().getTls().getRemoteCertificate())
          .isEqualTo(tls.getLocalCertificate());
      assertThat(socket.getData().getPeerMaxConcurrentStreams()).isPositive();
    }
  }

  private static Socket socket(ChannelzClient channelz, long id) throws Exception {
    return channelz.getSocket(GetSocketRequest.newBuilder().setSocketId(id).build()).getSocket();
  }
}
