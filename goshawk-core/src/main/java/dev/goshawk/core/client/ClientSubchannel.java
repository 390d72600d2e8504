package dev.goshawk.core.client;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.LoadReport;
import dev.goshawk.core.balance.Subchannel;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One address with its connections, the queue of calls that wait for a stream, and one backoff.
 *
 * <p>The channel's loop only, except for {@link #submit}, {@link #enqueue} and the queue, which
 * calls and the loops of the connections use. A call goes to the oldest connection that has room.
 * Where none has, it waits in the queue, out of which each connection takes the first whenever it
 * has room; while calls wait, another connection is made, one at a time and up to a limit (gRFC
 * A105). Nothing overtakes the queue.
 *
 * <p>An attempt may take 20 s, or as long as the backoff if that is more; the backoff counts from
 * the begin of the attempt. It begins anew once a connection has brought a response or has lasted
 * as long as its backoff: a server that accepts connections only to end them is not asked more
 * often than one that refuses them. Nor do two attempts begin within a second of each other, unless
 * the first still serves.
 */
final class ClientSubchannel implements Subchannel {

  /** The least time that an attempt to connect is given, in nanoseconds: 20 s. */
  private static final long MIN_CONNECT_TIMEOUT = 20_000_000_000L;

  /** The least time between two attempts in a row, in nanoseconds: 1 s. */
  private static final long MIN_SPACING = 1_000_000_000L;

  private static final ClientConnection[] NONE = {};

  private final ClientChannel channel;
  private final EventLoop loop;
  private final Spec spec;
  private final Backoff backoff;
  private final long spacing;
  private final AttemptQueue queue = new AttemptQueue();
  private final AtomicBoolean growthAsked = new AtomicBoolean();

  /** The connections that take calls, the oldest first. */
  private volatile ClientConnection[] connections = NONE;

  // The channel's loop.
  private ConnectivityState state = ConnectivityState.IDLE;
  private @Nullable ClientConnection attempt;
  private @Nullable Status failure;
  private long attemptStart;
  private long delay;
  private long failedAt;
  private long notBefore;
  private boolean attempted;

  /** How many attempts have come to nothing since one did not. */
  private int failedInARow;

  private EventLoop.@Nullable Timer backoffTimer;

  ClientSubchannel(ClientChannel channel, Spec spec) {
    this.channel = channel;
    this.loop = channel.loop();
    this.spec = spec;
    Backoff.Bounds bounds = channel.settings().connections().backoff();
    this.backoff = new Backoff(bounds, channel.settings().random());
    this.spacing = Math.min(MIN_SPACING, bounds.initial());
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
    ClientConnection[] all = connections;
    if (all.length <= 1 || !queue.isEmpty()) {
      return all.length == 0 ? null : all[0]; // those that wait are before it, and it joins them
    }
    for (ClientConnection connection : all) {
      if (!connection.isFull()) {
        return connection;
      }
    }
    return all[0];
  }

  AttemptQueue queue() {
    return queue;
  }

  /** Lets a call wait for a stream, on whichever connection has one first. */
  void enqueue(Attempt<?> call) {
    call.waitsFor(this);
    queue.add(call);
    ClientConnection[] all = connections;
    if (all.length == 0) { // they went while the call was on its way
      loop.execute(this::returnQueue);
    }
    for (ClientConnection connection : all) {
      if (!connection.isFull()) {
        connection.wake();
        return;
      }
    }
    if (growthAsked.compareAndSet(false, true)) {
      loop.execute(
          () -> {
            growthAsked.set(false);
            grow();
          });
    }
  }

  /** Why a call that waits here has not begun, in words. */
  String describeWait(long since, long now) {
    long slots = 0;
    ClientConnection[] all = connections;
    for (ClientConnection connection : all) {
      slots += connection.slots();
    }
    String words =
        String.format(
            Locale.ROOT,
            "waiting for a stream slot for %s, %,d of %,d in use",
            Elapsed.between(since, now),
            slots,
            slots);
    return all.length > 1
        ? String.format(Locale.ROOT, "%s on %,d connections", words, all.length)
        : words;
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
    return Objects.requireNonNull(failure, "nothing failed");
  }

  @Override
  public String describe(long now) {
    return switch (state) {
      case CONNECTING -> {
        ClientConnection current = attempt;
        if (current == null) {
          yield lastFailure(now);
        }
        boolean opened = current.isOpened();
        yield (opened
                ? "connected to " + address() + ", waiting for its SETTINGS; the attempt began "
                : "connecting to " + address() + " for ")
            + Elapsed.between(attemptStart, now)
            + (opened ? " ago" : "")
            + (failure == null ? "" : ", after a failure: " + failure.message());
      }
      case TRANSIENT_FAILURE -> lastFailure(now);
      case IDLE -> "the channel is idle";
      case READY -> "there is one now";
      case SHUTDOWN -> "the channel is closed";
    };
  }

