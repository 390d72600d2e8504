package dev.goshawk.core.client;

import dev.goshawk.api.Status;
import dev.goshawk.core.config.RetryThrottling;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.resolve.ConfigSelector;
import dev.goshawk.core.resolve.ResolutionResult;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /** How many throttles are remembered that no config has any more. */
  private static final int MAX_THROTTLES = 8;

  private final ServiceConfig fallback;
  private final boolean lookUp;
  private volatile @Nullable Applied applied;
  private volatile @Nullable RetryThrottle throttle;

  /** By their values, the last used last: one that comes again has the tokens that it had. */
  private final Map<RetryThrottling, RetryThrottle> throttles = new LinkedHashMap<>();

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

  /** What keeps calls from being made again while most fail, or null. Any thread. */
  @Nullable RetryThrottle throttle() {
    return throttle;
  }

  private @Nullable RetryThrottle throttle(@Nullable RetryThrottling wanted) {
    if (wanted == null) {
      return null;
    }
    RetryThrottle known = throttles.remove(wanted);
    RetryThrottle used = known != null ? known : new RetryThrottle(wanted);
    throttles.put(wanted, used);
    if (throttles.size() > MAX_THROTTLES) {
      throttles.remove(throttles.keySet().iterator().next());
    }
    return used;
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
      throttle = throttle(config.throttling());
      applied = new Applied(config, selector);
    }
    return Status.OK;
  }
}
