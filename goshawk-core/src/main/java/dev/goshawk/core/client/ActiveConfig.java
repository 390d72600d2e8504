package dev.goshawk.core.client;

import dev.goshawk.api.Status;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.resolve.ConfigSelector;
import dev.goshawk.core.resolve.ResolutionResult;
import org.jspecify.annotations.Nullable;

/**
 * The service config by which a channel goes. Written on the channel's loop, read by any thread.
 *
 * <p>What a resolver brings counts; a config that cannot be used leaves the one before it in place,
 * or if there was none is a look-up that failed; where a resolver brings none, the builder's
 * counts. One that equals the one before changes nothing. Source: gRFC A21.
 */
final class ActiveConfig {

  /**
   * What holds until the next result.
   *
   * @param config the service config
   * @param selector what chooses the config of each call instead, or null
   */
  record Applied(ServiceConfig config, @Nullable ConfigSelector selector) {}

  private final ServiceConfig fallback;
  private final boolean lookUp;
  private volatile @Nullable Applied applied;

  /**
   * Nothing holds yet.
   *
   * @param fallback the builder's
   * @param lookUp whether what resolvers bring counts
   */
  ActiveConfig(ServiceConfig fallback, boolean lookUp) {
    this.fallback = fallback;
    this.lookUp = lookUp;
  }

  /** What holds, or null before the first result. Any thread. */
  @Nullable Applied applied() {
    return applied;
  }

  /** Takes what a result says. Answers OK, or why nothing can hold. */
  Status accept(ResolutionResult result) {
    Applied before = applied;
    Status failure = result.configFailure();
    if (failure != null && lookUp) {
      return before != null ? Status.OK : failure;
    }
    ServiceConfig fresh = result.config();
    ServiceConfig config = fresh != null && lookUp ? fresh : fallback;
    ConfigSelector selector = lookUp ? result.selector() : null;
    if (before == null || !before.config.equals(config) || before.selector != selector) {
      applied = new Applied(config, selector);
    }
    return Status.OK;
  }
}
