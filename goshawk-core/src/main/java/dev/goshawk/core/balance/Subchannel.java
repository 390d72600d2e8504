package dev.goshawk.core.balance;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.transport.Attributes;
import java.net.SocketAddress;
import java.util.Objects;

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
 * <p>Nothing connects unless it is asked to, after a failure neither. The policy that had it made
 * owns it and shuts it down.
 */
public interface Subchannel {

  /** Who hears of changes. */
  @FunctionalInterface
  interface Listener {
    /** The state has changed. */
    void onState(Subchannel source, ConnectivityState state);
  }

  /** Who hears of the health of a backend that is connected. */
  @FunctionalInterface
  interface HealthListener {
    /**
     * What calls can expect: READY, TRANSIENT_FAILURE, or CONNECTING while that is not known yet.
     *
     * @param failure why it is not READY; OK otherwise
     */
    void onHealth(ConnectivityState state, Status failure);
  }

  /**
   * What a subchannel is to be.
   *
   * @param address where it connects to
   * @param endpoint the backend that the address is of
   * @param attributes what came with the endpoints, for the transport
   * @param listener hears of its states
   */
  record Spec(SocketAddress address, Endpoint endpoint, Attributes attributes, Listener listener) {

    /** Checks. */
    public Spec {
      Objects.requireNonNull(address, "address");
      Objects.requireNonNull(endpoint, "endpoint");
      Objects.requireNonNull(attributes, "attributes");
      Objects.requireNonNull(listener, "listener");
    }
  }

  /** The address. */
  SocketAddress address();

  /** The backend that the address is of, as it was when the subchannel was made. */
  Endpoint endpoint();

  /** Where it stands. */
  ConnectivityState state();

  /** Why it could not connect the last time. To be asked in TRANSIENT_FAILURE. */
  Status failure();

  /** Begins to connect if idle; waits for its backoff first if that is not over. */
  void connect();

  /** Gives up an attempt to connect, if there is one, and becomes idle. */
  void abandonAttempt();

  /**
   * Asks for the health of the backend, from now until the subchannel is no longer READY. To be
   * called when it is READY; the listener hears of the present health before this returns. A
   * backend that is connected is READY, unless the service config has its health checked (gRFC A17)
   * or a policy around this one says otherwise.
   */
  void watchHealth(HealthListener listener);

  /**
   * Asks for what the backend reports of its load by itself, every so often whenever there is a
   * connection (gRFC A51, out of band). Where several ask, the backend reports at the shortest of
   * their intervals, and all hear of it. Reports that come with calls are in their trailers: {@link
   * LoadReports}.
   *
   * @return ends that
   */
  Runnable watchLoad(LoadReport.Watch watch);

  /**
   * What there is in place of a connection, in words.
   *
   * @param now the time of the channel's loop, in nanoseconds
   */
  String describe(long now);

  /** Ends: attempts are given up, connections close when their calls have ended. */
  void shutdown();

  /**
   * The subchannel of the channel itself, below what policies have put around it. It is what calls
   * go to; {@link PickResult} asks for it.
   */
  default Subchannel unwrap() {
    return this;
  }
}
