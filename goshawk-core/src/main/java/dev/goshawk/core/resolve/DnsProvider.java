package dev.goshawk.core.resolve;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.Set;

/**
 * {@code dns:///host:port}, and targets without a scheme: a name that the system looks up, or an
 * address. Any thread.
 */
public final class DnsProvider implements NameResolverProvider {

  private static final int DEFAULT_PORT = 443;

  private final HostLookUp lookUp;

  /** The system's resolver. */
  public DnsProvider() {
    this(HostLookUp.SYSTEM);
  }

  /** A resolver of the application's. */
  public DnsProvider(HostLookUp lookUp) {
    this.lookUp = Objects.requireNonNull(lookUp, "lookUp");
  }

  @Override
  public String scheme() {
    return NameResolverRegistry.DEFAULT_SCHEME;
  }

  @Override
  public Set<Class<? extends SocketAddress>> addressTypes() {
    return Set.of(InetSocketAddress.class);
  }

  @Override
  public String authority(Target target) {
    return read(target, DEFAULT_PORT).authority();
  }

  @Override
  public NameResolver create(Target target, NameResolver.Context context) {
    HostPort name = read(target, context.defaultPort());
    return new DnsResolver(target, name, lookUp, context);
  }

  private static HostPort read(Target target, int defaultPort) {
    String server = target.authority();
    if (server != null && !server.isEmpty()) {
      throw target.bad(
          "a DNS server in the target is not supported; leave it out: dns:///host:port");
    }
    int scheme = target.path().indexOf("://");
    if (scheme >= 0) {
      throw target.bad(
          "scheme '"
              + target.path().substring(0, scheme)
              + "' is not known to this channel, and as a host this is none");
    }
    return HostPort.parse(target, target.path(), defaultPort);
  }
}
