package dev.goshawk.netty;

import dev.goshawk.api.BindableService;
import dev.goshawk.core.ServedServices;
import dev.goshawk.core.ServerBuilder;
import dev.goshawk.core.ServiceBuilder;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One more address on which a server listens, with TLS and services of its own: what the server
 * itself was given does not count here.
 *
 * <pre>{@code
 * GoshawkServer.builder()
 *     .port(8443).tls(tls).service(new RouteGuide())
 *     .listener(Listener.port(9090).service(new Admin())) // plaintext; this service alone
 * }</pre>
 *
 * <p>Without {@link #tls} it speaks plaintext. Without a {@link #service} it serves all that the
 * server does. Limits, threads, {@linkplain ServerBuilder#fallback fallback}, and what stands
 * around all handlers are the server's. Immutable, any thread.
 */
public final class Listener {

  private static final int MAX_PORT = 65_535;

  private final SocketAddress address;
  private final @Nullable ServerTls tls;
  private final ServedServices services;

  private Listener(SocketAddress address, @Nullable ServerTls tls, ServedServices services) {
    this.address = address;
    this.tls = tls;
    this.services = services;
  }

  /**
   * A listener in plaintext on a TCP port of all local addresses. Port 0 lets the system choose
   * one, which is among {@link dev.goshawk.api.Server#addresses}.
   *
   * @throws IllegalArgumentException when not 0 to 65,535
   */
  public static Listener port(int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("port of " + port + " is outside 0 to 65,535");
    }
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
    return new Listener(address, null, ServedServices.NONE);
  }

  /** The same with TLS. */
  public Listener tls(ServerTls settings) {
    return new Listener(address, Objects.requireNonNull(settings, "tls"), services);
  }

  /**
   * The same with one more service of its own. The services of the server are not served here then.
   *
   * @throws IllegalArgumentException when it has a service of that name already
   */
  public Listener service(BindableService service) {
    return service(service, around -> {});
  }

  /**
   * The same with one more service of its own, and interceptors, filters and admissions around that
   * service within those of the server: {@code service(new Admin(), s -> s.filter(tokens))}.
   *
   * @throws IllegalArgumentException when it has a service of that name already
   */
  public Listener service(BindableService service, Consumer<ServiceBuilder> around) {
    return new Listener(address, tls, services.with(service, around));
  }

  SocketAddress address() {
    return address;
  }

  @Nullable ServerTls tls() {
    return tls;
  }

  /** None when it has all of the server. */
  ServedServices services() {
    return services;
  }
}
