package dev.goshawk.core.trace;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Metadata;

/**
 * Sees one call on the server.
 *
 * <p>Threads: the event loop of its connection, for everything. One event comes after another, and
 * none after {@link #onEnd}. Must not block. What is thrown is logged.
 */
public interface ServerCallTracer {

  /**
   * A request came and could be read.
   *
   * @param sequence its number, from 0
   * @param size its bytes after decompression
   * @param wireSize its bytes as they came, without the five of gRPC's prefix
   */
  default void onMessageReceived(long sequence, long size, long wireSize) {}

  /** The client has ended its requests. */
  default void onHalfClose() {}

  /** The response headers are on their way. A response that is a status alone has none. */
  default void onResponseHeaders(Metadata headers) {}

  /**
   * A response was given to the stream.
   *
   * @param sequence its number, from 0
   * @param size its bytes before compression
   * @param wireSize its bytes as they are sent, without the five of gRPC's prefix
   */
  default void onMessageSent(long sequence, long size, long wireSize) {}

  /** The call has ended. */
  default void onEnd(CallEnd end) {}
}
