package dev.goshawk.core.transport;

import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The address of a backend behind a proxy, which looks its name up: this machine may not know it.
 * Immutable, any thread. Source: gRFC A1.
 */
@SuppressWarnings("serial") // addresses of sockets are serializable, which nobody needs here
public final class ProxiedAddress extends SocketAddress {

  private final String host;
  private final int port;
  private final HttpProxy proxy;

  /**
   * A backend behind a proxy.
   *
   * @param host its name, or its address without brackets
   * @param port its port
   * @param proxy to be asked for it
   * @throws IllegalArgumentException when the host is empty, or has what no host has and what would
   *     be another line of the request
   */
  public ProxiedAddress(String host, int port, HttpProxy proxy) {
    this.host = requireHost(host);
    this.port = port;
    this.proxy = Objects.requireNonNull(proxy, "proxy");
  }

  static String requireHost(String host) {
    if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException("'" + host + "' is not a host");
    }
    return host;
  }

  /** What the proxy is asked for: {@code host:port}, without an IPv6 zone. */
  public String destination() {
    return hostPort(host, port);
  }

  /** The proxy that is asked. */
  public HttpProxy proxy() {
    return proxy;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProxiedAddress that
        && host.equals(that.host)
        && port == that.port
        && proxy.equals(that.proxy);
  }

  @Override
  public int hashCode() {
    return Objects.hash(host, port);
  }

  @Override
  public String toString() {
    return destination() + " by proxy " + proxy;
  }

  /** A zone is of this machine, and nothing to others. */
  static String hostPort(String host, int port) {
    if (host.indexOf(':') < 0) {
      return host + ":" + port;
    }
    int zone = host.indexOf('%');
    return "[" + (zone < 0 ? host : host.substring(0, zone)) + "]:" + port;
  }
}
