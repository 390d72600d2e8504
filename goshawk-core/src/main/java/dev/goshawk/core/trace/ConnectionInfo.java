package dev.goshawk.core.trace;

import dev.goshawk.api.SecurityLevel;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A connection that is open, as far as tracers may see it. Immutable, any thread. */
public interface ConnectionInfo {

  /** The address of the peer. */
  SocketAddress remoteAddress();

  /** The address of this side. */
  SocketAddress localAddress();

  /** How well what goes over it is protected. */
  SecurityLevel securityLevel();

  /** The TLS session, or null when there is none. */
  @Nullable SSLSession tlsSession();
}
