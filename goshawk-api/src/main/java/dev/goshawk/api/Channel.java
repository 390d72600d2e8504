package dev.goshawk.api;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A client's way to a service: it finds addresses, keeps connections, and carries calls.
 *
 * <p>Costly to make, cheap to use: make one per target and share it. Any thread.
 */
public interface Channel extends CallFactory, AutoCloseable {

  /** The default {@code :authority} of calls. */
  String authority();

  /** How the channel stands with its target now. */
  ConnectivityState state();

  /** Leaves {@link ConnectivityState#IDLE}: begins to connect without waiting for a call. */
  void connect();

  /**
   * Lets go of connections and of what was resolved, and becomes {@link ConnectivityState#IDLE}, as
   * after a time without calls. Running calls go on to their end; calls that wait for a connection
   * have the channel leave {@link ConnectivityState#IDLE} at once, as the next call does. For a
   * program that knows that it will not call for a while, or that its network has changed. Source:
   * gRFC A62.
   */
  void enterIdle();

  /**
   * Completes when the state is no longer the given one, with the state that came; at once when it
   * already is another. It is completed on the event loop.
   */
  CompletableFuture<ConnectivityState> whenStateLeaves(ConnectivityState state);

  /**
   * What the channel is doing and why: its target, what was resolved, the balancing policy and its
   * addresses with their connections, backoff and last failures, and the calls that wait. To be
   * logged as it is, or read by programs.
   *
   * <p>Any thread, without waiting: the answer is put together on the channel's event loop, in one
   * task whose time grows with the number of addresses, and is there some microseconds later, after
   * {@code join()} for example. On an event loop only a stage may follow it. The streams of
   * connections on other loops are counted while those go on, and so may be a moment old. Should
   * the channel's own loop be stuck, the answer waits for it.
   */
  CompletableFuture<ChannelDescription> describe();

  /**
   * Forgets the delay before the next attempt to connect, and tries now where it waits; likewise
   * the delay before the next look-up of the name.
   */
  void resetConnectBackoff();

  /**
   * Closes the channel: new calls fail with UNAVAILABLE, running calls may end within the grace
   * period and are cancelled after it.
   *
   * @param grace how long running calls may go on; zero cancels them at once
   * @return completes when all connections are closed
   */
  CompletableFuture<Void> shutdown(Duration grace);

  /**
   * Shuts down with a grace of 5 seconds, as a server does, and waits until the last connection is
   * closed and, if no other channel or server uses them, its threads have ended. Should an event
   * loop be stuck, it waits no longer than 10 seconds for the connections; for the threads, as long
   * as {@link Server#awaitTermination()} does. On an event loop, which must not wait for itself, it
   * returns at once.
   */
  @Override
  void close();
}
