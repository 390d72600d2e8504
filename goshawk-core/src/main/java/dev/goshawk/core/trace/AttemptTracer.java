package dev.goshawk.core.trace;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;

/**
 * Sees one try of a call on the client.
 *
 * <pre>
 *   metadata ─▶ onPicked ─▶ onRequestHeaders ─▶ onMessageSent …  ─▶ onHalfClose
 *                   │          └▶ onCommitted ─▶ onResponseHeaders ─▶ onMessageReceived …
 *                   └──────── at any time: onEnd, once, the last ◀───────┘
 * </pre>
 *
 * <p>Threads: until the request headers are sent whichever thread brings the attempt on its way,
 * from there on the event loop of its connection; {@link #onEnd} by any thread. One event comes
 * after another. Must not block. What is thrown is logged.
 */
public interface AttemptTracer {

  /**
   * Metadata that is sent with this attempt, in place of such of the same names that the call has:
   * for the propagation of traces. Asked for once, at first.
   */
  default Metadata metadata() {
    return Metadata.EMPTY;
  }

  /**
   * A subchannel was picked. Told once more where that has lost its connections before the attempt
   * came there.
   */
  default void onPicked(PickInfo pick) {}

  /** The attempt has its stream, and the request headers are on their way. */
  default void onRequestHeaders(ConnectionInfo connection) {}

  /**
   * A request was given to the stream.
   *
   * @param sequence its number in the attempt, from 0
   * @param size its bytes before compression; -1 where a message that was compressed long ago is
   *     sent once more
   * @param wireSize its bytes as they are sent, without the five of gRPC's prefix
   */
  default void onMessageSent(long sequence, long size, long wireSize) {}

  /** All requests were given to the stream. */
  default void onHalfClose() {}

  /**
   * The call stays with this attempt: its response begins, or requests were sent that take more
   * memory than may be kept to send them once more. No retry and no hedge of the call follows. Not
   * told where the attempt ends before that, and the call with it.
   */
  default void onCommitted() {}

  /** The response headers came. A response that ends with its first headers has none. */
  default void onResponseHeaders(Metadata headers) {}

  /**
   * A response came and could be read.
   *
   * @param sequence its number in the attempt, from 0
   * @param size its bytes after decompression
   * @param wireSize its bytes as they came, without the five of gRPC's prefix
   */
  default void onMessageReceived(long sequence, long size, long wireSize) {}

  /**
   * The attempt has ended.
   *
   * @param status its status; CANCELLED where the call did not need it any more
   * @param trailers what the server sent with it; empty when nothing came
   */
  default void onEnd(Status status, Metadata trailers) {}
}
