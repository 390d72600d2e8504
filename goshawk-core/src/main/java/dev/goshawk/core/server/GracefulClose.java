package dev.goshawk.core.server;

import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * How a server's connection goes away without losing a request that is under way: GOAWAY with the
 * highest id, a PING, and when that was answered GOAWAY with the true id (RFC 9113 §6.8); it closes
 * when the last call has ended. Event loop only.
 */
final class GracefulClose {

  /** How long the answer to the PING is awaited, in nanoseconds: 10 s. */
  private static final long PING_WAIT = 10_000_000_000L;

  private static final long PING = 0x676f73686177L;

  private enum Phase {
    OPEN,
    DRAINING,
    GOING,
    OVER
  }

  private final ServerConnection connection;
  private Phase phase = Phase.OPEN;
  private String why = "";
  private EventLoop.@Nullable Timer pingTimer;

  GracefulClose(ServerConnection connection) {
    this.connection = connection;
  }

  /** Why the connection goes away, as its GOAWAY says; empty while it does not. */
  String why() {
    return why;
  }

  /**
   * Takes no new calls from here on.
   *
   * @return false when it has been asked for that before
   */
  boolean begin(String reason) {
    if (phase != Phase.OPEN) {
      return false;
    }
    phase = Phase.DRAINING;
    why = reason;
    connection.http2.goAwayGraceful(reason);
    connection.http2.ping(PING);
    pingTimer = connection.loop().schedule(this::goOn, PING_WAIT);
    connection.flushSoon();
    return true;
  }

  /** A PING of ours was answered. */
  void pingAnswered(long payload) {
    if (payload == PING) {
      goOn();
    }
  }

  private void goOn() {
    if (phase == Phase.DRAINING && !connection.hasFailed()) {
      phase = Phase.GOING;
      cancelTimer();
      connection.http2.goAway(ErrorCode.NO_ERROR, why);
      connection.flushSoon();
      connection.closeIfDone();
    }
  }

  /** Whether the connection is to close now, since its last call has ended. */
  boolean isDone() {
    return phase == Phase.GOING && connection.http2.activeStreams() == 0;
  }

  /** The connection has closed. */
  void stop() {
    phase = Phase.OVER;
    cancelTimer();
  }

  private void cancelTimer() {
    if (pingTimer != null) {
      pingTimer.cancel();
      pingTimer = null;
    }
  }
}
