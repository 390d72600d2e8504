package dev.goshawk.api;

import org.jspecify.annotations.Nullable;

/**
 * Says what callers see when a handler throws something other than a {@link StatusException} of its
 * own: also where that is {@linkplain StatusException#isFromCall of a client call}. Any thread;
 * must not block.
 */
@FunctionalInterface
public interface ExceptionMapper {

  /** What the caller shall see, or null to leave it to UNKNOWN. */
  @Nullable StatusException map(Throwable failure);
}
