package dev.goshawk.core.client;

import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.loop.Durations;

/**
 * The keepalive of all connections of one channel, old and new: when a server says that there are
 * too many PINGs, those to come send half as many (gRFC A8). Any thread.
 */
public final class ChannelKeepalive {

  private volatile Keepalive.Times times;

  public ChannelKeepalive(Keepalive.Times times) {
    this.times = times;
  }

  /** For a connection that begins. */
  public Keepalive.Times times() {
    return times;
  }

  /**
   * A server found the PINGs of a connection too many: later connections wait twice as long.
   * Several connections that are told at a time count as one.
   *
   * @param sent what that connection went by
   */
  public synchronized void tooMany(Keepalive.Times sent) {
    if (times.time() == sent.time()) {
      times =
          new Keepalive.Times(
              doubled(sent.time()),
              sent.timeout(),
              sent.withoutCalls(),
              doubled(sent.quietSpacing()));
    }
  }

  private static long doubled(long nanos) {
    return nanos > Durations.ENDLESS / 2 ? Durations.NEVER : 2 * nanos;
  }
}