  private String lastFailure(long now) {
    String next = "the next is in " + Elapsed.between(now, notBefore);
    return failure == null
        ? "the last one, to " + address() + ", has ended; " + next
        : "last attempt failed "
            + Elapsed.between(failedAt, now)
            + " ago: "
            + failure.message()
            + "; "
            + next;
  }

  @Override
  public void connect() {
    if (state != ConnectivityState.IDLE) {
      return;
    }
    if (mayStart()) {
      startAttempt();
      enter(ConnectivityState.CONNECTING);
      return;
    }
    waitForBackoff();
    // A single connection that ended early is no reason to fail calls: they wait for the next.
    enter(failedInARow > 1 ? ConnectivityState.TRANSIENT_FAILURE : ConnectivityState.CONNECTING);
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
    backoff.reset();
    failedInARow = 0;
    notBefore = loop.nanoTime();
    if (backoffTimer != null) {
      cancelTimer();
      afterBackoff(true);
    }
  }

  @Override
  public void shutdown() {
    channel.backends().onShutdown(this);
    enter(ConnectivityState.SHUTDOWN);
    cancelTimer();
    dropAttempt();
    ClientConnection[] all = connections;
    connections = NONE;
    for (ClientConnection connection : all) {
      connection.shutdown();
    }
    returnQueue();
  }

  @Override
  public void watchHealth(HealthListener health) {
    health.onHealth(ConnectivityState.READY, Status.OK);
  }

  @Override
  public void watchLoad(LoadReport.Watch watch) {}

  private void dropAttempt() {
    ClientConnection current = attempt;
    attempt = null;
    if (current != null) {
      notBefore = attemptStart + Math.max(delay, spacing);
      current.shutdown();
    }
  }

  // Connecting.

  private boolean mayStart() {
    return !attempted || loop.nanoTime() - notBefore >= 0;
  }

  private void startAttempt() {
    for (ClientConnection connection : connections) {
      resetBackoffIfUseful(connection);
    }
    attempted = true;
    attemptStart = loop.nanoTime();
    delay = backoff.nextNanos();
    ClientConnection fresh = new ClientConnection(channel, this, attemptStart, delay);
    attempt = fresh;
    channel.connect(fresh, Math.max(MIN_CONNECT_TIMEOUT, delay));
  }

  /** Makes another connection, if calls wait and it may. */
  private void grow() {
    ClientConnection[] all = connections;
    if (state != ConnectivityState.READY
        || queue.isEmpty()
        || attempt != null
        || all.length >= channel.maxConnections()) {
      return;
    }
    for (ClientConnection connection : all) {
      if (!connection.isFull()) {
        connection.wake();
        return;
      }
    }
    if (mayStart()) {
      startAttempt();
    } else {
      waitForBackoff();
    }
  }

  /** The peer's SETTINGS came. */
  void onReady(ClientConnection source) {
    source.attemptEnded();
    if (source != attempt) {
      return;
    }
    attempt = null;
    failure = null;
    List<ClientConnection> all = new ArrayList<>(List.of(connections));
    all.add(source);
    connections = all.toArray(NONE);
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
    failed("cannot connect to " + address() + ": " + withoutAddress(why));
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
    List<ClientConnection> left = new ArrayList<>(List.of(connections));
    if (!left.remove(source)) {
      return;
    }
    connections = left.toArray(NONE);
    resetBackoffIfUseful(source);
    if (source.wasUseful(loop.nanoTime())) {
      notBefore = attemptStart + spacing;
    } else {
      failed("the connection to " + address() + " ended before it was of use: " + why);
    }
    if (!left.isEmpty()) {
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

  private void failed(String words) {
    failedAt = loop.nanoTime();
    failure = Status.UNAVAILABLE.withMessage(words);
    failedInARow++;
    notBefore = attemptStart + Math.max(delay, spacing);
  }

  /** A connection that works lets the backoff begin anew, once. */
  private void resetBackoffIfUseful(ClientConnection connection) {
    if (connection.wasUseful(loop.nanoTime()) && connection.isFirstUse()) {
      backoff.reset();
      failedInARow = 0;
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
              Math.max(0, notBefore - loop.nanoTime()));
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
    for (Attempt<?> call = queue.poll(); call != null; call = queue.poll()) {
      channel.requeue(call);
    }
  }

  private void enter(ConnectivityState fresh) {
    if (state != fresh && state != ConnectivityState.SHUTDOWN) {
      state = fresh;
      spec.listener().onState(this, fresh);
    }
  }
}
