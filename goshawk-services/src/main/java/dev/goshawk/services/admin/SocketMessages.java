package dev.goshawk.services.admin;

import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import com.google.protobuf.UInt32Value;
import dev.goshawk.core.channelz.SocketNode;
import dev.goshawk.services.admin.proto.Address;
import dev.goshawk.services.admin.proto.Security;
import dev.goshawk.services.admin.proto.Socket;
import dev.goshawk.services.admin.proto.SocketData;
import dev.goshawk.services.admin.proto.SocketOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The messages of channelz for sockets. Any thread. */
final class SocketMessages {

  private SocketMessages() {}

  /**
   * A socket.
   *
   * @param flow what only its loop knows, or null
   * @param summary whether its options are left out
   */
  static Socket socket(SocketNode node, SocketNode.@Nullable Flow flow, boolean summary) {
    Socket.Builder socket =
        Socket.newBuilder()
            .setRef(ChannelzMessages.ref(node))
            .setLocal(address(node.localAddress()))
            .setRemoteName(node.remoteName());
    if (node.isListening()) {
      return socket.build();
    }
    SocketAddress remote = node.remoteAddress();
    if (remote != null) {
      socket.setRemote(address(remote));
    }
    SSLSession tls = node.tlsSession();
    if (tls != null) {
      socket.setSecurity(Security.newBuilder().setTls(tls(tls)));
    }
    SocketData.Builder data = data(node);
    if (flow != null) {
      data.setLocalFlowControlWindow(Int64Value.of(flow.sendWindow()))
          .setRemoteFlowControlWindow(Int64Value.of(flow.receiveWindow()))
          .setPeerMaxConcurrentStreams(flow.peerMaxStreams());
    }
    if (!summary) {
      node.options()
          .forEach(
              (name, value) ->
                  data.addOption(SocketOption.newBuilder().setName(name).setValue(value)));
    }
    return socket.setData(data).build();
  }

  private static SocketData.Builder data(SocketNode node) {
    SocketData.Builder data =
        SocketData.newBuilder()
            .setStreamsStarted(node.streamsStarted())
            .setStreamsSucceeded(node.streamsSucceeded())
            .setStreamsFailed(node.streamsFailed())
            .setMessagesSent(node.messagesSent())
            .setMessagesReceived(node.messagesReceived())
            .setKeepAlivesSent(node.keepAlivesSent());
    Instant started = node.lastStreamStarted();
    if (started != null && node.isClient()) {
      data.setLastLocalStreamCreatedTimestamp(ChannelzMessages.time(started));
    } else if (started != null) {
      data.setLastRemoteStreamCreatedTimestamp(ChannelzMessages.time(started));
    }
    Instant sent = node.lastMessageSent();
    if (sent != null) {
      data.setLastMessageSentTimestamp(ChannelzMessages.time(sent));
    }
    Instant received = node.lastMessageReceived();
    if (received != null) {
      data.setLastMessageReceivedTimestamp(ChannelzMessages.time(received));
    }
    if (node.goAwayReceived() >= 0) {
      data.setReceivedGoawayError(UInt32Value.of((int) node.goAwayReceived()));
    }
    return data;
  }

  static Address address(SocketAddress address) {
    Address.Builder message = Address.newBuilder();
    if (address instanceof InetSocketAddress tcp && tcp.getAddress() != null) {
      InetAddress ip = tcp.getAddress();
      message.setTcpipAddress(
          Address.TcpIpAddress.newBuilder()
              .setIpAddress(ByteString.copyFrom(ip.getAddress()))
              .setPort(tcp.getPort()));
    } else if (address instanceof UnixDomainSocketAddress unix) {
      message.setUdsAddress(Address.UdsAddress.newBuilder().setFilename(unix.getPath().toString()));
    } else {
      message.setOtherAddress(Address.OtherAddress.newBuilder().setName(address.toString()));
    }
    return message.build();
  }

  private static Security.Tls tls(SSLSession session) {
    Security.Tls.Builder tls = Security.Tls.newBuilder().setStandardName(session.getCipherSuite());
    tls.setLocalCertificate(encoded(session.getLocalCertificates()));
    try {
      tls.setRemoteCertificate(encoded(session.getPeerCertificates()));
    } catch (SSLPeerUnverifiedException e) {
      // The peer has shown none, which servers need not ask for.
    }
    return tls.build();
  }

  /** The first certificate of a chain in DER; empty where there is none. */
  private static ByteString encoded(Certificate @Nullable [] chain) {
    if (chain == null || chain.length == 0) {
      return ByteString.EMPTY;
    }
    try {
      return ByteString.copyFrom(chain[0].getEncoded());
    } catch (CertificateEncodingException e) { // it was read from DER
      throw new IllegalStateException("a certificate of the session has no encoding", e);
    }
  }
}
