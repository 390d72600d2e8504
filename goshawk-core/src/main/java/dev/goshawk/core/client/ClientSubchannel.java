package dev.goshawk.core.client;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.api.SubchannelDescription;
import dev.goshawk.core.balance.LoadReport;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.core.watch.HealthWatch;
import dev.goshawk.core.watch.LoadWatch;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One address with its connections, the queue of calls that wait for a stream, and one backoff.
 *
 * <p>The channel's loop only, except for {@link #submit}, {@link #enqueue}, {@link #becameFull} and
 * the queue, which calls and the loops of the connections use. While calls wait, another connection
 * is made, one at a time and up to a limit (gRFC A105). An attempt may take 20 s, or as long as the
 * backoff if that is more. The oldest connection also carries what the backend tells of its health
 * and its load.
 */
final class ClientSubchannel implements Subchannel {

  private static final Log LOG = new Log(ClientSubchannel.class);

  /** The least time that an attempt to connect is given, in nanoseconds: 20 s. */
  private static final long MIN_CONNECT_TIMEOUT = 20_000_000_000L;

  private final ClientChannel channel;
  private final EventLoop loop;
  private final Spec spec;
  private final SubchannelConnections connections;
  private final ConnectPacing pacing;
  private final HealthWatch health;
  private final LoadWatch load;

  private ConnectivityState state = ConnectivityState.IDLE;
  private @Nullable ClientConnection attempt;
  private EventLoop.@Nullable Timer backoffTimer;

  ClientSubchannel(ClientChannel channel, Spec spec) {
    ClientSettings settings = channel.settings();
    this.channel = channel;
    this.loop = channel.loop();
    this.spec = spec;
    this.connections =
        new SubchannelConnections(
            loop,
            settings.connections().minPerAddress() > 1 ? settings.random() : null,
            this::grow,
            this::returnQueue);
    this.pacing =
        new ConnectPacing(spec.address(), settings.connections().backoff(), settings.random());
    this.health = new HealthWatch(spec.address(), loop, settings.random(), channel.healthService());
    this.load = new LoadWatch(spec.address(), loop, settings.random());
  }

  // Calls: any thread.

  /** Brings a call to a connection, or hands it back to the channel when there is none. */
  void submit(Attempt<?> call) {
    ClientConnection connection = pick();
    if (connection == null) {
      channel.requeue(call);
    } else {
      connection.submit(call);
    }
  }

  /** The connection whose turn it is, or null when there is none. */
  @Nullable ClientConnection pick() {
    return connections.pick();
  }

  /** Whether it is of a channel. */
  boolean isOf(ClientChannel other) {
    return channel == other;
  }

  AttemptQueue queue() {
    return connections.queue();
  }

  /** Lets a call wait for a stream, on whichever connection has one first. */
  void enqueue(Attempt<?> call) {
    call.waitsFor(this);
    connections.enqueue(call);
  }

  /** A connection has just become full. Any thread. */
  void becameFull() {
    connections.becameFull();
  }

  /** Why a call that waits here has not begun, in words. */
  String describeWait(long since, long now) {
    return connections.describeWait(since, now);
  }

  // What the balancer asks.

  @Override
  public SocketAddress address() {
    return spec.address();
  }

  Attributes attributes() {
    return spec.attributes().with(spec.endpoint().attributes());
  }

  @Override
  public Endpoint endpoint() {
    return spec.endpoint();
  }

  @Override
  public ConnectivityState state() {
    return state;
  }

  @Override
  public Status failure() {
    return pacing.failure();
  }

  @Override
  public String describe(long now) {
    return switch (state) {
      case CONNECTING -> {
        ClientConnection current = attempt;
        if (current == null) {
          yield pacing.describeLast(now);
        }
        boolean opened = current.isOpened();
        yield (opened
                ? "connected to " + address() + ", waiting for its SETTINGS; the attempt began "
                : "connecting to " + address() + " for ")
            + Elapsed.between(pacing.attemptStart(), now)
            + (opened ? " ago" : "")
            + pacing.describeFailureBefore();
      }
      case TRANSIENT_FAILURE -> pacing.describeLast(now);
      case IDLE -> "the channel is idle";
      case READY -> "there is one now";
      case SHUTDOWN -> "the channel is closed";
    };
  }

