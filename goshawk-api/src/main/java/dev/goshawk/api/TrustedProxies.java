package dev.goshawk.api;

import dev.goshawk.api.text.IpText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proxies whose word is taken for who calls, by their addresses.
 *
 * <pre>{@code
 * TrustedProxies.of("10.0.0.0/8", "2001:db8::7", "unix")
 * }</pre>
 *
 * <p>Immutable, any thread.
 */
public final class TrustedProxies {

  private static final String UNIX = "unix";

  /** So many first bits of an address. */
  private static final class Network {
    private final byte[] address;
    private final int bits;

    Network(byte[] address, int bits) {
      this.address = address;
      this.bits = bits;
    }

    boolean contains(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> (i & 7);
        if ((other[i >> 3] & mask) != (address[i >> 3] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<String> names;
  private final List<Network> networks = new ArrayList<>();
  private boolean unix;

  private TrustedProxies(String[] names) {
    this.names = List.of(names);
    for (String name : names) {
      if (name.equals(UNIX)) {
        unix = true;
      } else {
        networks.add(network(name));
      }
    }
  }

  /**
   * Proxies at these addresses.
   *
   * @param networks addresses ({@code 10.1.2.3}, {@code ::1}), networks ({@code 10.0.0.0/8}), or
   *     {@code unix} for whoever connects over a Unix domain socket
   * @throws IllegalArgumentException when there is none, or one is none of these
   */
  public static TrustedProxies of(String... networks) {
    if (networks.length == 0) {
      throw new IllegalArgumentException("trusted proxies without an address");
    }
    return new TrustedProxies(networks);
  }

  private static Network network(String text) {
    int slash = text.indexOf('/');
    InetAddress address = IpText.parse(slash < 0 ? text : text.substring(0, slash));
    if (address != null) {
      byte[] bytes = address.getAddress();
      int all = 8 * bytes.length;
      int bits = slash < 0 ? all : IpText.number(text.substring(slash + 1), all);
      if (bits >= 0) {
        return new Network(bytes, bits);
      }
    }
    throw new IllegalArgumentException(
        "trusted proxy '"
            + text
            + "' is neither an address nor a network: expected 10.1.2.3, 10.0.0.0/8, ::1 or unix");
  }

  /** Whether an address is that of a trusted proxy. */
  public boolean contains(@Nullable SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress) {
      return unix;
    }
    if (!(address instanceof InetSocketAddress internet) || internet.getAddress() == null) {
      return false;
    }
    byte[] bytes = internet.getAddress().getAddress();
    for (Network each : networks) {
      if (each.contains(bytes)) {
        return true;
      }
    }
    return false;
  }

  /** The addresses as they were given. */
  @Override
  public String toString() {
    return String.join(", ", names);
  }
}
