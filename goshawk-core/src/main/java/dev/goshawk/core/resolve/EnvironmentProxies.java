package dev.goshawk.core.resolve;

import dev.goshawk.core.transport.HttpProxy;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The proxy that the environment names, and whom it leaves out. Immutable, any thread. Values are
 * in no message, as they may have a password.
 *
 * @param variable the variable that names the proxy, or null for none
 * @param value its value, or null
 * @param excluded the list of hosts that are reached directly, or null
 */
record EnvironmentProxies(
    @Nullable String variable, @Nullable String value, @Nullable String excluded) {

  private static final List<String> PROXIES = List.of("grpc_proxy", "HTTPS_PROXY", "https_proxy");

  private static final List<String> EXCLUSIONS = List.of("no_grpc_proxy", "NO_PROXY", "no_proxy");

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /** What an environment has. */
  static EnvironmentProxies of(UnaryOperator<@Nullable String> environment) {
    String variable = firstSet(environment, PROXIES);
    String excluding = firstSet(environment, EXCLUSIONS);
    return new EnvironmentProxies(
        variable,
        variable == null ? null : environment.apply(variable),
        excluding == null ? null : environment.apply(excluding));
  }

  private static @Nullable String firstSet(
      UnaryOperator<@Nullable String> environment, List<String> names) {
    for (String name : names) {
      String value = environment.apply(name);
      if (value != null && !value.isBlank()) {
        return name;
      }
    }
    return null;
  }

  boolean isSet() {
    return value != null;
  }

  /** The proxy for a host, or null. */
  @Nullable HttpProxy proxyFor(String host, int port) {
    String url = value;
    if (url == null
        || ProxyExclusions.parse(excluded == null ? "" : excluded).contain(host, port)) {
      return null;
    }
    return parse(url.strip());
  }

  /** {@code [http://|https://][user:password@]host[:port][/]}. */
  private HttpProxy parse(String url) {
    int colon = url.indexOf("://");
    String scheme = colon < 0 ? "http" : url.substring(0, colon).toLowerCase(Locale.ROOT);
    if (scheme.startsWith("socks")) {
      throw bad("names a SOCKS proxy, which is not supported; an HTTP proxy is: http://host:port");
    }
    boolean tls = scheme.equals("https");
    if (!tls && !scheme.equals("http")) {
      throw bad("names a proxy of scheme '" + scheme + "'; http and https are supported");
    }
    String rest = colon < 0 ? url : url.substring(colon + 3);
    int slash = rest.indexOf('/');
    if (slash >= 0 && slash < rest.length() - 1) {
      throw bad("has a path behind the proxy's host and port; http://host:port is expected");
    }
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    int at = authority.lastIndexOf('@');
    String where = authority.substring(at + 1);
    Target target = new Target("", "http", null, where, false);
    HostPort parsed;
    try {
      parsed = HostPort.parse(target, where, tls ? HTTPS_PORT : HTTP_PORT);
    } catch (IllegalArgumentException e) { // which knows of targets only
      throw new IllegalArgumentException(
          wrong("has no proxy's host and port; http://host:port is expected"), e);
    }
    try {
      HttpProxy proxy = HttpProxy.of(parsed.host(), parsed.port());
      return authenticated(tls ? proxy.tls() : proxy, at < 0 ? null : authority.substring(0, at));
    } catch (IllegalArgumentException e) { // whose words have no password
      throw new IllegalArgumentException(wrong("cannot be used: " + e.getMessage()), e);
    }
  }

  private static HttpProxy authenticated(HttpProxy proxy, @Nullable String userInfo) {
    if (userInfo == null) {
      return proxy;
    }
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    return proxy.basic(Target.decode(user), Target.decode(password));
  }

  private IllegalArgumentException bad(String why) {
    return new IllegalArgumentException(wrong(why));
  }

  private String wrong(String why) {
    return "environment variable " + variable + " " + why;
  }
}
