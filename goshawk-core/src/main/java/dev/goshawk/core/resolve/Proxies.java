package dev.goshawk.core.resolve;

import dev.goshawk.core.transport.HttpProxy;
import dev.goshawk.core.transport.ProxiedAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** How the built-in resolvers ask for proxies. Any thread. */
final class Proxies {

  private Proxies() {}

  /**
   * Whether a channel may have to reach a host by a proxy; then {@link #address} is asked, where
   * blocking is allowed.
   */
  static boolean mayApply(NameResolver.Context context) {
    ProxyDetector detector = context.proxies();
    return detector != ProxyDetector.NONE
        && context.supports(ProxiedAddress.class)
        && !(detector instanceof SystemProxies system && system.isUnset());
  }

  /** The address of a host behind its proxy, or null when it is reached directly. May block. */
  static @Nullable SocketAddress address(NameResolver.Context context, String host, int port) {
    HttpProxy proxy = mayApply(context) ? context.proxies().proxyFor(host, port) : null;
    return proxy == null ? null : new ProxiedAddress(host, port, proxy);
  }
}
