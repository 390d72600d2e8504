package dev.goshawk.services.health;

import java.time.Duration;

/**
 * Looks how a service is: whether its database answers, for instance. Given to {@link
 * HealthService#probe(String, Duration, HealthProbe)}, which runs it again and again, on a thread
 * of its own, so that it may block.
 */
@FunctionalInterface
public interface HealthProbe {

  /**
   * How the service is now.
   *
   * @throws Exception when it cannot be said, which counts as {@link ServingStatus#NOT_SERVING}
   */
  ServingStatus look() throws Exception;
}
