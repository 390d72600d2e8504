package dev.goshawk.core.trace;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import org.jspecify.annotations.Nullable;

/**
 * Sees one call on the client, and makes what sees its attempts (gRFC A66, A72).
 *
 * <p>Nothing is told before {@link ChannelTracer#onCall} has returned or after {@link #onEnd}.
 * Threads: the caller's, or an event loop's; must not block. What is thrown is logged.
 */
public interface ClientCallTracer {

  /**
   * An attempt begins; it has not been picked for yet. A call that fails before has none.
   *
   * @return what sees the attempt, or null when nobody wants to
   */
  default @Nullable AttemptTracer onAttempt(AttemptInfo attempt) {
    return null;
  }

  /**
   * The call has waited until the name of the channel was resolved. Not told where it was before.
   *
   * @param waitedNanos how long, in nanoseconds
   */
  default void onNameResolved(long waitedNanos) {}

  /**
   * The call has ended, as its attempts have before. Told before the caller hears of it.
   *
   * @param status as the caller is told it: DEADLINE_EXCEEDED also where the server was faster than
   *     this side to cancel for that reason
   * @param trailers what the server sent with it; empty when nothing came
   */
  default void onEnd(Status status, Metadata trailers) {}
}