  /** What it has and does, but for its connections. */
  void describe(SubchannelDescription.Builder into, long now) {
    into.callsWaiting(connections.queue().size());
    if (attempt != null) {
      into.connectingFor(Duration.ofNanos(now - pacing.attemptStart()));
    } else if (!pacing.mayStart(now) && state != ConnectivityState.READY) {
      into.backoffLeft(Duration.ofNanos(pacing.left(now)));
    }
    pacing.describe(into, now);
  }

  /** Whether a connection is the one that is being made. */
  boolean isAttempt(ClientConnection connection) {
    return attempt == connection;
  }

  /** Whether a connection takes calls. */
  boolean takesCallsTo(ClientConnection connection) {
    return connections.all().contains(connection);
  }

  @Override
  public void connect() {
    if (state != ConnectivityState.IDLE) {
      return;
    }
    if (pacing.mayStart(loop.nanoTime())) {
      startAttempt();
      enter(ConnectivityState.CONNECTING);
      return;
    }
    waitForBackoff();
    // A single connection that ended early is no reason to fail calls: they wait for the next.
    enter(
        pacing.failsAgainAndAgain()
            ? ConnectivityState.TRANSIENT_FAILURE
            : ConnectivityState.CONNECTING);
  }

  @Override
  public void abandonAttempt() {
    if (state == ConnectivityState.CONNECTING) {
      cancelTimer();
      dropAttempt();
      enter(ConnectivityState.IDLE);
    }
  }

  /** Forgets its backoff, and tries now if it waits for that. */
  void resetBackoff() {
    pacing.reset(loop.nanoTime());
    if (backoffTimer != null) {
      cancelTimer();
      afterBackoff(true);
    }
  }

  /** Another service config holds. */
  void onConfig() {
    health.service(channel.healthService());
    grow();
  }

  @Override
  public void shutdown() {
    channel.backends().onShutdown(this);
    enter(ConnectivityState.SHUTDOWN);
    cancelTimer();
    dropAttempt();
    List<ClientConnection> all = connections.clear();
    watchOldest();
    all.forEach(ClientConnection::shutdown);
    returnQueue();
  }

  @Override
  public void watchHealth(HealthListener listener) {
    health.listener(listener);
  }

  @Override
  public Runnable watchLoad(LoadReport.Watch watch) {
    return load.add(watch);
  }

  /** The backend tells of itself over the oldest connection. */
  private void watchOldest() {
    ClientConnection oldest = connections.oldest();
    health.connection(oldest == null ? null : oldest.watches());
    load.connection(oldest == null ? null : oldest.watches());
  }

  private void dropAttempt() {
    ClientConnection current = attempt;
    attempt = null;
    if (current != null) {
      pacing.abandoned();
      current.shutdown();
    }
  }

  // Connecting.

  private void startAttempt() {
    try {
      cancelTimer(); // one that is still set for a later time would begin a second attempt
      connections.all().forEach(this::resetBackoffIfUseful);
      long now = loop.nanoTime();
      long delay = pacing.begin(now);
      ClientConnection fresh = new ClientConnection(channel, this, now, delay);
      attempt = fresh;
      channel.connect(fresh, Math.max(MIN_CONNECT_TIMEOUT, delay));
    } catch (Throwable thrown) { // for want of memory: nothing will come of it
      attempt = null;
      pacing.abandoned();
      waitForBackoff();
      LOG.warn("an attempt to connect to " + address() + " could not begin", thrown);
    }
  }

  /** Calls wait: goes on where an attempt was broken off for want of memory. */
  void revive() {
    if (attempt == null
        && (state == ConnectivityState.CONNECTING
            || state == ConnectivityState.TRANSIENT_FAILURE)) {
      waitForBackoff();
    }
  }

