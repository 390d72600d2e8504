package dev.goshawk.api;

import org.jspecify.annotations.Nullable;

/**
 * Finds what serves a path that no service of a server has: for proxies, and for registries that
 * change while the server runs.
 *
 * <p>Asked on the event loop for every call of an unknown path, and must not block.
 */
@FunctionalInterface
public interface FallbackMethods {

  /**
   * What serves a path, or null to have the call answered with UNIMPLEMENTED.
   *
   * @param path the path on the wire, {@code /package.Service/Method}
   */
  ServiceDefinition.@Nullable Method<?, ?> find(String path);
}
