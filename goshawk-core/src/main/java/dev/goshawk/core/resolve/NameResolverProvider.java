package dev.goshawk.core.resolve;

import java.net.SocketAddress;
import java.util.Set;

/**
 * Makes resolvers for the targets of one scheme. Found by {@link java.util.ServiceLoader}, or given
 * to a channel's builder. Any thread.
 */
public interface NameResolverProvider {

  /** The scheme, in lower case: {@code dns}. */
  String scheme();

  /**
   * Which of several providers of a scheme is taken: the one with the highest number. Those of
   * Goshawk have 5. Given to a builder, a provider goes before all found elsewhere.
   */
  default int priority() {
    return 5;
  }

  /**
   * Which kinds of addresses its results have, so that a channel whose transport cannot connect to
   * them is refused when it is built.
   */
  Set<Class<? extends SocketAddress>> addressTypes();

  /**
   * The {@code :authority} of calls to a target, and the name that a certificate must have.
   *
   * @throws IllegalArgumentException when the target is none of this scheme's, saying why
   */
  String authority(Target target);

  /**
   * Whether its results have a {@link ConfigSelector}. Then calls that are made before the first
   * result wait for it, so that they too go through the interceptors that it chooses. Default
   * false.
   */
  default boolean selectsConfigs() {
    return false;
  }

  /**
   * A resolver for a target. It is started later.
   *
   * @throws IllegalArgumentException when the target is none of this scheme's, saying why
   */
  NameResolver create(Target target, NameResolver.Context context);
}
