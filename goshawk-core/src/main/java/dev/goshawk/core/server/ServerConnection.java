package dev.goshawk.core.server;

import dev.goshawk.api.NanoClock;
import dev.goshawk.api.Status;
import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.channelz.Channelz;
import dev.goshawk.core.channelz.ServerNode;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.connection.GrpcConnection;
import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.loop.ClockedCarrier;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.server.call.ServedCall;
import dev.goshawk.core.server.call.ServerTrace;
import dev.goshawk.core.trace.TlsHandshake;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.Http2Connection;
import dev.goshawk.http2.Http2Stream;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of one connection, which has {@link ConnectionCalls}.
 *
 * <p>Event loop only. It ends by the peer, by an error, because the peer is dead ({@link
 * Keepalive}), pings too much ({@link PingEnforcement}) or takes too long ({@link PeerTimeouts}),
 * or by {@link #drain}, at the server's shutdown or for idleness or age ({@link ConnectionAge}), in
 * the steps of a {@link GracefulClose}.
 */
public final class ServerConnection extends GrpcConnection implements PeerTimeouts.Overdue {

  private static final Log LOG = new Log(ServerConnection.class);

  private final GrpcServer server;
  private final ServerSettings settings;
  private final boolean admitted;
  private final ConnectionCalls calls;
  private final PeerTimeouts timeouts;
  private final Keepalive keepalive;
  private final @Nullable ConnectionAge age;
  private @Nullable PingEnforcement pings; // since most clients send none
  private final GracefulClose leaving = new GracefulClose(this);
  private @Nullable TlsHandshake handshake;
  private boolean closed;
  private boolean cut;
  private @Nullable String failure;

  /** The address that it counts under; null until it opens, and where it is not counted. */
  private @Nullable InetAddress address;

  /**
   * Not opened yet.
   *
   * @param admitted false to close it when it opens, without GOAWAY, since there are too many
   */
  ServerConnection(GrpcServer server, ServerSettings settings, boolean admitted) {
    super(handler -> Http2Connection.server(settings.http2(), handler));
    this.server = server;
    this.settings = settings;
    this.admitted = admitted;
    this.calls = new ConnectionCalls(this, server, settings);
    this.timeouts = new PeerTimeouts(this, settings.connections(), this);
    this.keepalive = new Keepalive(this, settings.connections().keepalive());
    this.age =
        settings.connections().retires() ? new ConnectionAge(this, settings.connections()) : null;
  }

  private @Nullable ServerTrace trace() {
    return settings.calls().trace();
  }

  /** Whether the connection ends for what its client has done. */
  boolean hasFailed() {
    return failure != null;
  }

  @Override
  public boolean isClient() {
    return false;
  }

  SocketAddress remoteAddress() {
    return carrier().remoteAddress();
  }

  @Override
  public void handshaken(TlsHandshake ended) {
    handshake = ended;
  }

  @Override
  public void opened(Carrier carrier) {
    if (!admitted) {
      reject(carrier, "too many connections");
      server.load().warnOfConnections(carrier.remoteAddress(), loop().nanoTime());
      return;
    }
    address = server.load().addressOf(carrier.remoteAddress());
    if (address != null && !server.load().addFrom(address)) {
      address = null;
      reject(carrier, "too many connections from one address");
      server.load().warnOfAddress(carrier.remoteAddress(), loop().nanoTime());
      return;
    }
    NanoClock clock = settings.connections().clock();
    super.opened(clock == null ? carrier : new ClockedCarrier(carrier, clock));
    keepalive.start();
    if (age != null) {
      age.start();
    }
    calls.opened();
    timeouts.start();
    if (trace() != null) {
      trace().connected(carrier(), handshake);
    }
    server.opened(this);
    if (Channelz.isOn()) { // behind that: who switches it on shows those that the server has
      show();
    }
  }

  /** Channelz shows the connection from now on, if it did not. */
  void show() {
    ServerNode node = server.node();
    if (node != null && !closed) {
      show(node.sockets(), "", http2.activeStreams());
    }
  }

  /** The connection is one too many. */
  private void reject(Carrier carrier, String why) {
    turnAway(carrier, why);
    tellFailed(carrier.remoteAddress(), why);
  }

  /** The client has done what ends the connection, its calls included. */
  private void giveUp(String why) {
    failure = why;
    onFailed(ErrorCode.ENHANCE_YOUR_CALM, why);
  }

  private void warn(String words) {
    server.warnOfPeer(loop().nanoTime(), "connection from " + remoteAddress() + " " + words, null);
  }

  @Override
  protected void onSettings(boolean first) {
    if (first) {
      timeouts.settingsCame();
    }
  }

  @Override
  protected Http2Stream accept(int streamId) {
    if (age != null) {
      age.callBegan();
    }
    return calls.accept();
  }

  // Bytes.

  @Override
  protected ByteBudget budget() {
    return calls.budget();
  }

  /** How many bytes waited to be sent when this was last counted. Any thread. */
  long unsent() {
    return calls.unsent();
  }

  /** Resets the stream with most bytes that wait to be sent, since the server holds too many. */
  void shedLargest() {
    if (!closed) {
      Status why = budget().refusal();
      ServedCall<?, ?> shed = calls.shedLargest(why);
      if (shed != null) {
        warn("loses a call of " + shed + ": " + why.message());
      }
    }
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
  protected void onPing() {
    if (failure != null) {
      return;
    }
    ConnectionPolicy policy = settings.connections();
    if (pings == null) {
      pings =
          new PingEnforcement(policy.permitKeepAliveTime(), policy.permitKeepAliveWithoutCalls());
    }
    boolean anyCalls = http2.activeStreams() > 0;
    if (!pings.permits(loop().nanoTime(), anyCalls, calls.takeResponded(), bytesWritten())) {
      http2.goAway(ErrorCode.ENHANCE_YOUR_CALM, Keepalive.TOO_MANY_PINGS);
      giveUp("the client sent too many PINGs; " + pings);
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
        System.nanoTime(), "connection from " + peer + " closed before it began: " + why, null);
    tellFailed(peer, why);
    super.refused(peer, why);
  }

  @Override
  public void left(SocketAddress peer, String why) {
    LOG.log(Level.DEBUG, "connection from " + peer + " closed without a byte", null);
    tellFailed(peer, why);
    super.left(peer, why);
  }

  private void tellFailed(SocketAddress peer, String why) {
    if (trace() != null) {
      trace().failed(peer, handshake, why);
    }
  }

  @Override
  public void closed(String why) {
    if (!closed) {
      closed = true;
      leaving.stop();
      timeouts.stop();
      keepalive.stop();
      stopAge();
      super.closed(failure != null ? failure : why);
      if (trace() != null && calls.isOpened()) { // else it was not accepted
        trace().closed(carrier(), failure != null ? failure : why);
      }
      calls.closed();
      if (address != null) {
        server.load().removeFrom(address);
      }
      server.closed(this);
    }
  }

  @Override
  protected void afterBatch() {
    timeouts.afterBatch();
    calls.countBytes();
    closeIfDone();
  }

  @Override
  protected void afterFlush() {
    calls.afterFlush();
    closeIfDone();
  }

  /** The server shuts down: running calls end, and no new ones are taken. */
  void shutdown() {
    if (!closed) {
      server.drains(http2.activeStreams());
    }
    drain("server shutdown");
  }

  /**
   * Lets running calls end and takes no new ones; GOAWAY says why. A connection that ends for the
   * client's fault has said so in a GOAWAY of its own, which stays the last word.
   */
  void drain(String why) {
    if (failure == null && leaving.begin(why)) {
      stopAge();
      if (trace() != null) {
        trace().goingAway(carrier(), why);
      }
    }
  }

  /** Cancels running calls and closes. */
  void shutdownNow() {
    if (!closed && !cut) {
      cut = true;
      server.cuts(http2.activeStreams());
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
    failure = keepalive.timeoutMessage("client");
    LOG.log(Level.DEBUG, "connection from " + remoteAddress() + " closed: " + failure, null);
    carrier().closeNow();
  }

  private void stopAge() {
    if (age != null) {
      age.stop();
    }
  }

  /** Closes a connection that goes away once its last call has ended. */
  void closeIfDone() {
    if (leaving.isDone()) {
      closeAfterFlush();
    }
  }
}
