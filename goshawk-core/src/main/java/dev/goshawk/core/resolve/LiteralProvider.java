package dev.goshawk.core.resolve;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code ipv4:a:port,b:port} and {@code ipv6:[a]:port,[b]}: addresses, each a backend of its own;
 * nothing is looked up. The authority is the first one's. Any thread.
 */
final class LiteralProvider implements NameResolverProvider {

  private static final int DEFAULT_PORT = 443;

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
    return read(target, DEFAULT_PORT).get(0).authority();
  }

  @Override
  public NameResolver create(Target target, NameResolver.Context context) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (HostPort each : read(target, context.defaultPort())) {
      endpoints.add(Endpoint.of(address(target, each)));
    }
    return new FixedResolver(ResolutionResult.of(endpoints));
  }

  private List<HostPort> read(Target target, int defaultPort) {
    String authority = target.authority();
    if (authority != null && !authority.isEmpty()) {
      throw target.bad("nobody is asked for addresses: expected " + scheme() + ":address:port");
    }
    List<HostPort> all = new ArrayList<>();
    for (String each : target.path().split(",", -1)) {
      HostPort parsed = HostPort.parse(target, each, defaultPort);
      if (six ? !parsed.isIpv6() : !Ipv4.PATTERN.matcher(parsed.host()).matches()) {
        throw target.bad(
            "'" + parsed.host() + "' is not an " + (six ? "IPv6" : "IPv4") + " address");
      }
      address(target, parsed);
      all.add(parsed);
    }
    return all;
  }

  private static InetSocketAddress address(Target target, HostPort literal) {
    try {
      return new InetSocketAddress(InetAddress.getByName(literal.host()), literal.port());
    } catch (UnknownHostException e) {
      throw target.bad("'" + literal.host() + "' is not an address");
    }
  }

  /** By itself, so that targets of other forms do not wait for the JVM's regular expressions. */
  static final class Ipv4 {
    /** Four numbers from 0 to 255. Anything else would be looked up as a name. */
    static final Pattern PATTERN =
        Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");

    private Ipv4() {}
  }
}
