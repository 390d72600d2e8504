package dev.goshawk.core.connection;

import dev.goshawk.api.SecurityLevel;
import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.trace.ConnectionInfo;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection as tracers see it. Immutable, any thread.
 *
 * @param carrier what carries it, of which only what never changes is shown
 */
public record OpenConnection(Carrier carrier) implements ConnectionInfo {

  @Override
  public SocketAddress remoteAddress() {
    return carrier.remoteAddress();
  }

  @Override
  public SocketAddress localAddress() {
    return carrier.localAddress();
  }

  @Override
  public SecurityLevel securityLevel() {
    return carrier.securityLevel();
  }

  @Override
  public @Nullable SSLSession tlsSession() {
    return carrier.tlsSession();
  }

  @Override
  public String toString() {
    return localAddress() + " - " + remoteAddress() + ", " + securityLevel();
  }
}
