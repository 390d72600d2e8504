package dev.goshawk.core.client;

import dev.goshawk.api.NanoClock;
import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.channelz.Channelz;
import dev.goshawk.core.channelz.SubchannelNode;
import dev.goshawk.core.client.trace.ChannelTrace;
import dev.goshawk.core.client.trace.ConnectionTrace;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.connection.DisconnectError;
import dev.goshawk.core.connection.GrpcConnection;
import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.loop.ClockedCarrier;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.trace.TlsHandshake;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.Http2Connection;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of one connection: it opens a stream for each call, as many at a time as the
 * server allows; the others wait in the queue of its subchannel, out of which it takes the first
 * whenever a stream has ended.
 *
 * <p>Event loop only, except {@link #submit}. Its subchannel, which lives on the channel's own
 * loop, hears when it is ready, going away and closed. Calls that it can no longer take go back to
 * the channel: they have not left the client.
 */
public final class ClientConnection extends GrpcConnection {

  private final ClientChannel channel;
  private final ClientSubchannel subchannel;
  private final Keepalive keepalive;
  private final long startedAt;
  private final long backoff;
  private volatile boolean opened;
  private volatile boolean full;
  private volatile int slots;
  private volatile boolean responded;
  private final ConnectionWatches watches = new ConnectionWatches(this);
  private LoopWatchdog.@Nullable Slot watch;
  private boolean ready;
  private boolean goingAway;
  private boolean used;
  private boolean closed;
  private volatile boolean shutdown;
  private @Nullable String failure;
  private final PendingConnect connecting = new PendingConnect();
  private boolean useCounted; // channel's loop
  private final @Nullable ConnectionTrace trace;
  private EventLoop.@Nullable Timer settingsTimer;

  /**
   * A connection that is about to be made.
   *
   * @param startedAt when the attempt began, on the loops' clock in nanoseconds
   * @param backoff how long the next one had to wait if it failed, in nanoseconds
   */
  ClientConnection(
      ClientChannel channel, ClientSubchannel subchannel, long startedAt, long backoff) {
    super(handler -> Http2Connection.client(channel.settings().http2(), handler));
    this.channel = channel;
    this.subchannel = subchannel;
    this.startedAt = startedAt;
    this.backoff = backoff;
    this.keepalive = new Keepalive(this, channel.settings().keepalive().times());
    ChannelTrace observers = channel.trace();
    this.trace = observers == null ? null : observers.connecting(address(), attributes());
  }

  @Override
  public ByteBudget budget() {
    return channel.settings().memory();
  }

  @Override
  public boolean isClient() {
    return true;
  }

  SocketAddress address() {
    return subchannel.address();
  }

  Attributes attributes() {
    return subchannel.attributes();
  }

  ClientChannel channel() {
    return channel;
  }

  @Override
  public void handshaken(TlsHandshake handshake) {
    if (trace != null) {
      trace.handshaken(handshake);
    }
  }

  @Override
  public void opened(Carrier given) {
    NanoClock clock = channel.settings().clock();
    Carrier carrier = clock == null ? given : new ClockedCarrier(given, clock);
    super.opened(carrier);
    watch = LoopWatchdog.shared().slotOf(carrier.loop());
    opened = true;
    if (shutdown) {
      carrier.close();
      return;
    }
    keepalive.start();
    settingsTimer = carrier.loop().schedule(this::settingsOverdue, channel.connectTimeoutNanos());
  }

  /** Where its loop says what it runs. */
  LoopWatchdog.Slot watch() {
    return Objects.requireNonNull(watch, "the connection has not been opened");
  }

  private void settingsOverdue() {
    if (!ready && !closed) {
      failure = "the server sent no HTTP/2 SETTINGS in time; is it an HTTP/2 server?";
      carrier().close();
    }
  }

  /** The attempt to connect. The channel's loop. */
  PendingConnect connecting() {
    return connecting;
  }

  /**
   * The transport has not said in time how the attempt went, as when its loop has ended: it has
   * failed, and what comes of it later is closed. The channel's loop.
   */
  void overdue() {
    if (!opened) {
      shutdown = true;
      connecting.abort();
      String words = "the transport did not say in time whether it could";
      if (trace != null) {
        trace.closed(words, words, false);
      }
      subchannel.onClosed(this, words);
      channel.onConnectionClosed(this);
    }
  }

  /**
   * Whether the connection was of use: it has brought a response, or has lasted as long as the
   * backoff. Any thread.
   */
  boolean wasUseful(long now) {
    return responded || now - startedAt >= backoff;
  }

  /** Whether this was not asked before. The channel's loop. */
  boolean isFirstUse() {
    boolean first = !useCounted;
    useCounted = true;
    return first;
  }

  /** Takes a call. Any thread. */
  void submit(Attempt<?> call) {
    EventLoop loop = loop();
    if (loop.inLoop()) {
      attach(call);
    } else {
      loop.execute(call.attachingTo(this));
    }
  }

  /** Whether a call would get its stream at once. */
  boolean hasRoom() {
    return !isEnding() && subchannel.queue().isEmpty() && http2.canOpen();
  }

  /** Whether it takes no more calls. */
  boolean isEnding() {
    return closed || goingAway || http2.goingAway();
  }

  /** Opens a stream for a call, or lets it wait, or gives it back. */
  void attach(Attempt<?> call) {
    if (call.isOver() || !call.isAuthenticated(this)) {
      return;
    }
    if (hasRoom()) {
      open(call);
      updateFull();
      flushSoon();
      return;
    }
    if (!isEnding() && areIdsUsedUp()) {
      openWaiting(); // which ends the connection
    }
    if (isEnding()) {
      channel.requeue(call);
    } else {
      subchannel.enqueue(call);
      openWaiting();
    }
  }

  private void open(Attempt<?> call) {
    used = true;
    try {
      call.open(this);
    } catch (Throwable thrown) { // for want of memory: no queue has it any more
      call.call().broken(thrown);
      throw thrown;
    }
    keepalive.callBegan();
  }

  /** Whether there are calls, or were since this was asked before. */
  boolean takeUsed() {
    boolean before = used;
    used = http2.activeStreams() > watches.count() || !subchannel.queue().isEmpty();
    return before || used;
  }

  /** The streams of the channel's own. */
  ConnectionWatches watches() {
    return watches;
  }

  /** One of them has begun. */
  void watchBegan() {
    keepalive.callBegan();
    updateFull();
  }

  /**
   * Says whether there is room. Whoever adds to the queue looks at that afterwards, and here the
   * queue is looked at after it: so one of the two asks for another connection.
   */
  private void updateFull() {
    boolean fresh = !http2.canOpen();
    if (full != fresh) {
      full = fresh;
      if (fresh) {
        subchannel.becameFull();
      }
    }
  }

  /** Whether no stream may be opened, although the server allows more. */
  private boolean areIdsUsedUp() {
    return !http2.canOpen() && http2.activeStreams() < http2.openLimit() && !http2.isClosed();
  }

  /** Whether the carrier is open. Any thread. */
  boolean isOpened() {
    return opened;
  }

  /** Whether it has no stream for another call. Any thread. */
  boolean isFull() {
    return full;
  }

  /** Whose it is. */
  ClientSubchannel subchannel() {
    return subchannel;
  }

  /** When the attempt to connect began, on the loops' clock. */
  long startedAt() {
    return startedAt;
  }

  /** How many calls it has; for other threads than its loop, a moment ago. */
  int streams() {
    return http2.activeStreams();
  }

  /** How many calls the server allows at a time. Any thread. */
  int slots() {
    return slots;
  }

  /** Looks soon whether it can take calls that wait. Any thread. */
  void wake() {
    loop()
        .execute(
            () -> {
              if (!closed) {
                openWaiting();
                flushSoon();
              }
            });
  }

  @Override
  public void afterBatch() {
    slots = http2.openLimit();
    openWaiting();
  }

  /**
   * Takes calls that wait while there are streams for them, and closes when nothing is left to do.
   * That there is room is said before the queue is looked at for the last time, as whoever adds to
   * it looks for room afterwards: so one of the two sees the other.
   */
  void openWaiting() {
    if (ready && !isEnding()) {
      takeWaiting();
      if (full == http2.canOpen()) {
        updateFull();
        takeWaiting();
        updateFull();
      }
      if (areIdsUsedUp()) {
        goAway("its stream ids are used up"); // calls that wait go on elsewhere
      }
    }
    if (goingAway && http2.activeStreams() == 0 && !closed) {
      closeAfterFlush();
    }
  }

  private void takeWaiting() {
    while (http2.canOpen()) {
      Attempt<?> call = subchannel.queue().poll();
      if (call == null) {
        return;
      }
      if (!call.isOver() && call.isStillAuthenticated(this)) {
        open(call);
      }
    }
  }

  @Override
  public void onSettings(boolean first) {
    if (first) {
      ready = true;
      slots = http2.openLimit();
      updateFull();
      if (settingsTimer != null) {
        settingsTimer.cancel();
        settingsTimer = null;
      }
      if (trace != null) {
        trace.connected(carrier());
      }
      if (Channelz.isOn()) {
        show();
      }
      channel.loop().execute(() -> subchannel.onReady(this));
    }
  }

  /** Channelz shows it from now on, if it can be used and its subchannel is shown. */
  void show() {
    SubchannelNode node = subchannel.node();
    if (ready && !closed && node != null) {
      show(node.sockets(), channel.authority(), http2.activeStreams() - watches.count());
    }
  }

  /** Headers or a message of a response came. */
  void responseCame() {
    if (!responded) {
      responded = true;
    }
    keepalive.responseCame();
  }

  @Override
  public void onPingAck(long payload) {
    keepalive.pingAnswered(payload);
  }

  @Override
  public void peerIsDead() {
    failure = keepalive.timeoutMessage("server");
    if (trace != null) {
      trace.reason(DisconnectError.TIMED_OUT);
    }
    carrier().closeNow();
  }

  @Override
  public void onGoAway(int errorCode, String debugData) {
    if (errorCode == ErrorCode.ENHANCE_YOUR_CALM && debugData.equals(Keepalive.TOO_MANY_PINGS)) {
      channel.settings().keepalive().tooMany(address(), keepalive.times());
    }
    failure =
        "the server went away with "
            + ErrorCode.name(errorCode)
            + (debugData.isEmpty() ? "" : ": " + debugData);
    if (trace != null) {
      trace.reason(DisconnectError.goAway(errorCode));
    }
    goAway(failure);
  }

  private void goAway(String why) {
    if (!goingAway) {
      goingAway = true;
      watches.cancelAll();
      if (trace != null) {
        trace.goingAway(shutdown ? DisconnectError.SHUTDOWN : DisconnectError.UNKNOWN, why);
      }
      channel.loop().execute(() -> subchannel.onGoingAway(this, why));
    }
  }

  @Override
  public void onFailed(int errorCode, String message) {
    failure = message;
    goAway(message); // before a call is given back, which would come here again until all is closed
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
          reason
              + " before it sent HTTP/2 SETTINGS"
              + (channel.plaintext()
                  ? "; is the port one of TLS while this channel is plaintext, or not HTTP/2 at all?"
                  : "");
    }
    super.closed(reason);
    if (trace != null) {
      trace.closed(reason, why, shutdown);
    }
    String words = reason;
    channel
        .loop()
        .execute(
            () -> {
              subchannel.onClosed(this, words);
              channel.onConnectionClosed(this);
            });
  }

  /** Takes no more calls and closes when those it has are over. The channel's loop. */
  void shutdown() {
    shutdown = true;
    if (!opened) {
      connecting.abort();
    } else {
      loop()
          .execute(
              () -> {
                if (!closed) {
                  goAway(channel.describeUnwanted());
                  openWaiting();
                }
              });
    }
  }

  /** Closes now; its calls end with UNAVAILABLE. The channel's loop. */
  void shutdownNow() {
    shutdown = true;
    if (!opened) {
      connecting.abort();
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
}
