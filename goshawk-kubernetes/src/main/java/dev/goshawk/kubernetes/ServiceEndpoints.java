package dev.goshawk.kubernetes;

import dev.goshawk.core.resolve.Endpoint;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The slices of a service, and the backends that they are together. One thread.
 *
 * <p>A backend is a pod that is ready. When none is, those count that are ending and still serve,
 * as kube-proxy has it. The addresses of one pod, in slices of IPv4 and of IPv6, are one backend's;
 * addresses of which no pod is known are backends of their own.
 */
final class ServiceEndpoints {

  private final ServiceName name;
  private final Map<String, Slice> slices = new TreeMap<>(); // so that the order is always the same

  ServiceEndpoints(ServiceName name) {
    this.name = name;
  }

  void clear() {
    slices.clear();
  }

  void put(Slice slice) {
    slices.put(slice.name(), slice);
  }

  void remove(String slice) {
    slices.remove(slice);
  }

  boolean isEmpty() {
    return slices.isEmpty();
  }

  /**
   * The backends.
   *
   * @throws IllegalArgumentException when the service has not the port that is asked for, or has
   *     several and none is asked for, naming those that it has
   */
  List<Endpoint> endpoints() {
    List<Endpoint> ready = endpoints(false);
    return ready.isEmpty() ? endpoints(true) : ready;
  }

  /** What is known of a backend. */
  private static final class Backend {
    final Set<InetSocketAddress> addresses = new LinkedHashSet<>();
    @Nullable String zone;
  }

  private List<Endpoint> endpoints(boolean leaving) {
    Map<Object, Backend> backends = new LinkedHashMap<>();
    boolean ported = false;
    for (Slice slice : slices.values()) {
      Integer port = port(slice);
      ported |= port != null;
      for (Slice.Member member : slice.members()) {
        if (port != null && (leaving ? member.leaving() : member.ready())) {
          Object key = member.pod() != null ? member.pod() : Set.copyOf(member.addresses());
          Backend backend = backends.computeIfAbsent(key, fresh -> new Backend());
          for (InetAddress address : member.addresses()) {
            backend.addresses.add(new InetSocketAddress(address, port));
          }
          backend.zone = backend.zone == null ? member.zone() : backend.zone;
        }
      }
    }
    if (!ported && slices.values().stream().anyMatch(slice -> !slice.members().isEmpty())) {
      throw new IllegalArgumentException(
          "service "
              + name.service()
              + " has no TCP port '"
              + name.port()
              + "'; it has "
              + ports());
    }
    List<Endpoint> endpoints = new ArrayList<>();
    for (Backend backend : backends.values()) {
      Endpoint endpoint = Endpoint.of(fourFirst(backend.addresses));
      endpoints.add(
          backend.zone == null ? endpoint : endpoint.with(Endpoint.LOCALITY, backend.zone));
    }
    return endpoints;
  }

  /** In an order that does not depend on the names of slices. */
  private static List<InetSocketAddress> fourFirst(Set<InetSocketAddress> addresses) {
    List<InetSocketAddress> sorted = new ArrayList<>(addresses);
    sorted.sort(Comparator.comparing(address -> address.getAddress() instanceof Inet6Address));
    return sorted;
  }

  private @Nullable Integer port(Slice slice) {
    String wanted = name.port();
    if (wanted == null) {
      if (slice.ports().size() > 1) {
        throw new IllegalArgumentException(
            "service "
                + name.service()
                + " has several ports, "
                + ports()
                + "; say which: kubernetes:///service.namespace:port");
      }
      return slice.ports().isEmpty() ? null : slice.ports().values().iterator().next();
    }
    boolean number = wanted.charAt(0) >= '0' && wanted.charAt(0) <= '9' && isDigits(wanted);
    return number ? Integer.valueOf(wanted) : slice.ports().get(wanted);
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private String ports() {
    Set<String> names = new TreeSet<>();
    slices.values().forEach(slice -> names.addAll(slice.ports().keySet()));
    return names.isEmpty() ? "none" : "'" + String.join("', '", names) + "'";
  }
}
