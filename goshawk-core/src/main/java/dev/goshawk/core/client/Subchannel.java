package dev.goshawk.core.client;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A group of addresses of one backend, at most one of which is connected at a time. Control loop
 * only.
 *
 * <pre>
 *            connect()              SETTINGS came
 *   IDLE ─────────────▶ CONNECTING ──────────────▶ READY
 *    ▲                   │     ▲                     │
 *    │     all addresses │     │ backoff over        │ connection ended, or GOAWAY
 *    │            failed ▼     │                     │
 *    │           TRANSIENT_FAILURE                   │
 *    └───────────────────────────────────────────────┘
 * </pre>
 *
 * <p>An attempt may take 20 s, or as long as the backoff if that is more; the backoff counts from
 * the first attempt of the round. It begins anew when the peer's SETTINGS came, not when TCP
 * connected.
 */
final class Subchannel {

  /** The least time that an attempt to connect is given, in nanoseconds: 20 s. */
  private static final long MIN_CONNECT_TIMEOUT = 20_000_000_000L;

  /** Who hears of changes. */
  interface Listener {
    /** The state has changed. */
    void onState(Subchannel source, ConnectivityState state);

    /** Calls have to wait, as the server allows no more at a time on the connection. */
    default void onSaturated(Subchannel source) {}
  }

  private final ClientChannel channel;
  private final EventLoop loop;
  private final Listener listener;
  private final Backoff backoff;
  private List<SocketAddress> addresses;
  private ConnectivityState state = ConnectivityState.IDLE;
  private int next;
  private @Nullable ClientConnection connection;
  private @Nullable Status failure;
  private long roundStart;
  private long attemptStart;
  private long failedAt;
  private long delay;
  private EventLoop.@Nullable Timer backoffTimer;

  Subchannel(
      ClientChannel channel, List<SocketAddress> addresses, Listener listener, Backoff backoff) {
    this.channel = channel;
    this.loop = channel.loop();
    this.addresses = addresses;
    this.listener = listener;
    this.backoff = backoff;
  }

  /** The connection of a READY subchannel. */
  ClientConnection connection() {
    return Objects.requireNonNull(connection, "not ready");
  }

  boolean isReady() {
    return state == ConnectivityState.READY;
  }

  /** Why the last round of attempts failed. */
  Status failure() {
    return Objects.requireNonNull(failure, "nothing failed");
  }

  /** What there is in place of a connection, in words. */
  String describe(long now) {
    return switch (state) {
      case CONNECTING -> {
        ClientConnection attempt = Objects.requireNonNull(connection);
        yield (attempt.isOpened()
                ? "connected to " + attempt.address() + ", waiting for its SETTINGS; it began "
                : "connecting to " + attempt.address() + " for ")
            + Elapsed.between(attemptStart, now)
            + (attempt.isOpened() ? " ago" : "")
            + (failure == null ? "" : ", after a failure: " + failure.message());
      }
      case TRANSIENT_FAILURE ->
          "last attempt failed "
              + Elapsed.between(failedAt, now)
              + " ago: "
              + failure().message()
              + "; the next is in "
              + Elapsed.between(now, roundStart + delay);
      case IDLE -> "the channel is idle";
      case READY -> "there is one now";
      case SHUTDOWN -> "the channel is closed";
    };
  }

  /** Begins to connect if idle. */
  void connect() {
    if (state == ConnectivityState.IDLE) {
      startRound();
    }
  }

  /** Uses other addresses; a connection to one that is gone ends when its calls have. */
  void updateAddresses(List<SocketAddress> fresh) {
    ClientConnection current = connection;
    addresses = fresh;
    next = 0;
    if (state == ConnectivityState.READY && current != null && !fresh.contains(current.address())) {
      connection = null;
      current.shutdown();
      enter(ConnectivityState.IDLE);
    } else if (state == ConnectivityState.TRANSIENT_FAILURE) {
      resetBackoff();
    }
  }

  /** Tries now if waiting for the backoff. */
  void resetBackoff() {
    backoff.reset();
    if (backoffTimer != null) {
      backoffTimer.cancel();
      backoffTimer = null;
      startRound();
    }
  }

  void shutdown() {
    enter(ConnectivityState.SHUTDOWN);
    if (backoffTimer != null) {
      backoffTimer.cancel();
      backoffTimer = null;
    }
    if (connection != null) {
      connection.shutdown();
      connection = null;
    }
  }

  private void startRound() {
    next = 0;
    roundStart = loop.nanoTime();
    delay = backoff.nextNanos();
    enter(ConnectivityState.CONNECTING);
    tryNext();
  }

  private void tryNext() {
    SocketAddress address = addresses.get(next++);
    attemptStart = loop.nanoTime();
    ClientConnection attempt = new ClientConnection(channel, this, address);
    connection = attempt;
    channel.connect(attempt, Math.max(MIN_CONNECT_TIMEOUT, delay));
  }

  /** The peer's SETTINGS came. */
  void onReady(ClientConnection source) {
    if (source == connection && state == ConnectivityState.CONNECTING) {
      backoff.reset();
      failure = null;
      enter(ConnectivityState.READY);
    }
  }

  /** Calls wait for a stream of the connection. */
  void onSaturated(ClientConnection source) {
    if (source == connection && isReady()) {
      listener.onSaturated(this);
    }
  }

  /** The connection takes no more calls: GOAWAY, or stream ids used up. */
  void onGoingAway(ClientConnection source) {
    if (source == connection && state == ConnectivityState.READY) {
      connection = null;
      enter(ConnectivityState.IDLE);
    }
  }

  /** The connection is closed, or could not be made. */
  void onClosed(ClientConnection source, String why) {
    if (source != connection || state == ConnectivityState.SHUTDOWN) {
      return;
    }
    connection = null;
    if (state == ConnectivityState.READY) {
      enter(ConnectivityState.IDLE);
      return;
    }
    failedAt = loop.nanoTime();
    failure = Status.UNAVAILABLE.withMessage("cannot connect to " + source.address() + ": " + why);
    if (next < addresses.size()) {
      tryNext();
      return;
    }
    backoffTimer =
        loop.schedule(this::onBackoffOver, Math.max(0, roundStart + delay - loop.nanoTime()));
    enter(ConnectivityState.TRANSIENT_FAILURE);
  }

  private void onBackoffOver() {
    backoffTimer = null;
    if (state == ConnectivityState.TRANSIENT_FAILURE) {
      startRound();
    }
  }

  private void enter(ConnectivityState fresh) {
    if (state != fresh && state != ConnectivityState.SHUTDOWN) {
      state = fresh;
      listener.onState(this, fresh);
    }
  }
}
