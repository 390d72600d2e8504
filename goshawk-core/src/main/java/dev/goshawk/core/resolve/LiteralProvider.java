package dev.goshawk.core.resolve;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code ipv4:a:port,b:port} and {@code ipv6:[a]:port,[b]}: addresses, each a backend of its own;
 * nothing is looked up. The authority is the first one's. Any thread.
 */
final class LiteralProvider implements NameResolverProvider {

  private final boolean six;

  LiteralProvider(boolean six) {
    this.six = six;
  }

  @Override
  public String scheme() {
    return six ? "ipv6" : "ipv4";
  }

  @Override
  public Set<Class<? extends SocketAddress>> addressTypes() {
    return Set.of(InetSocketAddress.class);
  }

  @Override
  public String authority(Target target) {
    return read(target, HostPort.DEFAULT_PORT).get(0).authority();
  }

  @Override
  public NameResolver create(Target target, NameResolver.Context context) {
    return resolver(target, read(target, context.defaultPort()), context);
  }

  /** A resolver that tells addresses, or where they are reached by proxies, those. */
  static NameResolver resolver(
      Target target, List<HostPort> literals, NameResolver.Context context) {
    if (Proxies.mayApply(context)) {
      return new OnceResolver(target, context, () -> result(literals, context));
    }
    try {
      return new FixedResolver(result(literals, context));
    } catch (UnknownHostException e) { // a zone that is no interface, which may yet come
      return new OnceResolver(target, context, () -> result(literals, context));
    }
  }

  private static ResolutionResult result(List<HostPort> literals, NameResolver.Context context)
      throws UnknownHostException {
    List<Endpoint> endpoints = new ArrayList<>();
    for (HostPort each : literals) {
      SocketAddress proxied = Proxies.address(context, each.host(), each.port());
      endpoints.add(
          Endpoint.of(
              proxied != null ? proxied : new InetSocketAddress(each.literal(), each.port())));
    }
    return ResolutionResult.of(endpoints);
  }

  private List<HostPort> read(Target target, int defaultPort) {
    String authority = target.authority();
    if (authority != null && !authority.isEmpty()) {
      throw target.bad("nobody is asked for addresses: expected " + scheme() + ":address:port");
    }
    List<HostPort> all = new ArrayList<>();
    for (String each : target.path().split(",", -1)) {
      HostPort parsed = HostPort.parse(target, each, defaultPort);
      if (six ? !parsed.isIpv6() : !parsed.isIpv4()) {
        throw target.bad(
            "'" + parsed.host() + "' is not an " + (six ? "IPv6" : "IPv4") + " address");
      }
      all.add(parsed);
    }
    return all;
  }
}
