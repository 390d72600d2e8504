package dev.goshawk.core.server;

import dev.goshawk.api.NanoClock;
import dev.goshawk.api.Status;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.connection.GrpcConnection;
import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.loop.ClockedCarrier;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.server.call.CallHost;
import dev.goshawk.core.server.call.CallSettings;
import dev.goshawk.core.server.call.ServedCall;
import dev.goshawk.core.server.handler.BlockingRun;
import dev.goshawk.core.server.handler.WaitingShare;
import dev.goshawk.core.transport.Carrier;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.Http2Connection;
import dev.goshawk.http2.Http2Stream;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of one connection, whose requests become calls by its {@link RequestDispatch}.
 *
 * <p>Event loop only. It ends by the peer, by an error, because the peer is dead ({@link
 * Keepalive}), pings too much ({@link PingEnforcement}) or takes too long ({@link PeerTimeouts}),
 * or by {@link #drain}, at the server's shutdown or for idleness or age ({@link ConnectionAge}), in
 * the steps of a {@link GracefulClose}.
 */
public final class ServerConnection extends GrpcConnection
    implements CallHost, PeerTimeouts.Overdue {

  private static final Log LOG = new Log(ServerConnection.class);

  /**
   * Output since a client's last PING, in bytes, that must be DATA, a message that goes out piece
   * by piece as the client's window lets it. What is sent in answer to other frames has 9 to 17
   * bytes each.
   */
  private static final int SURELY_DATA = 1024;

  private final ServerSettings settings;
  private final RequestDispatch dispatch;
  private final UnsentBytes bytes;
  private final PeerTimeouts timeouts;
  private final WaitingShare waitingShare = new WaitingShare();
  private final GrpcServer server;
  private LoopWatchdog.@Nullable Slot watch;
  private final boolean welcome;
  private final Keepalive keepalive;
  private final @Nullable ConnectionAge retirement;
  private @Nullable PingEnforcement pings;
  private final GracefulClose leaving = new GracefulClose(this);
  private boolean closed;
  private @Nullable String failure;
  private boolean responded;
  private int countedCalls;
  private @Nullable HandlerLimit slots;

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
    this.dispatch = new RequestDispatch(this, settings);
    this.bytes = new UnsentBytes(http2, server);
    this.timeouts = new PeerTimeouts(this, settings.connections(), this);
    this.keepalive = new Keepalive(this, settings.connections().keepalive());
    this.retirement =
        settings.connections().retires() ? new ConnectionAge(this, settings.connections()) : null;
  }

  @Override
  public CallSettings settings() {
    return settings.calls();
  }

  @Override
  public WaitingShare waitingShare() {
    return waitingShare;
  }

  @Override
  public LoopWatchdog.Slot watch() {
    return Objects.requireNonNull(watch, "the connection has not been opened");
  }

  @Override
  public boolean mayStart(ServedCall<?, ?> call) {
    return slots == null || slots.take(call);
  }

  @Override
  public void ended(ServedCall<?, ?> call) {
    if (slots != null) {
      slots.leave(call);
    }
  }

  @Override
  public void outlived(BlockingRun run) {
    if (slots == null) {
      slots = new HandlerLimit(this, server, settings.http2().maxConcurrentStreams());
    }
    slots.outlives(run);
  }

  /** Whether the connection ends for what its client has done. */
  boolean hasFailed() {
    return failure != null;
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
      server.load().warnOfConnections(carrier.remoteAddress(), loop().nanoTime());
      return;
    }
    NanoClock clock = settings.connections().clock();
    super.opened(clock == null ? carrier : new ClockedCarrier(carrier, clock));
    keepalive.start();
    if (retirement != null) {
      retirement.start();
    }
    watch = LoopWatchdog.shared().slotOf(carrier.loop());
    watch.attach();
    timeouts.start();
    server.opened(this);
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
  protected void onSettings(boolean first) {
    if (first) {
      timeouts.settingsCame();
    }
  }

  @Override
  protected Http2Stream accept(int streamId) {
    if (retirement != null) {
      retirement.callBegan();
    }
    Status refusal = server.load().refusal(http2.activeStreams() - countedCalls, loop().nanoTime());
    return new RequestExchange(this, refusal == null ? dispatch : dispatch.refusing(refusal));
  }

  // Bytes.

  @Override
  public ByteBudget budget() {
    return server.load().budget();
  }

  /** How many bytes waited to be sent when this was last counted. Any thread. */
  long unsent() {
    return bytes.last();
  }

  @Override
  public void waits(ServedCall<?, ?> call) {
    bytes.waits(call);
  }

  /** Resets the stream with most bytes that wait to be sent, since the server holds too many. */
  void shedLargest() {
    if (closed) {
      return;
    }
    Status why = server.load().budget().refusal();
    ServedCall<?, ?> shed = bytes.shedLargest(why);
    if (shed != null) {
      warn("loses a call of " + shed + ": " + why.message());
    }
    bytes.count(false);
  }

  @Override
  public long waitingBytes() {
    bytes.count(closed); // all requests of a batch may be answered within it
    return http2.waitingBytes();
  }

  @Override
  protected void onCongested(boolean congested) {
    if (!closed) {
      timeouts.congested(congested);
    }
  }

  // What takes the client too long.

  @Override
  public void settingsOverdue(String words) {
    if (!closed) {
      warn("closed: " + words);
      carrier().closeNow();
    }
  }

  @Override
  public void headersOverdue(String words) {
    if (!closed && failure == null && !http2.isClosed()) {
      giveUp(words);
      http2.goAway(ErrorCode.ENHANCE_YOUR_CALM, "headers took too long");
      closeAfterFlush();
    }
  }

  @Override
  public void writeOverdue(String words) {
    if (!closed) {
      failure = words;
      warn("closed: " + words);
      carrier().closeNow();
    }
  }

  // PINGs and ends.

  @Override
  public void responded() {
    responded = true;
  }

  @Override
  protected void onPing() {
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
      http2.goAway(ErrorCode.ENHANCE_YOUR_CALM, Keepalive.TOO_MANY_PINGS);
      giveUp(
          "the client sent too many PINGs; permitKeepAliveTime is "
              + Duration.ofNanos(policy.permitKeepAliveTime())
              + ", permitKeepAliveWithoutCalls "
              + policy.permitKeepAliveWithoutCalls());
      closeAfterFlush();
    }
  }

  @Override
  protected void onPingAck(long payload) {
    keepalive.pingAnswered(payload);
    leaving.pingAnswered(payload);
  }

  @Override
  protected void onFailed(int errorCode, String message) {
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
    if (!closed) {
      closed = true;
      leaving.stop();
      timeouts.stop();
      keepalive.stop();
      stopRetirement();
      super.closed(failure != null ? failure : why);
      countCalls();
      bytes.count(true);
      server.closed(this);
    }
  }

  @Override
  protected void afterBatch() {
    timeouts.afterBatch();
    bytes.count(closed);
    closeIfDone();
  }

  @Override
  protected void afterFlush() {
    countCalls();
    bytes.count(closed);
    if (slots != null) {
      slots.startWaiting();
    }
    closeIfDone();
  }

  /** Tells the server how many calls there are here. */
  private void countCalls() {
    int active = http2.activeStreams();
    if (active != countedCalls) {
      server.load().callsChanged(active - countedCalls);
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
    if (failure == null && leaving.begin(why)) {
      stopRetirement();
    }
  }

  /** Cancels running calls and closes. */
  void shutdownNow() {
    if (!closed) {
      if (failure == null) {
        http2.goAway(ErrorCode.NO_ERROR, "server shutdown");
      }
      carrier().closeNow();
    }
  }

  /** Its time of grace is over: cancels running calls and closes. */
  void expire() {
    if (!closed && failure == null) {
      failure = "the connection has outlived maxConnectionAge and maxConnectionAgeGrace";
      http2.goAway(ErrorCode.NO_ERROR, leaving.why());
      carrier().closeNow();
    }
  }

  @Override
  protected void peerIsDead() {
    failure = keepalive.words("client");
    LOG.log(Level.DEBUG, "connection from " + remoteAddress() + " closed: " + failure, null);
    carrier().closeNow();
  }

  private void stopRetirement() {
    if (retirement != null) {
      retirement.stop();
    }
  }

  /** Closes a connection that goes away once its last call has ended. */
  @Override
  public void closeIfDone() {
    if (leaving.isDone()) {
      closeAfterFlush();
    }
  }
}
