package dev.goshawk.core.resolve;

import dev.goshawk.core.transport.HttpProxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says by which proxy a host is reached. Asked for each resolution of a channel, on a thread that
 * may block; any thread. Source: gRFC A1.
 */
@FunctionalInterface
public interface ProxyDetector {

  /** No proxy, for any host. */
  ProxyDetector NONE = (host, port) -> null;

  /**
   * What is set for the process. The first of these that is set decides alone:
   *
   * <ol>
   *   <li>the JVM: {@link java.net.ProxySelector}, if the application has set one of its own, or if
   *       {@code https.proxyHost}, {@code socksProxyHost} or {@code java.net.useSystemProxies} is
   *       set; {@code http.nonProxyHosts} are reached directly. It is asked for {@code
   *       https://host:port}, for channels in plaintext too
   *   <li>the environment: {@code grpc_proxy}, {@code HTTPS_PROXY}, {@code https_proxy}, the first
   *       that is set and not empty; hosts in the first of {@code no_grpc_proxy}, {@code NO_PROXY},
   *       {@code no_proxy} that is set are reached directly, and so are localhost and loopback
   *       addresses. {@code HTTP_PROXY} is not read
   * </ol>
   *
   * <p>The user and the password are those of the URL, or else what {@link java.net.Authenticator}
   * has for the proxy. SOCKS proxies are refused.
   */
  ProxyDetector SYSTEM = new SystemProxies();

  /** One proxy for all hosts. */
  static ProxyDetector of(HttpProxy proxy) {
    Objects.requireNonNull(proxy, "proxy");
    return (host, port) -> proxy;
  }

  /**
   * The proxy for a host, or null when it is reached directly.
   *
   * @param host a name, which has not been looked up, or an address without brackets
   * @throws IllegalArgumentException when what is set cannot be used, saying why: the target then
   *     fails to resolve with it
   */
  @Nullable HttpProxy proxyFor(String host, int port);
}
