package dev.goshawk.core.carrier;

import dev.goshawk.api.LocalPeer;
import dev.goshawk.api.SecurityLevel;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a connection asks of the transport that carries it. Event loop only, except for the
 * addresses, the session and the local peer, which never change, and the options.
 */
public interface Carrier {

  /** The loop on which the connection lives. */
  EventLoop loop();

  /** Drains the connection's output and sends it. */
  void flush();

  /**
   * Flushes what is there, and closes when the peer has taken it or has had time enough; the
   * connection hears of it as of any other loss.
   */
  void close();

  /** Flushes what the peer takes at once, and closes. */
  default void closeNow() {
    close();
  }

  /** The address of the peer. */
  SocketAddress remoteAddress();

  /** The address of this side. */
  SocketAddress localAddress();

  /** The TLS session, or null when the connection is plaintext. */
  @Nullable SSLSession tlsSession();

  /** The options of the socket by their names in the system; none where there is no socket. */
  default Map<String, String> options() {
    return Map.of();
  }

  /** How well what goes over it is protected. */
  default SecurityLevel securityLevel() {
    return tlsSession() == null ? SecurityLevel.NONE : SecurityLevel.PRIVACY_AND_INTEGRITY;
  }

  /** Who is at the other end of a Unix domain socket; null elsewhere, or when nobody says it. */
  default @Nullable LocalPeer localPeer() {
    return null;
  }
}
