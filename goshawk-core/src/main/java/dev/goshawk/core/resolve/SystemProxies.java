package dev.goshawk.core.resolve;

import dev.goshawk.core.transport.HttpProxy;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The proxies of the process: what the JVM has, or else the environment. Immutable, any thread;
 * settings of the JVM are read each time.
 */
final class SystemProxies implements ProxyDetector {

  /** The selector of a JDK whose application has set no other. */
  private static final String OF_THE_JDK = "sun.net.spi.DefaultProxySelector";

  private final UnaryOperator<@Nullable String> environment;

  SystemProxies() {
    this(System::getenv);
  }

  /** With variables of a test. */
  SystemProxies(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  /** Whether nothing is set, and all hosts are reached directly without a question. */
  boolean isUnset() {
    return !jvmDecides(ProxySelector.getDefault()) && !EnvironmentProxies.of(environment).isSet();
  }

  @Override
  public @Nullable HttpProxy proxyFor(String host, int port) {
    ProxySelector selector = ProxySelector.getDefault();
    HttpProxy proxy =
        selector != null && jvmDecides(selector)
            ? selected(selector, host, port)
            : EnvironmentProxies.of(environment).proxyFor(host, port);
    return proxy == null || proxy.authorization() != null ? proxy : authenticated(proxy);
  }

  private static boolean jvmDecides(@Nullable ProxySelector selector) {
    return selector != null
        && (!selector.getClass().getName().equals(OF_THE_JDK)
            || System.getProperty("https.proxyHost") != null
            || System.getProperty("socksProxyHost") != null
            || Boolean.getBoolean("java.net.useSystemProxies"));
  }

  /** The first choice that can be used: SOCKS cannot. No choice at all means direct. */
  private static @Nullable HttpProxy selected(ProxySelector selector, String host, int port) {
    List<Proxy> choices = selector.select(uri(host, port));
    if (choices == null || choices.isEmpty()) {
      return null;
    }
    for (Proxy choice : choices) {
      if (choice == null || choice.type() == Proxy.Type.DIRECT) {
        return null;
      }
      if (choice.type() == Proxy.Type.HTTP
          && choice.address() instanceof InetSocketAddress address) {
        return HttpProxy.of(address.getHostString(), address.getPort());
      }
    }
    throw new IllegalArgumentException(
        "the JVM's settings name "
            + choices
            + " for it, and only HTTP proxies are supported; set https.proxyHost, or take the SOCKS"
            + " proxy away (socksProxyHost)");
  }

  private static URI uri(String host, int port) {
    String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    try {
      return new URI("https", bracketed + ":" + port, null, null, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "no proxy can be chosen for '" + host + "', which is no host of a URL", e);
    }
  }

  /** With what the application's Authenticator, if there is one, has for the proxy. */
  private static HttpProxy authenticated(HttpProxy proxy) {
    PasswordAuthentication found =
        Authenticator.requestPasswordAuthentication(
            proxy.host(),
            null,
            proxy.port(),
            "https",
            "",
            "Basic",
            null,
            Authenticator.RequestorType.PROXY);
    return found == null
        ? proxy
        : proxy.basic(found.getUserName(), new String(found.getPassword()));
  }
}
