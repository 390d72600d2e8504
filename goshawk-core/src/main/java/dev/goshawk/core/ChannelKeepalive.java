package dev.goshawk.core;

/**
 * The keepalive of all connections of one channel, old and new: when a server says that there are
 * too many PINGs, those to come send half as many (gRFC A8). Any thread.
 */
final class ChannelKeepalive {

  /** What a GOAWAY with ENHANCE_YOUR_CALM says that is about PINGs. */
  static final String TOO_MANY_PINGS = "too_many_pings";

  private volatile Keepalive.Times times;

  ChannelKeepalive(Keepalive.Times times) {
    this.times = times;
  }

  /** For a connection that begins. */
  Keepalive.Times times() {
    return times;
  }

  /**
   * A server found the PINGs of a connection too many: later connections wait twice as long.
   * Several connections that are told at a time count as one.
   *
   * @param sent what that connection went by
   */
  synchronized void tooMany(Keepalive.Times sent) {
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
    return nanos > ServerBuilder.ENDLESS_NANOS / 2 ? Keepalive.NEVER : 2 * nanos;
  }
}
