package dev.goshawk.core.trace;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerContext;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sees one call on the server.
 *
 * <p>Threads: the event loop of its connection, for all events but {@link #onHandlerStart}. One
 * comes after another, and none after {@link #onEnd}. {@link #enter} comes on whichever thread runs
 * code of the application. Must not block. What is thrown is logged.
 */
public interface ServerCallTracer {

  /**
   * Whether {@link #onRequest} and {@link #onResponse} shall be told. Asked once, when the call
   * begins. Responses are then encoded into an array of their own before they are sent.
   */
  default boolean wantsMessages() {
    return false;
  }

  /**
   * The handler begins, with the interceptors and filters around it: on its thread, or on the event
   * loop if it is asynchronous. Not told where the call ends before. The thread of a handler may
   * tell it while another event is told.
   */
  default void onHandlerStart() {}

  /**
   * A request came, and is about to be read, which may fail.
   *
   * @param message its bytes after decompression; read only, and only until this returns
   */
  default void onRequest(ByteBuffer message) {}

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
   * @param message its bytes before compression; read only, and only until this returns
   */
  default void onResponse(ByteBuffer message) {}

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
