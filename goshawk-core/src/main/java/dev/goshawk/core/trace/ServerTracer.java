package dev.goshawk.core.trace;

import org.jspecify.annotations.Nullable;

/**
 * Sees what a server does: its calls and connections. A server may have several, which are told in
 * the order in which they were given to its builder.
 *
 * <p>Threads: the event loop of the connection, of several connections at a time. So no method may
 * block. What a tracer throws is logged, at most ten times in 10 s, and changes nothing for the
 * server.
 */
public interface ServerTracer {

  /**
   * The headers of a call have come, whether it is going to be served or not: before limits,
   * admission, filters and the handler.
   *
   * @return what sees the call, or null when nobody wants to; null costs nothing from there on
   */
  default @Nullable ServerCallTracer onCall(ServerCallInfo call) {
    return null;
  }

  /** A connection was accepted or has ended. */
  default void onConnection(ConnectionEvent event) {}
}
