package dev.goshawk.examples;

import dev.goshawk.core.resolve.NameResolver;
import dev.goshawk.core.resolve.NameResolverProvider;
import dev.goshawk.core.resolve.Target;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Set;

/** Makes resolvers for targets such as {@code file:///etc/orders/backends}. */
// snippet: provider
final class AddressFileProvider implements NameResolverProvider {
  @Override
  public String scheme() {
    return "file";
  }

  @Override
  public Set<Class<? extends SocketAddress>> addressTypes() {
    return Set.of(InetSocketAddress.class);
  }

  @Override
  public String authority(Target target) {
    return file(target).getFileName().toString(); // also the name that certificates must have
  }

  @Override
  public NameResolver create(Target target, NameResolver.Context context) {
    return new AddressFile(file(target), context);
  }

  private static Path file(Target target) {
    if (target.path().isEmpty() || !target.absolute()) {
      throw target.bad("expected file:///absolute/path");
    }
    return Path.of("/").resolve(target.path());
  }
}
// end snippet
