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

  private static final int DEFAULT_PORT = 443;

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
    return HostPort.parse(target, target.path(), DEFAULT_PORT).authority();
  }

  @Override
  public NameResolver create(Target target, NameResolver.Context context) {
    HostPort parsed = HostPort.parse(target, target.path(), context.defaultPort());
    return new FixedResolver(
        ResolutionResult.of(
            List.of(
                Endpoint.of(InetSocketAddress.createUnresolved(parsed.host(), parsed.port())))));
  }
}
