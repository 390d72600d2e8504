package dev.goshawk.core.resolve;

import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A resolver that answers one result, for channels whose backends the application knows. Immutable,
 * any thread.
 */
public final class StaticProvider implements NameResolverProvider {

  /** The scheme of its targets. */
  public static final String SCHEME = "static";

  private final String authority;
  private final ResolutionResult result;

  /**
   * Answers a result.
   *
   * @param authority the {@code :authority} of calls
   */
  public StaticProvider(String authority, ResolutionResult result) {
    this.authority = authority;
    this.result = result;
  }

  /** Answers endpoints of one address each. */
  public static StaticProvider of(String authority, List<? extends SocketAddress> addresses) {
    return new StaticProvider(
        authority, ResolutionResult.of(addresses.stream().map(Endpoint::of).toList()));
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public Set<Class<? extends SocketAddress>> addressTypes() {
    return result.endpoints().stream()
        .flatMap(endpoint -> endpoint.addresses().stream())
        .map(SocketAddress::getClass)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public String authority(Target target) {
    return authority;
  }

  @Override
  public NameResolver create(Target target, NameResolver.Context context) {
    return new FixedResolver(result);
  }
}
