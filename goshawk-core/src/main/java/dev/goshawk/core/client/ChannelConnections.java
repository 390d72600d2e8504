package dev.goshawk.core.client;

import dev.goshawk.core.carrier.Connector;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.transport.EventLoop;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The connections of a channel, from the attempt to make one until it is closed, and the end of the
 * channel behind the last one. The channel's loop only, but for {@link #atEnd}, {@link #terminated}
 * and {@link #isReleased}.
 */
final class ChannelConnections {

  private static final Log LOG = new Log(ChannelConnections.class);

  /**
   * How much longer than it may a transport can take to say how an attempt to connect went, in
   * nanoseconds: 1 s. Then the attempt has failed: the loop that had it may have ended.
   */
  private static final long ATTEMPT_GRACE = 1_000_000_000L;

  private final Connector connector;
  private final EventLoop loop;
  private final Set<ClientConnection> connections = new LinkedHashSet<>();
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();
  private volatile Runnable atEnd = () -> {};
  private volatile boolean released; // no more task is for the loop
  private boolean ending;

  ChannelConnections(Connector connector, EventLoop loop) {
    this.connector = connector;
    this.loop = loop;
  }

  /** What is done when all connections are closed, before anybody hears of that. */
  void atEnd(Runnable task) {
    atEnd = task;
  }

  /** All connections are closed, and none is made any more. */
  CompletableFuture<Void> terminated() {
    return terminated.copy();
  }

  /** Whether the channel has let go of its loop. */
  boolean isReleased() {
    return released;
  }

  Collection<ClientConnection> all() {
    return Collections.unmodifiableSet(connections);
  }

  /** Begins an attempt. */
  void connect(ClientConnection connection, long timeoutNanos) {
    EventLoop.Timer limit = loop.schedule(connection::overdue, timeoutNanos + ATTEMPT_GRACE);
    try {
      connections.add(connection);
      connection.attempt(
          connector.connect(
              connection.address(), connection.attributes(), connection, timeoutNanos),
          limit);
    } catch (Throwable thrown) {
      connections.remove(connection);
      limit.cancel();
      throw thrown;
    }
  }

  void onClosed(ClientConnection connection) {
    connection.attemptEnded();
    connections.remove(connection);
    releaseIfDone();
  }

  /** Lets calls end, and closes what is left when the grace is over. May come again. */
  void shutdown(Duration grace) {
    if (!ending) {
      ending = true;
      connections.forEach(ClientConnection::shutdown);
    }
    if (grace.isZero() || grace.isNegative()) {
      closeAll();
    } else if (!connections.isEmpty()) {
      EventLoop.Timer timer = loop.schedule(this::closeAll, Durations.saturated(grace));
      var unused = terminated.whenComplete((done, failure) -> timer.cancel());
    }
    releaseIfDone();
  }

  private void closeAll() {
    connections.forEach(ClientConnection::shutdownNow);
  }

  private void releaseIfDone() {
    if (ending && connections.isEmpty() && !released) {
      released = true;
      atEnd.run();
      connector.release();
      Guard.run(LOG, "a task for the end of a channel", () -> terminated.complete(null));
    }
  }
}
