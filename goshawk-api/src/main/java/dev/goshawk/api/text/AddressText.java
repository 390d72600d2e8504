package dev.goshawk.api.text;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.stream.Collectors;

/** Addresses for people. Any thread, without state. */
public final class AddressText {

  /** How the name of what stands for one backend begins. */
  public static final String BACKEND = "backend ";

  /** How many addresses of a backend its name has. */
  private static final int MOST = 3;

  private AddressText() {}

  /** The name of what stands for one backend, by its addresses. */
  public static String backend(List<? extends SocketAddress> addresses) {
    int more = addresses.size() - MOST;
    return addresses.stream()
            .limit(MOST)
            .map(AddressText::of)
            .collect(Collectors.joining(", ", BACKEND, ""))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** An address without the name that it was found by, which the target says. */
  public static String of(SocketAddress address) {
    if (!(address instanceof InetSocketAddress internet)) {
      return address.toString();
    }
    InetAddress ip = internet.getAddress();
    String host = ip == null ? internet.getHostString() : ip.getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + internet.getPort();
  }
}
