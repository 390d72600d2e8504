package dev.goshawk.core;

import dev.goshawk.core.carrier.Connector;
import dev.goshawk.core.resolve.NameResolverProvider;
import dev.goshawk.core.resolve.NameResolverRegistry;
import dev.goshawk.core.resolve.ProxyDetector;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a channel's builder was told of how targets become addresses. One thread. */
final class ResolverOptions {

  private final List<NameResolverProvider> providers = new ArrayList<>();
  private ProxyDetector proxies = ProxyDetector.SYSTEM;

  void add(NameResolverProvider provider) {
    providers.add(Objects.requireNonNull(provider, "resolver"));
  }

  void proxies(ProxyDetector detector) {
    proxies = Objects.requireNonNull(detector, "proxies");
  }

  ProxyDetector proxies() {
    return proxies;
  }

  /**
   * Who resolves a target.
   *
   * @throws IllegalArgumentException when the text is not a target
   */
  NameResolverRegistry.Choice choose(String target) {
    return NameResolverRegistry.with(providers).choose(target);
  }

  /**
   * The default authority of a target.
   *
   * @throws IllegalArgumentException when the text is not a target
   */
  String authority(String target) {
    NameResolverRegistry.Choice choice = choose(target);
    return choice.provider().authority(choice.target());
  }

  /**
   * Checks that a transport connects to what a target may resolve to.
   *
   * @throws IllegalArgumentException when it does not
   */
  static void requireSupport(NameResolverRegistry.Choice choice, Connector connector) {
    for (Class<? extends SocketAddress> type : choice.provider().addressTypes()) {
      if (!connector.supports(type)) {
        throw new IllegalArgumentException(
            "target '"
                + choice.target().text()
                + "' has addresses of "
                + type.getSimpleName()
                + ", to which this channel's transport cannot connect");
      }
    }
  }
}
