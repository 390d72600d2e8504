package dev.goshawk.core.resolve;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;

/**
 * {@code passthrough:///host:port}: one backend, whose name is looked up each time a connection to
 * it is made, by the transport. Any thread.
 */
final class PassthroughProvider implements NameResolverProvider {

  @Override
  public String scheme() {
    return "passthrough";
  }

  @Override
  public Set<Class<? extends SocketAddress>> addressTypes() {
    return Set.of(InetSocketAddress.class);
  }

  @Override
  public String authority(Target target) {
    return read(target, HostPort.DEFAULT_PORT).authority();
  }

  @Override
  public NameResolver create(Target target, NameResolver.Context context) {
    HostPort name = read(target, context.defaultPort());
    return Proxies.mayApply(context)
        ? new OnceResolver(target, context, () -> result(name, context))
        : new FixedResolver(unresolved(name));
  }

  private static ResolutionResult result(HostPort name, NameResolver.Context context) {
    SocketAddress proxied = Proxies.address(context, name.host(), name.port());
    return proxied == null ? unresolved(name) : ResolutionResult.of(List.of(Endpoint.of(proxied)));
  }

  private static ResolutionResult unresolved(HostPort name) {
    return ResolutionResult.of(
        List.of(Endpoint.of(InetSocketAddress.createUnresolved(name.host(), name.port()))));
  }

  private static HostPort read(Target target, int defaultPort) {
    return HostPort.ofPath(
        target, defaultPort, "nobody is asked for the name: expected passthrough:///host:port");
  }
}
