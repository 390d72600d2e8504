package dev.goshawk.core.client;

import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.loop.Log;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * The keepalive of all connections of one channel, old and new: when a server says that there are
 * too many PINGs, those to come send half as many (gRFC A8). Any thread.
 */
public final class ChannelKeepalive {

  private static final Log LOG = new Log(ChannelKeepalive.class);

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
   * @param server where that connection went
   * @param sent what it went by
   */
  public void tooMany(SocketAddress server, Keepalive.Times sent) {
    Keepalive.Times next = after(sent);
    LOG.warn(
        "the server at "
            + server
            + " ended the connection with too_many_pings: it does not permit keepAliveTime "
            + Duration.ofNanos(sent.time())
            + " with keepAliveWithoutCalls "
            + sent.withoutCalls()
            + "; later connections of the channel "
            + (next.time() == Durations.NEVER
                ? "send no PING"
                : "go by a keepAliveTime of " + Duration.ofNanos(next.time())));
  }

  private synchronized Keepalive.Times after(Keepalive.Times sent) {
    if (times.time() == sent.time()) {
      times =
          new Keepalive.Times(
              doubled(sent.time()),
              sent.timeout(),
              sent.withoutCalls(),
              doubled(sent.quietSpacing()));
    }
    return times;
  }

  private static long doubled(long nanos) {
    return nanos > Durations.ENDLESS / 2 ? Durations.NEVER : 2 * nanos;
  }
}
