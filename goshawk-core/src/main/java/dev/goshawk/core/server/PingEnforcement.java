package dev.goshawk.core.server;

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
   * Whether a PING is still to be borne.
   *
   * @param now in nanoseconds
   * @param calls whether there are calls
   * @param answered whether HEADERS or DATA were sent since the last PING
   */
  public boolean bears(long now, boolean calls, boolean answered) {
    if (answered) {
      strikes = 0;
      pinged = false;
    }
    long spacing = calls || withoutCalls ? permitted : Math.max(permitted, WITHOUT_CALLS);
    if (pinged && now - lastPing < spacing) {
      return ++strikes <= MAX_STRIKES;
    }
    pinged = true;
    lastPing = now;
    return true;
  }

  /**
   * How many bytes were written since this was asked before.
   *
   * @param written how many were written so far
   */
  long writtenSinceBefore(long written) {
    long since = written - writtenAtPing;
    writtenAtPing = written;
    return since;
  }

  /** How many PINGs came too soon since the last one forgiven. */
  public int strikes() {
    return strikes;
  }
}
