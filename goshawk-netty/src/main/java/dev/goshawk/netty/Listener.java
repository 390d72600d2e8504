package dev.goshawk.netty;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One more address on which a server listens, with TLS of its own or in plaintext: what the server
 * itself was given does not count here.
 *
 * <pre>{@code
 * GoshawkServer.builder()
 *     .port(8443).tls(tls)
 *     .listener(Listener.port(9090)) // plaintext, beside TLS
 *     .service(new RouteGuide())
 * }</pre>
 *
 * <p>Immutable, any thread. Limits, interceptors and threads are the server's.
 */
public final class Listener {

  private final SocketAddress address;
  private final @Nullable ServerTls tls;

  private Listener(SocketAddress address, @Nullable ServerTls tls) {
    this.address = address;
    this.tls = tls;
  }

  /**
   * A listener in plaintext on a TCP port of all local addresses. Port 0 lets the system choose
   * one, which is among {@link dev.goshawk.api.Server#addresses}.
   *
   * @throws IllegalArgumentException when not 0 to 65,535
   */
  public static Listener port(int port) {
    return address(new InetSocketAddress(port));
  }

  /**
   * A listener in plaintext on an address, TCP or Unix domain socket.
   *
   * <p>The wildcard address takes IPv4 and IPv6. The file of a Unix domain socket is made when the
   * server starts, and removed when it closes, unless another one has taken its place meanwhile;
   * one that a dead process has left behind, on which nobody listens, is replaced.
   *
   * @throws IllegalArgumentException when it is an address of neither kind, or a name that cannot
   *     be resolved
   */
  public static Listener address(SocketAddress address) {
    Objects.requireNonNull(address, "address");
    if (address instanceof InetSocketAddress tcp) {
      if (tcp.isUnresolved()) {
        throw new IllegalArgumentException("cannot resolve host " + tcp.getHostString());
      }
    } else if (!(address instanceof UnixDomainSocketAddress)) {
      throw new IllegalArgumentException(
          address + " is neither a TCP address nor a Unix domain socket");
    }
    return new Listener(address, null);
  }

  /** The same with TLS. */
  public Listener tls(ServerTls settings) {
    return new Listener(address, Objects.requireNonNull(settings, "settings"));
  }

  SocketAddress address() {
    return address;
  }

  @Nullable ServerTls tls() {
    return tls;
  }
}
