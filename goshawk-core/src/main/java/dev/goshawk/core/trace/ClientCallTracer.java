package dev.goshawk.core.trace;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sees one call on the client, and makes what sees its attempts (gRFC A66, A72).
 *
 * <p>Nothing is told before {@link ChannelTracer#onCall} has returned or after {@link #onEnd}.
 * Threads: the caller's, or an event loop's; must not block. What is thrown is logged.
 */
public interface ClientCallTracer {

  /**
   * Whether {@link #onRequest} and {@link #onResponse} shall be told. Asked once, when the call
   * begins. Requests are then encoded into an array of their own before they are sent.
   */
  default boolean wantsMessages() {
    return false;
  }

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
   * The caller has sent a request. It is told once, however many attempts send it, before any of
   * them does.
   *
   * @param message its bytes before compression; read only, and only until this returns
   */
  default void onRequest(ByteBuffer message) {}

  /** The caller has ended its requests. */
  default void onHalfClose() {}

  /**
   * A response came, and is about to be read, which may fail. Responses are of the one attempt with
   * which the call stays.
   *
   * @param message its bytes after decompression; read only, and only until this returns
   */
  default void onResponse(ByteBuffer message) {}

  /**
   * The caller cancels the call, or the call that is being served and made this one was cancelled.
   * The end follows; the server's status may still be the first.
   */
  default void onCancel() {}

  /**
   * The call has ended, as its attempts have before. Told before the caller hears of it.
   *
   * @param status as the caller is told it: DEADLINE_EXCEEDED also where the server was faster than
   *     this side to cancel for that reason
   * @param trailers what the server sent with it; empty when nothing came
   */
  default void onEnd(Status status, Metadata trailers) {}
}
