package dev.goshawk.core.trace;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerContext;
import org.jspecify.annotations.Nullable;

/**
 * Sees one call on the server.
 *
 * <p>Threads: the event loop of its connection, for all events. One comes after another, and none
 * after {@link #onEnd}. {@link #enter} comes on whichever thread runs code of the application. Must
 * not block. What is thrown is logged.
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

  /**
   * Code of the application is about to run for the call on this thread: admissions, filters,
   * interceptors, the handler and what it is told, what {@link ServerContext#run} is given. What a
   * thread has as its current trace is set here. May come within itself, and on several threads at
   * a time.
   *
   * @return closed on the same thread when that code has returned; null when there is nothing to
   *     undo
   */
  default @Nullable Scope enter() {
    return null;
  }

  /** What {@link #enter} has set on a thread. That thread only. */
  @FunctionalInterface
  interface Scope {
    /** Undoes it. Once. */
    void close();
  }
}
