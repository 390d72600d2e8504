package dev.goshawk.core.resolve;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
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
    UnixDomainSocketAddress unused = address(target); // refuses what is none
    return "localhost";
  }

  @Override
  public NameResolver create(Target target, NameResolver.Context context) {
    return new FixedResolver(ResolutionResult.of(List.of(Endpoint.of(address(target)))));
  }

  private static UnixDomainSocketAddress address(Target target) {
    String host = target.authority();
    if (host != null && !host.isEmpty()) {
      throw target.bad(
          "'"
              + host
              + "' stands where a host would: a Unix domain socket is on this machine; expected"
              + " unix:path or unix:///absolute/path");
    }
    if (target.path().isEmpty()) {
      throw target.bad("expected unix:path or unix:///absolute/path");
    }
    try {
      return UnixDomainSocketAddress.of(host == null ? target.path() : "/" + target.path());
    } catch (InvalidPathException e) { // such as with NUL
      throw target.bad("its path cannot be one of a file: " + e.getReason());
    }
  }
}
