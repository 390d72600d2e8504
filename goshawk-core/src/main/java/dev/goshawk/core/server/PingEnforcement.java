package dev.goshawk.core.server;

import java.time.Duration;

/**
 * Counts the PINGs of a client that come too soon after one another (gRFC A8). Event loop only.
 *
 * <p>A PING that comes too soon is a strike; the third ends the connection. What the server sends
 * for a call takes all strikes back, and lets one PING come at any time: a client that measures
 * round trips answers each burst of data with a PING.
 */
public final class PingEnforcement {

  /** How many PINGs may come too soon. */
  private static final int MAX_STRIKES = 2;

  /** The least time between PINGs without calls, where they are not permitted: 2 h. */
  private static final long WITHOUT_CALLS = 2 * 3_600_000_000_000L;

  /**
   * Output since a client's last PING, in bytes, that must be DATA, a message that goes out piece
   * by piece as the client's window lets it. What is sent in answer to other frames has 9 to 17
   * bytes each.
   */
  private static final int MIN_DATA_BYTES = 1024;

  private final long permitted;
  private final boolean withoutCalls;
  private int strikes;
  private boolean pinged;
  private long lastPing;
  private long writtenAtPing;

  /**
   * Without strikes.
   *
   * @param permitted the least time between PINGs, in nanoseconds
   * @param withoutCalls whether that holds without calls too
   */
  public PingEnforcement(long permitted, boolean withoutCalls) {
    this.permitted = permitted;
    this.withoutCalls = withoutCalls;
  }

  /**
   * Whether one more PING is permitted, which has come.
   *
   * @param now in nanoseconds
   * @param calls whether there are calls
   * @param responded whether headers or messages were sent since the last PING
   * @param written how many bytes have been written so far
   */
  public boolean permits(long now, boolean calls, boolean responded, long written) {
    if (responded || written - writtenAtPing >= MIN_DATA_BYTES) {
      strikes = 0;
      pinged = false;
    }
    writtenAtPing = written;
    long spacing = calls || withoutCalls ? permitted : Math.max(permitted, WITHOUT_CALLS);
    if (pinged && now - lastPing < spacing) {
      return ++strikes <= MAX_STRIKES;
    }
    pinged = true;
    lastPing = now;
    return true;
  }

  /** How many PINGs came too soon since the last one forgiven. */
  public int strikes() {
    return strikes;
  }

  /** The settings, as the log names them. */
  @Override
  public String toString() {
    return "permitKeepAliveTime is "
        + Duration.ofNanos(permitted)
        + ", permitKeepAliveWithoutCalls "
        + withoutCalls;
  }
}
