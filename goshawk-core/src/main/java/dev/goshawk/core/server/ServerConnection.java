package dev.goshawk.core.server;

import dev.goshawk.api.Status;
import dev.goshawk.core.client.ChannelKeepalive;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.connection.GrpcConnection;
import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.transport.Carrier;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.Http2Connection;
import dev.goshawk.http2.Http2Stream;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of one connection: it makes a {@link ServerStream} of every request.
 *
 * <p>Event loop only. It ends by the peer, by an error, because the peer is dead ({@link
 * Keepalive}) or pings too much ({@link PingEnforcement}), or by {@link #drain}, at the server's
 * shutdown or for idleness or age ({@link ConnectionAge}): GOAWAY with the highest id, a PING, and
 * when that was answered GOAWAY with the true id (RFC 9113 §6.8), so that no request under way is
 * lost; it closes when the last call has ended.
 */
public final class ServerConnection extends GrpcConnection {

  private static final Log LOG = new Log(ServerConnection.class);

  /** How long the answer to the PING of a graceful shutdown is awaited, in nanoseconds: 10 s. */
  private static final long PING_WAIT = 10_000_000_000L;

  /**
   * Output since a client's last PING, in bytes, that must be DATA, a message that goes out piece
   * by piece as the client's window lets it. What is sent in answer to other frames has 9 to 17
   * bytes each.
   */
  private static final int SURELY_DATA = 1024;

  /**
   * How often requests that were answered early, and do not end, are looked for, in nanoseconds: 5
   * s. Each is reset at the second look.
   */
  private static final long DISCARD_INTERVAL = 5_000_000_000L;

  private static final long SHUTDOWN_PING = 0x676f73686177L;

  private enum Phase {
    OPEN,
    DRAINING,
    GOING,
    CLOSED
  }

  final ServerSettings settings;
  final WaitingShare waitingShare = new WaitingShare();
  private final GrpcServer server;
  private LoopWatchdog.@Nullable Slot watch;
  private final boolean welcome;
  private final Keepalive keepalive;
  private final @Nullable ConnectionAge retirement;
  private @Nullable PingEnforcement pings;
  private Phase phase = Phase.OPEN;
  private String goodbye = "";
  private @Nullable String failure;
  private boolean responded;
  private int countedCalls;
  private long countedBytes;
  private volatile long unsentBytes;
  private @Nullable Set<ServerStream<?, ?>> blocked;
  private EventLoop.@Nullable Timer stallTimer;
  private @Nullable HandlerLimit slots;
  private EventLoop.@Nullable Timer settingsTimer;
  private long unfinished;
  private EventLoop.@Nullable Timer unfinishedTimer;
  private EventLoop.@Nullable Timer pingTimer;
  private EventLoop.@Nullable Timer discardTimer;

  /**
   * Not opened yet.
   *
   * @param welcome false to close it when it opens, without a word, since there are too many
   */
  ServerConnection(GrpcServer server, ServerSettings settings, boolean welcome) {
    super(handler -> Http2Connection.server(settings.http2(), handler));
    this.server = server;
    this.settings = settings;
    this.welcome = welcome;
    this.keepalive = new Keepalive(this, settings.connections().keepalive());
    this.retirement =
        settings.connections().retires() ? new ConnectionAge(this, settings.connections()) : null;
  }

  /** What handlers on this connection's loop are watched by. */
  LoopWatchdog.Slot watch() {
    return Objects.requireNonNull(watch, "the connection has not been opened");
  }

  /** Whether a blocking handler may start now; if not, it is started when there is room. */
  boolean mayStart(ServerStream<?, ?> call) {
    return slots == null || slots.take(call);
  }

  /** A call is over before its time. */
  void ended(ServerStream<?, ?> call) {
    if (slots != null) {
      slots.leave(call);
    }
  }

  /** A call is over before its time, and its blocking handler may go on. */
  void outlived(BlockingRun run) {
    if (slots == null) {
      slots = new HandlerLimit(this, server, settings.http2().maxConcurrentStreams());
    }
    slots.outlives(run);
  }

  /** Whether the connection is one of a server's. Any thread. */
  boolean isOf(GrpcServer other) {
    return server == other;
  }

  @Override
  public boolean isClient() {
    return false;
  }

  SocketAddress remoteAddress() {
    return carrier().remoteAddress();
  }

  @Override
  public void opened(Carrier carrier) {
    if (!welcome) {
      turnAway(carrier, "too many connections");
      server.warnOfConnections(carrier.remoteAddress(), loop().nanoTime());
      return;
    }
    super.opened(carrier);
    keepalive.start();
    if (retirement != null) {
      retirement.start();
    }
    watch = LoopWatchdog.shared().slotOf(loop());
    watch.attach();
    long handshake = settings.connections().handshakeTimeout();
    if (handshake != Durations.NEVER) {
      settingsTimer = loop().schedule(this::settingsOverdue, handshake);
    }
    server.opened(this);
  }

  private void settingsOverdue() {
    if (phase != Phase.CLOSED) {
      warn(
          "closed: it sent no HTTP/2 SETTINGS within handshakeTimeout "
              + Duration.ofNanos(settings.connections().handshakeTimeout()));
      carrier().closeNow();
    }
  }

  /** Looks whether the client has begun something, and sees to it that it ends. */
  private void watchUnfinished() {
    long now = http2.unfinished();
    if (now == unfinished) {
      return;
    }
    unfinished = now;
    if (unfinishedTimer != null) {
      unfinishedTimer.cancel();
      unfinishedTimer = null;
    }
    long timeout = settings.connections().headerTimeout();
    if (now != 0 && timeout != Durations.NEVER) {
      unfinishedTimer = loop().schedule(this::unfinishedOverdue, timeout);
    }
  }

  /** Sees to it that requests that were answered early end. */
  private void watchDiscarding() {
    if (discardTimer == null && http2.discardingStreams() > 0) {
      discardTimer = loop().schedule(this::resetDiscarding, DISCARD_INTERVAL);
    }
  }

  private void resetDiscarding() {
    discardTimer = null;
    http2.resetDiscarding();
    watchDiscarding();
    flushSoon();
  }

  private void unfinishedOverdue() {
    unfinishedTimer = null;
    if (phase != Phase.CLOSED && failure == null && !http2.isClosed()) {
      giveUp(
          "a header block or frame did not come whole within headerTimeout "
              + Duration.ofNanos(settings.connections().headerTimeout()));
      http2.goAway(ErrorCode.ENHANCE_YOUR_CALM, "headers took too long");
      closeAfterFlush();
    }
  }

  /** The client has done what ends the connection, its calls included. */
  private void giveUp(String why) {
    failure = why;
    onFailed(ErrorCode.ENHANCE_YOUR_CALM, why);
  }

  private void warn(String words) {
    server.warnOfPeer(loop().nanoTime(), "connection from " + remoteAddress() + " " + words);
  }

  @Override
  public void onSettings(boolean first) {
    if (first && settingsTimer != null) {
      settingsTimer.cancel();
      settingsTimer = null;
    }
  }

  @Override
  public Http2Stream accept(int streamId) {
    if (retirement != null) {
      retirement.callBegan();
    }
    if (!server.hasRoomForCall(http2.activeStreams() - countedCalls)) {
      return new RefusedStream(http2, server.refuseCall(loop().nanoTime()));
    }
    if (server.budget().isExceeded()) {
      return new RefusedStream(http2, server.refuseForMemory(loop().nanoTime()));
    }
    return new ServerStream<>(this);
  }

  // Bytes.

  @Override
  public ByteBudget budget() {
    return server.budget();
  }

  /** How many bytes waited to be sent when this was last counted. Any thread. */
  long unsent() {
    return unsentBytes;
  }

  /**
   * Tells the server how many bytes are held here: behind each batch and flush, and before each
   * response, since all requests of a batch may be answered within it.
   */
  void countBytes() {
    long held = phase == Phase.CLOSED ? 0 : http2.unsentBytes();
    if (held != countedBytes) {
      server.budget().add(held - countedBytes);
      countedBytes = held;
      unsentBytes = phase == Phase.CLOSED ? 0 : http2.unsentBytes();
      if (held > 0) {
        server.shed();
      }
    }
  }

  /** Something of a stream waits: it may come to be the one that has most. */
  void waits(ServerStream<?, ?> stream) {
    if (blocked == null) {
      blocked = new LinkedHashSet<>();
    } else if (blocked.size() > 2 * (http2.activeStreams() + 8)) {
      blocked.removeIf(other -> other.pendingBytes() == 0);
    }
    blocked.add(stream);
  }

  /** Resets the stream with most bytes that wait to be sent, since the server holds too many. */
  void shedLargest() {
    Set<ServerStream<?, ?>> candidates = blocked;
    if (candidates == null || phase == Phase.CLOSED) {
      return;
    }
    candidates.removeIf(stream -> stream.pendingBytes() == 0);
    candidates.stream()
        .max(Comparator.comparingInt(ServerStream::pendingBytes))
        .ifPresent(
            stream -> {
              candidates.remove(stream);
              Status why = server.budget().refusal();
              warn("loses a call of " + stream.method() + ": " + why.message());
              stream.shed(why);
            });
    countBytes();
  }

  @Override
  public void onCongested(boolean congested) {
    if (stallTimer != null) {
      stallTimer.cancel();
      stallTimer = null;
    }
    long timeout = settings.connections().writeTimeout();
    if (congested && timeout != Durations.NEVER && phase != Phase.CLOSED) {
      stallTimer = loop().schedule(this::stalled, timeout);
    }
  }

  private void stalled() {
    if (phase != Phase.CLOSED) {
      failure =
          "the client took nothing of what was sent to it for writeTimeout "
              + Duration.ofNanos(settings.connections().writeTimeout());
      warn("closed: " + failure);
      carrier().closeNow();
    }
  }

  /** HEADERS or a message of a response were given to the engine. */
  void responded() {
    responded = true;
  }

  @Override
  public void onPing() {
    if (failure != null) {
      return;
    }
    ConnectionPolicy policy = settings.connections();
    if (pings == null) {
      pings =
          new PingEnforcement(policy.permitKeepAliveTime(), policy.permitKeepAliveWithoutCalls());
    }
    long written = pings.writtenSinceBefore(bytesWritten());
    boolean answered = responded || written >= SURELY_DATA;
    responded = false;
    if (!pings.bears(loop().nanoTime(), http2.activeStreams() > 0, answered)) {
      http2.goAway(ErrorCode.ENHANCE_YOUR_CALM, ChannelKeepalive.TOO_MANY_PINGS);
      giveUp(
          "the client sent too many PINGs; permitKeepAliveTime is "
              + Duration.ofNanos(policy.permitKeepAliveTime())
              + ", permitKeepAliveWithoutCalls "
              + policy.permitKeepAliveWithoutCalls());
      closeAfterFlush();
    }
  }

  @Override
  public void onPingAck(long payload) {
    keepalive.pingAnswered(payload);
    if (payload == SHUTDOWN_PING && phase == Phase.DRAINING) {
      finalGoAway();
    }
  }

  @Override
  public void onFailed(int errorCode, String message) {
    if (errorCode == ErrorCode.NO_ERROR) {
      LOG.log(
          Level.DEBUG,
          "connection from " + remoteAddress() + " closed with NO_ERROR: " + message,
          null);
    } else {
      warn("closed with " + ErrorCode.name(errorCode) + ": " + message);
    }
  }

  @Override
  public void refused(SocketAddress peer, String why) {
    server.warnOfPeer(
        System.nanoTime(), "connection from " + peer + " closed before it began: " + why);
    super.refused(peer, why);
  }

  @Override
  public void closed(String why) {
    if (phase != Phase.CLOSED) {
      phase = Phase.CLOSED;
      cancelPingTimer();
      onSettings(true);
      if (unfinishedTimer != null) {
        unfinishedTimer.cancel();
        unfinishedTimer = null;
      }
      if (discardTimer != null) {
        discardTimer.cancel();
        discardTimer = null;
      }
      keepalive.stop();
      stopRetirement();
      super.closed(failure != null ? failure : why);
      onCongested(false);
      countCalls();
      countBytes();
      server.closed(this);
    }
  }

  @Override
  public void afterBatch() {
    watchUnfinished();
    countBytes();
    watchDiscarding();
    closeIfDone();
  }

  @Override
  public void afterFlush() {
    countCalls();
    countBytes();
    if (slots != null) {
      slots.startWaiting();
    }
    closeIfDone();
  }

  /** Tells the server how many calls there are here. */
  private void countCalls() {
    int active = http2.activeStreams();
    if (active != countedCalls) {
      server.callsChanged(active - countedCalls);
      countedCalls = active;
    }
  }

  /** The server shuts down: running calls end, and no new ones are taken. */
  void shutdown() {
    drain("server shutdown");
  }

  /**
   * Lets running calls end and takes no new ones; GOAWAY says why. A connection that ends for the
   * client's fault has said so in a GOAWAY of its own, which stays the last word.
   */
  void drain(String why) {
    if (phase == Phase.OPEN && failure == null) {
      phase = Phase.DRAINING;
      goodbye = why;
      stopRetirement();
      http2.goAwayGraceful(why);
      http2.ping(SHUTDOWN_PING);
      pingTimer = loop().schedule(this::finalGoAway, PING_WAIT);
      flushSoon();
    }
  }

  /** Cancels running calls and closes. */
  void shutdownNow() {
    if (phase != Phase.CLOSED) {
      if (failure == null) {
        http2.goAway(ErrorCode.NO_ERROR, "server shutdown");
      }
      carrier().closeNow();
    }
  }

  /** Its time of grace is over: cancels running calls and closes. */
  void expire() {
    if (phase != Phase.CLOSED && failure == null) {
      failure = "the connection has outlived maxConnectionAge and maxConnectionAgeGrace";
      http2.goAway(ErrorCode.NO_ERROR, goodbye);
      carrier().closeNow();
    }
  }

  @Override
  public void peerIsDead() {
    failure = keepalive.words("client");
    LOG.log(Level.DEBUG, "connection from " + remoteAddress() + " closed: " + failure, null);
    carrier().closeNow();
  }

  private void stopRetirement() {
    if (retirement != null) {
      retirement.stop();
    }
  }

  private void finalGoAway() {
    if (phase == Phase.DRAINING && failure == null) {
      phase = Phase.GOING;
      cancelPingTimer();
      http2.goAway(ErrorCode.NO_ERROR, goodbye);
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
