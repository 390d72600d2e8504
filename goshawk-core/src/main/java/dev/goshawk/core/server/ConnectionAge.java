package dev.goshawk.core.server;

import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.transport.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Sends a server's connection away that has been idle or has lived for too long (gRFC A9). Event
 * loop only.
 *
 * <p>Idle means without a call. Calls do not look at a clock for that: they leave a mark, and a
 * timer looks for it {@value #LOOKS} times within {@code maxIdle}. So an idle connection goes after
 * {@code maxIdle} to 5/4 of it.
 */
final class ConnectionAge {

  /** How often the timer looks within the time that a connection may be idle. */
  private static final int LOOKS = 4;

  /**
   * The age at which a connection goes differs from the one set by up to a tenth, so that
   * connections that began together do not all come back together.
   */
  private static final double JITTER = 0.1;

  private final ServerConnection connection;
  private final ConnectionPolicy policy;
  private boolean callBegan;
  private long idleSince;
  private EventLoop.@Nullable Timer idleTimer;
  private EventLoop.@Nullable Timer ageTimer;

  ConnectionAge(ServerConnection connection, ConnectionPolicy policy) {
    this.connection = connection;
    this.policy = policy;
  }

  /** The connection is open. */
  void start() {
    EventLoop loop = connection.loop();
    if (policy.maxAge() != Durations.NEVER) {
      double factor = 1 + JITTER * (2 * policy.random().getAsDouble() - 1);
      ageTimer = loop.schedule(this::old, (long) (policy.maxAge() * factor));
    }
    if (policy.maxIdle() != Durations.NEVER) {
      idleSince = loop.nanoTime();
      idleTimer = loop.schedule(this::look, policy.maxIdle() / LOOKS);
    }
  }

  /** A call has begun. */
  void callBegan() {
    callBegan = true;
  }

  /** The connection goes away or has ended, for whatever reason. */
  void stop() {
    if (idleTimer != null) {
      idleTimer.cancel();
      idleTimer = null;
    }
    if (ageTimer != null) {
      ageTimer.cancel();
      ageTimer = null;
    }
  }

  private void look() {
    long now = connection.loop().nanoTime();
    if (callBegan || connection.http2.activeStreams() > 0) {
      callBegan = false;
      idleSince = now;
    }
    long left = idleSince + policy.maxIdle() - now;
    if (left > 0) {
      long next = Math.min(left, policy.maxIdle() / LOOKS);
      idleTimer = connection.loop().schedule(this::look, next);
    } else {
      connection.drain("max_idle");
    }
  }

  private void old() {
    connection.drain("max_age");
    if (policy.maxAgeGrace() != Durations.NEVER) {
      ageTimer = connection.loop().schedule(connection::expire, policy.maxAgeGrace());
    }
  }
}
