package dev.goshawk.core.server;

import dev.goshawk.api.Status;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.RateLimitedWarning;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How much a server has to do on all its connections together: connections, calls, bytes, and what
 * is said to those for whom there is no room. Any thread.
 */
final class ServerLoad {

  private static final Log LOG = new Log(ServerLoad.class);

  private final ConnectionPolicy policy;
  private final ByteBudget budget;
  private final @Nullable ConnectionsByAddress byAddress; // null without a limit
  private final RateLimitedWarning connectionWarning = new RateLimitedWarning(LOG, 1);
  private final RateLimitedWarning callWarning = new RateLimitedWarning(LOG, 1);
  private @Nullable Status tooManyCalls; // any thread; all that is made is the same

  /** How many connections there are, those that have not opened yet included. */
  private final AtomicInteger connections = new AtomicInteger();

  /** How many calls there are, as the connections have last told. */
  private final AtomicInteger calls = new AtomicInteger();

  ServerLoad(ConnectionPolicy policy) {
    this.policy = policy;
    this.byAddress =
        policy.maxConnectionsPerAddress() == Integer.MAX_VALUE
            ? null
            : new ConnectionsByAddress(policy.maxConnectionsPerAddress());
    this.budget = new ByteBudget(policy.maxBufferedBytes(), "maxBufferedBytes");
  }

  // Connections.

  /** Whether there are as many connections as there may be. */
  boolean isFull() {
    return connections.get() >= policy.maxConnections();
  }

  /** Whether one more connection is not too many; it counts in any case. */
  boolean addConnection() {
    return connections.incrementAndGet() <= policy.maxConnections();
  }

  void removeConnection() {
    connections.decrementAndGet();
  }

  /** Warns of a connection that is one too many. */
  void warnOfConnections(SocketAddress peer, long now) {
    warnOfConnections(peer, now, "there are maxConnections", policy.maxConnections());
  }

  private void warnOfConnections(SocketAddress peer, long now, String what, int limit) {
    connectionWarning.warn(
        now,
        () ->
            String.format(
                Locale.ROOT, "connection from %s closed: %s %,d already", peer, what, limit));
  }

  // Connections of one address.

  /** What a peer is counted under; null when it is not, since there is no limit or no address. */
  @Nullable InetAddress addressOf(SocketAddress peer) {
    return byAddress == null ? null : ConnectionsByAddress.key(peer);
  }

  /** Whether the address of a peer has as many connections as it may have. */
  boolean isFull(SocketAddress peer) {
    InetAddress address = addressOf(peer);
    return address != null && byAddress != null && byAddress.isFull(address);
  }

  /**
   * Counts a connection that opens, unless it is one too many for its address; whether it is not.
   */
  boolean addFrom(InetAddress address) {
    return byAddress == null || byAddress.add(address);
  }

  /** A connection that was counted has closed. */
  void removeFrom(InetAddress address) {
    if (byAddress != null) {
      byAddress.remove(address);
    }
  }

  /** Warns of a connection that is one too many for its address. */
  void warnOfAddress(SocketAddress peer, long now) {
    warnOfConnections(
        peer, now, "its address has maxConnectionsPerAddress", policy.maxConnectionsPerAddress());
  }

  // Calls.

  /**
   * Why one more call may not begin, which the log hears of, too; null when it may.
   *
   * @param uncounted how many more calls the connection has than it has told
   */
  @Nullable Status refusal(int uncounted, long now) {
    Status why =
        !hasRoomForCall(uncounted) ? tooManyCalls() : budget.isExceeded() ? budget.refusal() : null;
    if (why != null) {
      callWarning.warn(now, "call refused: " + why.message());
    }
    return why;
  }

  /** Whether one more call may begin. */
  boolean hasRoomForCall(int uncounted) {
    return calls.get() + uncounted < policy.maxCalls();
  }

  private Status tooManyCalls() {
    Status told = tooManyCalls;
    if (told == null) {
      told =
          Status.RESOURCE_EXHAUSTED.withMessage(
              String.format(
                  Locale.ROOT, "the server has maxCalls %,d calls already", policy.maxCalls()));
      tooManyCalls = told;
    }
    return told;
  }

  /** A connection has so many more calls, or fewer, than when it last told. */
  void callsChanged(int by) {
    calls.addAndGet(by);
  }

  /** The bytes of all calls. */
  ByteBudget budget() {
    return budget;
  }
}
