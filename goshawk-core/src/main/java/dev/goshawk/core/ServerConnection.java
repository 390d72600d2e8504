package dev.goshawk.core;

import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.Http2Connection;
import dev.goshawk.http2.Http2Stream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of one connection: it makes a {@link ServerStream} of every request.
 *
 * <p>Event loop only. It ends by the peer, by an error, or by {@link #shutdown}: GOAWAY with the
 * highest id, a PING, and when that was answered GOAWAY with the true id (RFC 9113 §6.8), so that
 * no request under way is lost; it closes when the last call has ended.
 */
public final class ServerConnection extends GrpcConnection {

  private static final Logger LOG = System.getLogger(ServerConnection.class.getName());

  /** How long the answer to the PING of a graceful shutdown is awaited, in nanoseconds: 10 s. */
  private static final long PING_WAIT = 10_000_000_000L;

  /** How long a client may take to say that it speaks HTTP/2, in nanoseconds: 20 s. */
  private static final long SETTINGS_TIMEOUT = 20_000_000_000L;

  private static final long SHUTDOWN_PING = 0x676f73686177L;

  private enum Phase {
    OPEN,
    DRAINING,
    GOING,
    CLOSED
  }

  final ServerSettings settings;
  final RequestHead head;
  private final ServerCore server;
  private final LoopWatchdog.Slot watch;
  private Phase phase = Phase.OPEN;
  private EventLoop.@Nullable Timer settingsTimer;
  private EventLoop.@Nullable Timer pingTimer;

  ServerConnection(ServerCore server, ServerSettings settings) {
    super(handler -> Http2Connection.server(settings.http2(), handler));
    this.server = server;
    this.settings = settings;
    this.watch = settings.watchdog().newSlot();
    this.head =
        new RequestHead(
            settings.methods(), settings.codecs(), settings.http2().maxHeaderListSize());
  }

  /** What handlers on this connection's loop are watched by. */
  LoopWatchdog.Slot watch() {
    return watch;
  }

  SocketAddress remoteAddress() {
    return carrier().remoteAddress();
  }

  @Override
  public void opened(Carrier carrier) {
    super.opened(carrier);
    settingsTimer = loop().schedule(this::settingsOverdue, SETTINGS_TIMEOUT);
    server.opened(this);
  }

  private void settingsOverdue() {
    if (phase != Phase.CLOSED) {
      LOG.log(
          Level.WARNING,
          "connection from {0} closed: it sent no HTTP/2 SETTINGS in 20 s",
          remoteAddress());
      carrier().closeNow();
    }
  }

  @Override
  void onSettings(boolean first) {
    if (first && settingsTimer != null) {
      settingsTimer.cancel();
      settingsTimer = null;
    }
  }

  @Override
  Http2Stream accept(int streamId) {
    return new ServerStream<>(this);
  }

  @Override
  void onPingAck(long payload) {
    if (payload == SHUTDOWN_PING && phase == Phase.DRAINING) {
      finalGoAway();
    }
  }

  @Override
  void onFailed(int errorCode, String message) {
    LOG.log(
        errorCode == ErrorCode.NO_ERROR ? Level.DEBUG : Level.WARNING,
        "connection from {0} closed with {1}: {2}",
        remoteAddress(),
        ErrorCode.name(errorCode),
        message);
  }

  @Override
  public void refused(SocketAddress peer, String why) {
    LOG.log(Level.WARNING, "connection from {0} closed before it began: {1}", peer, why);
    super.refused(peer, why);
  }

  @Override
  public void closed(String why) {
    if (phase != Phase.CLOSED) {
      phase = Phase.CLOSED;
      cancelPingTimer();
      onSettings(true);
      super.closed(why);
      server.closed(this);
    }
  }

  @Override
  void afterBatch() {
    closeIfDone();
  }

  @Override
  void afterFlush() {
    closeIfDone();
  }

  /** Lets running calls end and takes no new ones. */
  void shutdown() {
    if (phase == Phase.OPEN) {
      phase = Phase.DRAINING;
      http2.goAwayGraceful("server shutdown");
      http2.ping(SHUTDOWN_PING);
      pingTimer = loop().schedule(this::finalGoAway, PING_WAIT);
      flushSoon();
    }
  }

  /** Cancels running calls and closes. */
  void shutdownNow() {
    if (phase != Phase.CLOSED) {
      http2.goAway(ErrorCode.NO_ERROR, "server shutdown");
      carrier().closeNow();
    }
  }

  private void finalGoAway() {
    if (phase == Phase.DRAINING) {
      phase = Phase.GOING;
      cancelPingTimer();
      http2.goAway(ErrorCode.NO_ERROR, "server shutdown");
      flushSoon();
      closeIfDone();
    }
  }

  /** Closes a connection that goes away once its last call has ended. */
  void closeIfDone() {
    if (phase == Phase.GOING && http2.activeStreams() == 0) {
      closeAfterFlush();
    }
  }

  private void cancelPingTimer() {
    if (pingTimer != null) {
      pingTimer.cancel();
      pingTimer = null;
    }
  }
}
