package dev.goshawk.core.resolve;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/**
 * The schemes of targets that a channel knows. Immutable, any thread. Built in are {@code dns},
 * {@code unix}, {@code ipv4}, {@code ipv6} and {@code passthrough}; others are found by {@link
 * ServiceLoader}, or given to the channel's builder.
 */
public final class NameResolverRegistry {

  /** The scheme of targets that name none. */
  public static final String DEFAULT_SCHEME = "dns";

  private final Map<String, NameResolverProvider> providers;

  private NameResolverRegistry(Map<String, NameResolverProvider> providers) {
    this.providers = Map.copyOf(providers);
  }

  /**
   * The schemes that are built in, found on the class path or the module path, and given.
   *
   * @param given go before all others of their schemes
   */
  public static NameResolverRegistry with(Collection<? extends NameResolverProvider> given) {
    Map<String, NameResolverProvider> all = new HashMap<>(Found.ALL);
    for (NameResolverProvider provider : given) {
      all.put(provider.scheme(), provider);
    }
    return new NameResolverRegistry(all);
  }

  /** Looked up once, and only by processes that have a channel. */
  private static final class Found {
    static final Map<String, NameResolverProvider> ALL = find();

    private static Map<String, NameResolverProvider> find() {
      Map<String, NameResolverProvider> found = new HashMap<>();
      for (NameResolverProvider builtIn : BuiltInResolvers.ALL) {
        found.put(builtIn.scheme(), builtIn);
      }
      ServiceLoader<NameResolverProvider> loader =
          ServiceLoader.load(
              NameResolverProvider.class, NameResolverRegistry.class.getClassLoader());
      for (NameResolverProvider provider : loader) {
        found.merge(
            provider.scheme(),
            provider,
            (before, fresh) -> fresh.priority() > before.priority() ? fresh : before);
      }
      return found;
    }
  }

  /**
   * A target and who resolves it.
   *
   * @param target as it was read
   * @param provider of its scheme
   */
  public record Choice(Target target, NameResolverProvider provider) {}

  /**
   * Reads a target, and finds who resolves it.
   *
   * @throws IllegalArgumentException when the text is no target, saying why
   */
  public Choice choose(String text) {
    Target target =
        Target.parse(
            Objects.requireNonNull(text, "target"), DEFAULT_SCHEME, providers::containsKey);
    String scheme = target.text().equals(target.path()) ? UnknownScheme.of(text) : null;
    if (scheme != null) {
      throw target.bad(UnknownScheme.words(scheme, schemes()));
    }
    return new Choice(target, Objects.requireNonNull(providers.get(target.scheme())));
  }

  /** The schemes that are known. */
  public Set<String> schemes() {
    return new TreeSet<>(providers.keySet());
  }
}
