package dev.goshawk.core.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many open connections there are from each IP address. Any thread. An address without one is
 * not kept, so there are no more entries than connections.
 */
final class ConnectionsByAddress {

  /** What one subscriber has of IPv6: a /64, in bytes. */
  private static final int PREFIX_BYTES = 8;

  private final int most;
  private final ConcurrentHashMap<InetAddress, Integer> counts = new ConcurrentHashMap<>();

  ConnectionsByAddress(int most) {
    this.most = most;
  }

  /** What a peer is counted under, or null when it does not come over IP. */
  static @Nullable InetAddress key(SocketAddress peer) {
    if (!(peer instanceof InetSocketAddress tcp) || tcp.getAddress() == null) {
      return null;
    }
    if (!(tcp.getAddress() instanceof Inet6Address whole)) {
      return tcp.getAddress();
    }
    byte[] bytes = whole.getAddress();
    Arrays.fill(bytes, PREFIX_BYTES, bytes.length, (byte) 0);
    try {
      return Inet6Address.getByAddress(null, bytes, -1);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException("an IPv6 address of " + bytes.length + " bytes", e);
    }
  }

  /** Whether as many connections are open as may be. */
  boolean isFull(InetAddress key) {
    return counts.getOrDefault(key, 0) >= most;
  }

  /** Counts one more, unless it is too many; whether it is not. */
  boolean add(InetAddress key) {
    int[] before = new int[1];
    counts.compute(
        key,
        (address, count) -> {
          before[0] = count == null ? 0 : count;
          return before[0] >= most ? count : Integer.valueOf(before[0] + 1);
        });
    return before[0] < most;
  }

  /** One that was counted has closed. */
  void remove(InetAddress key) {
    counts.computeIfPresent(
        key, (address, count) -> count == 1 ? null : Integer.valueOf(count - 1));
  }

  /** How many addresses have any. */
  int addresses() {
    return counts.size();
  }
}
