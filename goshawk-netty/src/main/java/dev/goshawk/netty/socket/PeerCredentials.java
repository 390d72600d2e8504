package dev.goshawk.netty.socket;

import dev.goshawk.api.LocalPeer;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * Asks the system who is at the other end of a Unix domain socket. Any thread, without state.
 *
 * <p>The option is looked up by its name: only where it is found, the module {@code jdk.net} is
 * there, and its types are used.
 */
final class PeerCredentials {

  private static final String OPTION = "SO_PEERCRED";

  private PeerCredentials() {}

  /** The user and the group; null when the system does not say it, or the socket is closed. */
  static @Nullable LocalPeer of(SocketChannel socket) {
    for (SocketOption<?> option : socket.supportedOptions()) {
      if (option.name().equals(OPTION)) {
        return read(socket, option);
      }
    }
    return null;
  }

  private static @Nullable LocalPeer read(SocketChannel socket, SocketOption<?> option) {
    try {
      return socket.getOption(option) instanceof UnixDomainPrincipal peer
          ? new LocalPeer(peer.user().getName(), peer.group().getName())
          : null;
    } catch (IOException e) { // it is closed
      return null;
    }
  }
}
