package dev.goshawk.core.client;

import dev.goshawk.core.connection.GrpcConnection;
import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.transport.Carrier;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.Http2Connection;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of one connection: it opens a stream for each call, as many at a time as the
 * server allows; the others wait here in order.
 *
 * <p>Event loop only, except {@link #submit}. Its subchannel, which lives on the channel's own
 * loop, hears when it is ready, going away and closed. Calls that it can no longer take go back to
 * the channel: they have not left the client.
 */
public final class ClientConnection extends GrpcConnection {

  private static final Log LOG = new Log(ClientConnection.class);

  private final ClientChannel channel;
  private final Subchannel subchannel;
  private final SocketAddress address;
  private final Keepalive keepalive;
  private final ArrayDeque<ChannelCall<?, ?>> waiting = new ArrayDeque<>(0);
  private volatile boolean opened;
  private volatile boolean full;
  private boolean ready;
  private boolean goingAway;
  private boolean closed;
  private volatile boolean shutdown;
  private @Nullable String failure;
  private @Nullable Runnable abort; // control loop
  private EventLoop.@Nullable Timer settingsTimer;

  ClientConnection(ClientChannel channel, Subchannel subchannel, SocketAddress address) {
    super(handler -> Http2Connection.client(channel.settings().http2(), handler));
    this.channel = channel;
    this.subchannel = subchannel;
    this.address = address;
    this.keepalive = new Keepalive(this, channel.settings().keepalive().times());
  }

  @Override
  public boolean isClient() {
    return true;
  }

  SocketAddress address() {
    return address;
  }

  ClientChannel channel() {
    return channel;
  }

  @Override
  public void opened(Carrier carrier) {
    super.opened(carrier);
    opened = true;
    if (shutdown) {
      carrier.close();
      return;
    }
    keepalive.start();
    settingsTimer = carrier.loop().schedule(this::settingsOverdue, channel.connectTimeoutNanos());
  }

  private void settingsOverdue() {
    if (!ready && !closed) {
      failure = "the server sent no HTTP/2 SETTINGS in time; is it an HTTP/2 server?";
      carrier().close();
    }
  }

  /** The attempt to connect has begun; how to give it up. Control loop. */
  void attempt(Runnable abort) {
    this.abort = abort;
  }

  /** Takes a call. Any thread. */
  void submit(ChannelCall<?, ?> call) {
    EventLoop loop = loop();
    if (loop.inLoop()) {
      attach(call);
    } else {
      loop.execute(call.attaching(this));
    }
  }

  /** Whether a call would get its stream at once. */
  boolean hasRoom() {
    return !isEnding() && waiting.isEmpty() && http2.canOpen();
  }

  private boolean isEnding() {
    return closed || goingAway || http2.goingAway();
  }

  /** Opens a stream for a call, or lets it wait, or gives it back. */
  void attach(ChannelCall<?, ?> call) {
    if (call.isOver()) {
      return;
    }
    if (isEnding()) {
      channel.requeue(call);
    } else if (waiting.isEmpty() && http2.canOpen()) {
      call.open(this);
      keepalive.callBegan();
      flushSoon();
    } else if (!waiting.isEmpty() || http2.activeStreams() >= http2.openLimit()) {
      waiting.add(call);
      call.waitingOn(this);
      if (!full) {
        full = true;
        channel.loop().execute(() -> subchannel.onSaturated(this));
      }
    } else {
      // Neither full nor going away: the stream ids are used up.
      channel.requeue(call);
      openWaiting();
    }
  }

  /** Whether the carrier is open. Any thread. */
  boolean isOpened() {
    return opened;
  }

  /** Why a call that waits here has not ended, in words. */
  String whyWaiting(long since) {
    return String.format(
        Locale.ROOT,
        "waiting for a stream slot for %s, %,d of %,d in use",
        Elapsed.between(since, loop().nanoTime()),
        http2.activeStreams(),
        http2.openLimit());
  }

  /** A call that waits here has ended. */
  void forget(ChannelCall<?, ?> call) {
    waiting.remove(call);
    full = !waiting.isEmpty();
  }

  /** Whether calls wait here for a stream. Any thread. */
  boolean isFull() {
    return full;
  }

  @Override
  public void afterBatch() {
    openWaiting();
  }

  /** Lets waiting calls begin where streams have ended, and closes when nothing is left to do. */
  void openWaiting() {
    while (!waiting.isEmpty() && http2.canOpen()) {
      ChannelCall<?, ?> call = waiting.remove();
      if (!call.isOver()) {
        call.open(this);
        keepalive.callBegan();
      }
    }
    if (!http2.canOpen() && http2.activeStreams() < http2.openLimit() && !http2.isClosed()) {
      goAway(); // the stream ids are used up: calls that wait go on elsewhere
    }
    if (full && waiting.isEmpty()) {
      full = false;
    }
    if (goingAway && http2.activeStreams() == 0 && !closed) {
      closeAfterFlush();
    }
  }

  @Override
  public void onSettings(boolean first) {
    if (first) {
      ready = true;
      if (settingsTimer != null) {
        settingsTimer.cancel();
        settingsTimer = null;
      }
      channel.loop().execute(() -> subchannel.onReady(this));
    }
  }

  /** Headers or a message of a response came. */
  void responseCame() {
    keepalive.responseCame();
  }

  @Override
  public void onPingAck(long payload) {
    keepalive.pingAnswered(payload);
  }

  @Override
  public void peerIsDead() {
    failure = keepalive.words("server");
    carrier().closeNow();
  }

  private void tooManyPings() {
    ChannelKeepalive shared = channel.settings().keepalive();
    shared.tooMany(keepalive.times());
    Keepalive.Times next = shared.times();
    LOG.get()
        .log(
            Level.WARNING,
            "the server at {0} ended the connection with too_many_pings: it does not permit"
                + " keepAliveTime {1} with keepAliveWithoutCalls {2}; later connections of the channel"
                + " {3}",
            address,
            Duration.ofNanos(keepalive.times().time()),
            keepalive.times().withoutCalls(),
            next.time() == Durations.NEVER
                ? "send no PING"
                : "go by a keepAliveTime of " + Duration.ofNanos(next.time()));
  }

  @Override
  public void onGoAway(int errorCode, String debugData) {
    if (errorCode == ErrorCode.ENHANCE_YOUR_CALM
        && debugData.equals(ChannelKeepalive.TOO_MANY_PINGS)) {
      tooManyPings();
    }
    failure =
        "the server went away with "
            + ErrorCode.name(errorCode)
            + (debugData.isEmpty() ? "" : ": " + debugData);
    goAway();
  }

  private void goAway() {
    if (!goingAway) {
      goingAway = true;
      channel.loop().execute(() -> subchannel.onGoingAway(this));
      returnWaiting();
    }
  }

  private void returnWaiting() {
    for (ChannelCall<?, ?> call = waiting.poll(); call != null; call = waiting.poll()) {
      channel.requeue(call);
    }
  }

  @Override
  public void onFailed(int errorCode, String message) {
    failure = message;
    goAway(); // before a call is given back, which would come here again until all is closed
  }

  @Override
  public void closed(String why) {
    if (closed) {
      return;
    }
    closed = true;
    keepalive.stop();
    if (settingsTimer != null) {
      settingsTimer.cancel();
    }
    String reason = failure != null ? failure : why;
    if (opened && !ready && failure == null) {
      reason =
          why
              + " before it sent HTTP/2 SETTINGS"
              + (channel.plaintext()
                  ? "; is the port one of TLS while this channel is plaintext, or not HTTP/2 at all?"
                  : "");
    }
    super.closed(reason);
    String words = reason;
    channel
        .loop()
        .execute(
            () -> {
              subchannel.onClosed(this, words);
              channel.onConnectionClosed(this);
            });
    returnWaiting();
  }

  /** Takes no more calls and closes when those it has are over. Control loop. */
  void shutdown() {
    shutdown = true;
    if (!opened) {
      abortAttempt();
    } else {
      loop()
          .execute(
              () -> {
                if (!closed) {
                  goAway();
                  openWaiting();
                }
              });
    }
  }

  /** Closes now; its calls end with UNAVAILABLE. Control loop. */
  void shutdownNow() {
    shutdown = true;
    if (!opened) {
      abortAttempt();
    } else {
      loop()
          .execute(
              () -> {
                if (!closed) {
                  failure = "the channel was closed";
                  http2.goAway(ErrorCode.NO_ERROR, "channel closed");
                  carrier().closeNow();
                }
              });
    }
  }

  private void abortAttempt() {
    if (abort != null) {
      abort.run();
    }
  }
}
