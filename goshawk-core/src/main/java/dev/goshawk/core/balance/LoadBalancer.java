package dev.goshawk.core.balance;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import java.net.SocketAddress;
import java.util.List;

/**
 * Turns addresses into subchannels, and the states of subchannels into a {@link Picker}. The
 * channel's loop only.
 */
public interface LoadBalancer {

  /** What a balancer asks of its channel. The channel's loop only. */
  interface Host {
    /** A subchannel of an address. It is idle. */
    Subchannel newSubchannel(SocketAddress address, Subchannel.Listener listener);

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

  /** Shuts all subchannels down. */
  void shutdown();
}
