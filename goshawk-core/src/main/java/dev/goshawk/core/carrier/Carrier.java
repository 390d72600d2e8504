package dev.goshawk.core.carrier;

import dev.goshawk.api.SecurityLevel;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a connection asks of the transport that carries it. Event loop only, except for the
 * addresses and the session, which never change.
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

  /** How well what goes over it is protected. */
  default SecurityLevel securityLevel() {
    return tlsSession() == null ? SecurityLevel.NONE : SecurityLevel.PRIVACY_AND_INTEGRITY;
  }
}
