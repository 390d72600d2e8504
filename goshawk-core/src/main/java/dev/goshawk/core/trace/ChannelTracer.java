package dev.goshawk.core.trace;

import org.jspecify.annotations.Nullable;

/**
 * Sees what a channel does: its calls, connections, look-ups and states. One may be given to many
 * channels, whose {@code target} each event says; and a channel may have several, which are told in
 * the order in which they were given to its builder.
 *
 * <p>Threads: calls begin on the thread of their caller; everything else is told on an event loop,
 * of several loops at a time. So no method may block, and each has to bear being called by several
 * threads at once. What a tracer throws is logged, at most ten times in 10 s, and changes nothing
 * for the channel.
 */
public interface ChannelTracer {

  /**
   * A call has been started.
   *
   * @return what sees the call, or null when nobody wants to; null costs nothing from there on
   */
  default @Nullable ClientCallTracer onCall(ClientCallInfo call) {
    return null;
  }

  /** An attempt to connect has begun or ended, or a connection has. */
  default void onConnection(ConnectionEvent event) {}

  /** The resolver has told of endpoints, or that it found none. */
  default void onResolution(ResolutionEvent event) {}

  /** The channel has another state, or one of its subchannels has. */
  default void onState(StateEvent event) {}
}
