package dev.goshawk.core.resolve;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Set;

/**
 * {@code unix:path} and {@code unix:///absolute/path}: a Unix domain socket. Their authority is
 * {@code localhost}, since servers refuse paths there. Any thread.
 */
final class UnixProvider implements NameResolverProvider {

  @Override
  public String scheme() {
    return "unix";
  }

  @Override
  public Set<Class<? extends SocketAddress>> addressTypes() {
    return Set.of(UnixDomainSocketAddress.class);
  }

  @Override
  public String authority(Target target) {
    String path = path(target);
    return path.isEmpty() ? "" : "localhost";
  }

  @Override
  public NameResolver create(Target target, NameResolver.Context context) {
    return new FixedResolver(
        ResolutionResult.of(List.of(Endpoint.of(UnixDomainSocketAddress.of(path(target))))));
  }

  private static String path(Target target) {
    String authority = target.authority();
    boolean wrong = authority == null ? target.path().isEmpty() : !authority.isEmpty();
    if (wrong || target.path().isEmpty()) {
      throw target.bad("expected unix:path or unix:///absolute/path");
    }
    return authority == null ? target.path() : "/" + target.path();
  }
}