  /**
   * Makes another connection, if there are too few or calls wait, and it may. Asked at each event
   * that can make it so: a call waits and all are full, a connection becomes full, one is made or
   * lost, an attempt has failed, its backoff is over, or another config holds.
   */
  private void grow() {
    int count = connections.count();
    if (state != ConnectivityState.READY
        || attempt != null
        || count >= channel.maxConnections()
        || (count >= channel.minConnections() && !callsWaitInVain())) {
      return;
    }
    if (pacing.mayStart(loop.nanoTime())) {
      startAttempt();
    } else {
      waitForBackoff();
    }
  }

  private boolean callsWaitInVain() {
    return !connections.queue().isEmpty() && !connections.wakeOneWithRoom();
  }

  /** The peer's SETTINGS came. */
  void onReady(ClientConnection source) {
    source.attemptEnded();
    if (source != attempt) {
      return;
    }
    attempt = null;
    pacing.succeeded();
    connections.add(source);
    watchOldest();
    enter(ConnectivityState.READY);
    source.wake();
    grow();
  }

  /** The connection takes no more calls: GOAWAY, or stream ids used up. */
  void onGoingAway(ClientConnection source, String why) {
    lost(source, why);
  }

  /** The connection is closed, or could not be made. */
  void onClosed(ClientConnection source, String why) {
    if (source != attempt) {
      lost(source, why);
      return;
    }
    attempt = null;
    pacing.abandoned(); // first, as words take memory
    pacing.failed(loop.nanoTime(), "cannot connect to " + address() + ": " + withoutAddress(why));
    if (state == ConnectivityState.READY) {
      grow(); // that is, when the backoff is over
    } else {
      waitForBackoff();
      enter(ConnectivityState.TRANSIENT_FAILURE);
    }
  }

  /** Transports name the address behind their words, too. */
  private String withoutAddress(String why) {
    String end = ": " + address();
    return why.endsWith(end) ? why.substring(0, why.length() - end.length()) : why;
  }

  private void lost(ClientConnection source, String why) {
    if (!connections.remove(source)) {
      return;
    }
    watchOldest();
    resetBackoffIfUseful(source);
    long now = loop.nanoTime();
    if (source.wasUseful(now)) {
      pacing.lostUseful(now, "the connection to " + address() + " ended: " + why);
    } else {
      pacing.failed(now, "the connection to " + address() + " ended before it was of use: " + why);
    }
    if (connections.count() > 0) {
      grow();
      return;
    }
    returnQueue();
    if (attempt != null) {
      enter(ConnectivityState.CONNECTING);
    } else {
      cancelTimer();
      enter(ConnectivityState.IDLE);
    }
  }

  /** A connection that works lets the backoff begin anew, once. */
  private void resetBackoffIfUseful(ClientConnection connection) {
    if (connection.wasUseful(loop.nanoTime()) && connection.isFirstUse()) {
      pacing.useful();
    }
  }

  private void waitForBackoff() {
    if (backoffTimer == null) {
      backoffTimer =
          loop.schedule(
              () -> {
                backoffTimer = null;
                afterBackoff(false);
              },
              pacing.left(loop.nanoTime()));
    }
  }

  private void afterBackoff(boolean wanted) {
    switch (state) {
      case READY -> grow();
      case CONNECTING -> startAttempt();
      case TRANSIENT_FAILURE -> {
        enter(ConnectivityState.IDLE);
        if (wanted) {
          connect();
        }
      }
      case IDLE, SHUTDOWN -> {}
    }
  }

  private void cancelTimer() {
    if (backoffTimer != null) {
      backoffTimer.cancel();
      backoffTimer = null;
    }
  }

  /** Calls that wait go back to the channel: none has left the client. */
  private void returnQueue() {
    AttemptQueue queue = connections.queue();
    for (Attempt<?> call = queue.poll(); call != null; call = queue.poll()) {
      channel.requeue(call);
    }
  }

  private void enter(ConnectivityState fresh) {
    if (state != fresh && state != ConnectivityState.SHUTDOWN) {
      state = fresh;
      if (channel.trace() != null) {
        channel.trace().state(address(), fresh, pacing.failureOrNull());
      }
      spec.listener().onState(this, fresh);
    }
  }
}
