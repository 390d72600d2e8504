package dev.goshawk.core.balance;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import java.net.SocketAddress;

/**
 * One address of a backend, and the connections to it. The channel's loop only.
 *
 * <pre>
 *            connect()                     SETTINGS came
 *   IDLE ─────────────▶ CONNECTING ──────────────────────▶ READY
 *    ▲ ▲                    │ the attempt failed             │
 *    │ │ backoff over       ▼                                │ the last connection has ended
 *    │ └───────── TRANSIENT_FAILURE                          │ or was sent GOAWAY
 *    └───────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>Nothing connects unless it is asked to, after a failure neither. The balancer that had it made
 * owns it and shuts it down.
 */
public interface Subchannel {

  /** Who hears of changes. */
  @FunctionalInterface
  interface Listener {
    /** The state has changed. */
    void onState(Subchannel source, ConnectivityState state);
  }

  /** The address. */
  SocketAddress address();

  /** Where it stands. */
  ConnectivityState state();

  /** Why it could not connect the last time. To be asked in TRANSIENT_FAILURE. */
  Status failure();

  /** Begins to connect if idle; waits for its backoff first if that is not over. */
  void connect();

  /** Gives up an attempt to connect, if there is one, and becomes idle. */
  void abandonAttempt();

  /** Forgets its backoff, and tries now if it waits for that. */
  void resetBackoff();

  /**
   * What there is in place of a connection, in words.
   *
   * @param now the time of the channel's loop, in nanoseconds
   */
  String describe(long now);

  /** Ends: attempts are given up, connections close when their calls have ended. */
  void shutdown();
}
