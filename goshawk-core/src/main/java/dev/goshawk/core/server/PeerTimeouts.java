package dev.goshawk.core.server;

import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.Http2Connection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client of a server may take its time over, and how long: its SETTINGS, a header block,
 * taking what it is sent, ending a request that was answered early. Event loop only.
 */
final class PeerTimeouts {

  /** What happens when a time is over. */
  interface Overdue {
    /** The client's SETTINGS did not come; the words say so. */
    void settingsOverdue(String words);

    /** A header block or frame did not come whole. */
    void headersOverdue(String words);

    /** The client took nothing of what was sent to it. */
    void writeOverdue(String words);
  }

  /**
   * How often requests that were answered early, and do not end, are looked for, in nanoseconds: 5
   * s. Each is reset at the second look.
   */
  private static final long DISCARD_INTERVAL = 5_000_000_000L;

  private final ServerConnection connection;
  private final Http2Connection http2;
  private final ConnectionPolicy policy;
  private final Overdue overdue;
  private long unfinished;
  private EventLoop.@Nullable Timer settingsTimer;
  private EventLoop.@Nullable Timer unfinishedTimer;
  private EventLoop.@Nullable Timer stallTimer;
  private EventLoop.@Nullable Timer discardTimer;

  PeerTimeouts(ServerConnection connection, ConnectionPolicy policy, Overdue overdue) {
    this.connection = connection;
    this.http2 = connection.http2;
    this.policy = policy;
    this.overdue = overdue;
  }

  /** The connection is open: SETTINGS are due. */
  void start() {
    settingsTimer =
        timer(
            policy.handshakeTimeout(),
            () ->
                overdue.settingsOverdue(
                    "it sent no HTTP/2 SETTINGS within handshakeTimeout "
                        + Duration.ofNanos(policy.handshakeTimeout())));
  }

  /** SETTINGS came. */
  void settingsCame() {
    cancel(settingsTimer);
    settingsTimer = null;
  }

  /** The carrier takes no more, or takes again. */
  void congested(boolean congested) {
    cancel(stallTimer);
    stallTimer =
        congested
            ? timer(
                policy.writeTimeout(),
                () ->
                    overdue.writeOverdue(
                        "the client took nothing of what was sent to it for writeTimeout "
                            + Duration.ofNanos(policy.writeTimeout())))
            : null;
  }

  /** A batch was read: looks whether the client has begun something, or has to end something. */
  void afterBatch() {
    watchUnfinished();
    watchDiscarding();
  }

  private void watchUnfinished() {
    long now = http2.unfinished();
    if (now == unfinished) {
      return;
    }
    unfinished = now;
    cancel(unfinishedTimer);
    unfinishedTimer =
        now == 0
            ? null
            : timer(
                policy.headerTimeout(),
                () ->
                    overdue.headersOverdue(
                        "a header block or frame did not come whole within headerTimeout "
                            + Duration.ofNanos(policy.headerTimeout())));
  }

  private void watchDiscarding() {
    if (discardTimer == null && http2.discardingStreams() > 0) {
      discardTimer = timer(DISCARD_INTERVAL, this::resetDiscarding);
    }
  }

  private void resetDiscarding() {
    discardTimer = null;
    http2.resetDiscarding();
    watchDiscarding();
    connection.flushSoon();
  }

  /** The connection has closed. */
  void stop() {
    settingsCame();
    congested(false);
    cancel(unfinishedTimer);
    unfinishedTimer = null;
    cancel(discardTimer);
    discardTimer = null;
  }

  private EventLoop.@Nullable Timer timer(long nanos, Runnable task) {
    return nanos == Durations.NEVER ? null : connection.loop().schedule(task, nanos);
  }

  private static void cancel(EventLoop.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
