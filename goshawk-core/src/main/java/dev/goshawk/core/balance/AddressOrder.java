package dev.goshawk.core.balance;

import dev.goshawk.core.resolve.Endpoint;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * In which order {@link PickFirst} tries the addresses of endpoints. Source: gRFC A61 (families in
 * turn, RFC 8305 section 4), A62 and A113 (shuffling).
 */
final class AddressOrder {

  private AddressOrder() {}

  /** Endpoints in a random order in which heavier ones tend to come first. */
  static List<Endpoint> shuffled(List<Endpoint> endpoints, DoubleSupplier random) {
    record Drawn(Endpoint endpoint, double key) {}
    List<Drawn> drawn = new ArrayList<>(endpoints.size());
    for (Endpoint endpoint : endpoints) {
      // u^(1/weight) by its logarithm, which does not come to 1 for large weights.
      double uniform = 1 - random.getAsDouble();
      drawn.add(
          new Drawn(endpoint, Math.log(Math.max(uniform, Double.MIN_VALUE)) / endpoint.weight()));
    }
    drawn.sort(Comparator.comparingDouble(Drawn::key).reversed());
    List<Endpoint> order = new ArrayList<>(drawn.size());
    for (Drawn each : drawn) {
      order.add(each.endpoint());
    }
    return order;
  }

  /**
   * The addresses, each once, so that families alternate beginning with that of the first, while
   * within a family the order stays. The value is the endpoint that an address came with.
   */
  static Map<SocketAddress, Endpoint> interleaved(List<Endpoint> endpoints) {
    Map<Family, Deque<SocketAddress>> families = new LinkedHashMap<>();
    Map<SocketAddress, Endpoint> owners = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints) {
      for (SocketAddress address : endpoint.addresses()) {
        if (owners.putIfAbsent(address, endpoint) == null) {
          families.computeIfAbsent(Family.of(address), f -> new ArrayDeque<>()).add(address);
        }
      }
    }
    if (families.size() < 2) {
      return owners;
    }
    Set<SocketAddress> order = new LinkedHashSet<>();
    while (order.size() < owners.size()) {
      for (Deque<SocketAddress> family : families.values()) {
        SocketAddress next = family.poll();
        if (next != null) {
          order.add(next);
        }
      }
    }
    Map<SocketAddress, Endpoint> interleaved = new LinkedHashMap<>();
    for (SocketAddress address : order) {
      Endpoint owner = owners.get(address);
      if (owner != null) {
        interleaved.put(address, owner);
      }
    }
    return interleaved;
  }

  private enum Family {
    IPV4,
    IPV6,
    OTHER;

    static Family of(SocketAddress address) {
      if (address instanceof InetSocketAddress inet) {
        if (inet.getAddress() instanceof Inet4Address) {
          return IPV4;
        }
        if (inet.getAddress() instanceof Inet6Address) {
          return IPV6;
        }
      }
      return OTHER;
    }
  }
}
