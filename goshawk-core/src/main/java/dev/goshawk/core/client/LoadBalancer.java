package dev.goshawk.core.client;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.util.List;

/**
 * Turns addresses into subchannels, and the states of subchannels into a {@link Picker}. Control
 * loop only.
 */
interface LoadBalancer {

  /** What a balancer asks of its channel. Control loop only. */
  interface Host {
    /** The control loop. */
    EventLoop loop();

    /** How many connections to one address may share the calls. */
    int maxConnectionsPerAddress();

    /** A subchannel that tries these addresses in order. It is idle. */
    Subchannel newSubchannel(List<SocketAddress> addresses, Subchannel.Listener listener);

    /** Tells calls where to go from now on. */
    void update(ConnectivityState state, Picker picker);

    /** Asks for the addresses anew, because those at hand failed. */
    void refreshResolution();
  }

  /** The name was resolved. */
  void onAddresses(List<SocketAddress> addresses);

  /** The name could not be resolved. */
  void onResolutionFailed(Status failure);

  /** Somebody wants to call. */
  void requestConnection();

  /** Forget delays and try now. */
  void resetBackoff();

  /**
   * Why there is no connection, in words.
   *
   * @param now the time of the loop, in nanoseconds
   */
  String describe(long now);

  /** Close all subchannels. */
  void shutdown();
}
