package dev.goshawk.core.client;

import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.transport.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one address that take calls, and the queue of the calls that wait for a
 * stream. Any thread, but for {@link #add}, {@link #remove} and {@link #clear}, which belong to the
 * channel's loop.
 *
 * <p>A call goes to the oldest connection that has room, or if several are wanted at any time, to
 * one of these by chance. Where none has room, it waits in the queue, out of which each connection
 * takes the first whenever it has room. Nothing overtakes the queue.
 */
final class SubchannelConnections {

  private static final ClientConnection[] NONE = {};

  private final EventLoop loop;
  private final @Nullable DoubleSupplier spread;
  private final Runnable growing;
  private final Runnable giveBack;
  private final AttemptQueue queue = new AttemptQueue();
  private final AtomicBoolean growthAsked = new AtomicBoolean();

  /** The oldest first. */
  private volatile ClientConnection[] connections = NONE;

  /**
   * No connection yet.
   *
   * @param loop the channel's
   * @param spread draws the connection of each call; null for the oldest one
   * @param grow runs there when all connections are full and calls wait
   * @param giveBack runs there when calls wait and there is no connection
   */
  SubchannelConnections(
      EventLoop loop, @Nullable DoubleSupplier spread, Runnable grow, Runnable giveBack) {
    this.loop = loop;
    this.spread = spread;
    this.growing =
        () -> {
          growthAsked.set(false);
          grow.run();
        };
    this.giveBack = giveBack;
  }

  /** The connection whose turn it is, or null when there is none. */
  @Nullable ClientConnection pick() {
    ClientConnection[] all = connections;
    if (all.length <= 1 || !queue.isEmpty()) {
      return all.length == 0 ? null : all[0]; // those that wait are before it, and it joins them
    }
    int first = spread == null ? 0 : (int) (spread.getAsDouble() * all.length);
    for (int i = 0; i < all.length; i++) {
      ClientConnection connection = all[(first + i) % all.length];
      if (!connection.isFull()) {
        return connection;
      }
    }
    return all[0];
  }

  AttemptQueue queue() {
    return queue;
  }

  /** Lets a call wait for a stream, on whichever connection has one first. */
  void enqueue(Attempt<?> call) {
    queue.add(call);
    if (connections.length == 0) { // they went while the call was on its way
      loop.execute(giveBack);
    }
    if (!wakeOneWithRoom()) {
      askForGrowth();
    }
  }

  /** A connection has just become full: calls that wait may need another one. */
  void becameFull() {
    if (!queue.isEmpty()) {
      askForGrowth();
    }
  }

  private void askForGrowth() {
    if (growthAsked.compareAndSet(false, true)) {
      try {
        loop.execute(growing);
      } catch (Throwable thrown) { // or nobody would ask again
        growthAsked.set(false);
        throw thrown;
      }
    }
  }

  /** Has a connection that is not full look at the queue; false when all are full. */
  boolean wakeOneWithRoom() {
    for (ClientConnection connection : connections) {
      if (!connection.isFull()) {
        connection.wake();
        return true;
      }
    }
    return false;
  }

  /** Why a call that waits here has not begun, in words. */
  String describeWait(long since, long now) {
    long slots = 0;
    ClientConnection[] all = connections;
    for (ClientConnection connection : all) {
      slots += connection.slots();
    }
    String words =
        String.format(
            Locale.ROOT,
            "waiting for a stream slot for %s, %,d of %,d in use",
            Elapsed.between(since, now),
            slots,
            slots);
    return all.length > 1
        ? String.format(Locale.ROOT, "%s on %,d connections", words, all.length)
        : words;
  }

  /** All of them, the oldest first. */
  List<ClientConnection> all() {
    return List.of(connections);
  }

  int count() {
    return connections.length;
  }

  /** The oldest, or null. */
  @Nullable ClientConnection oldest() {
    ClientConnection[] all = connections;
    return all.length == 0 ? null : all[0];
  }

  /** One more takes calls. */
  void add(ClientConnection connection) {
    List<ClientConnection> fresh = new ArrayList<>(all());
    fresh.add(connection);
    connections = fresh.toArray(NONE);
  }

  /** One takes no more calls; whether it did. */
  boolean remove(ClientConnection connection) {
    List<ClientConnection> left = new ArrayList<>(all());
    boolean had = left.remove(connection);
    connections = left.toArray(NONE);
    return had;
  }

  /** None takes calls any more; those that did. */
  List<ClientConnection> clear() {
    List<ClientConnection> before = all();
    connections = NONE;
    return before;
  }
}
