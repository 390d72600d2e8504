package dev.goshawk.core.resolve;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that are reached without a proxy, as {@code NO_PROXY} lists them. Immutable, any thread.
 *
 * <table>
 * <caption>Entries, separated by commas or blanks</caption>
 * <tr><td>{@code *}<td>every host
 * <tr><td>{@code example.com}<td>it, and all hosts below it
 * <tr><td>{@code .example.com}, {@code *.example.com}<td>all hosts below it
 * <tr><td>{@code 10.1.2.3}, {@code ::1}<td>the address
 * <tr><td>{@code 10.0.0.0/8}<td>addresses of a network; names are not looked up for that
 * <tr><td>{@code example.com:8443}, {@code [::1]:80}<td>only with this port
 * </table>
 *
 * <p>Localhost, and addresses of the loopback interface, are excluded always. What is no entry
 * excludes nothing.
 */
final class ProxyExclusions {

  /** An entry that is a name. Port -1 stands for every port. */
  private record Name(String name, boolean onlyBelow, int port) {
    boolean contains(String host, int at) {
      boolean matches =
          host.length() > name.length()
              ? host.endsWith(name) && host.charAt(host.length() - name.length() - 1) == '.'
              : !onlyBelow && host.equals(name);
      return matches && (port < 0 || port == at);
    }
  }

  /** An entry that is an address or a network: so many first bits of an address. */
  private static final class Network {
    private final byte[] address;
    private final int bits;
    private final int port;

    Network(byte[] address, int bits, int port) {
      this.address = address;
      this.bits = bits;
      this.port = port;
    }

    boolean contains(byte[] host, int at) {
      if (host.length != address.length || (port >= 0 && port != at)) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> (i & 7);
        if ((host[i >> 3] & mask) != (address[i >> 3] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private static final Target NO_TARGET = new Target("", "", null, "", false);

  private final List<Name> names = new ArrayList<>();
  private final List<Network> networks = new ArrayList<>();
  private boolean all;

  private ProxyExclusions() {}

  static ProxyExclusions parse(String list) {
    ProxyExclusions exclusions = new ProxyExclusions();
    for (String entry : list.split("[,\\s]+", -1)) {
      if (!entry.isEmpty()) {
        exclusions.add(entry.toLowerCase(Locale.ROOT));
      }
    }
    return exclusions;
  }

  private void add(String entry) {
    if (entry.equals("*")) {
      all = true;
      return;
    }
    int slash = entry.indexOf('/');
    if (slash >= 0) {
      byte[] address = octets(entry.substring(0, slash));
      int bits = number(entry.substring(slash + 1));
      if (address != null && bits >= 0 && bits <= 8 * address.length) {
        networks.add(new Network(address, bits, -1));
      }
      return;
    }
    String rest = entry.startsWith("*.") ? entry.substring(1) : entry;
    boolean onlyBelow = rest.startsWith(".");
    HostPort parsed;
    try {
      parsed = HostPort.parse(NO_TARGET, onlyBelow ? rest.substring(1) : rest, -1);
    } catch (IllegalArgumentException e) { // no host, so that it excludes none
      return;
    }
    byte[] address = octets(parsed.host());
    if (address != null) {
      networks.add(new Network(address, 8 * address.length, parsed.port()));
    } else {
      names.add(new Name(withoutDot(parsed.host()), onlyBelow, parsed.port()));
    }
  }

  /** Whether a host is excluded; its name is not looked up. */
  boolean contain(String host, int port) {
    String name = withoutDot(host.toLowerCase(Locale.ROOT));
    if (all || name.equals("localhost")) {
      return true;
    }
    byte[] address = octets(name);
    if (address == null) {
      return names.stream().anyMatch(entry -> entry.contains(name, port));
    }
    return isLoopback(address)
        || networks.stream().anyMatch(entry -> entry.contains(address, port));
  }

  private static boolean isLoopback(byte[] address) {
    try {
      return InetAddress.getByAddress(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of " + address.length + " bytes", e);
    }
  }

  private static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  /** The bytes of an address, without its zone; null when the text is none. */
  private static byte @Nullable [] octets(String text) {
    try {
      int zone = text.indexOf('%');
      String plain = zone < 0 ? text : text.substring(0, zone);
      HostPort parsed = new HostPort(plain, 0, "");
      return parsed.isLiteral() ? parsed.literal().getAddress() : null;
    } catch (UnknownHostException e) { // with a colon, and no address
      return null;
    }
  }

  private static int number(String digits) {
    int number = digits.isEmpty() || digits.length() > 3 ? -1 : 0;
    for (int i = 0; i < digits.length() && number >= 0; i++) {
      char c = digits.charAt(i);
      number = c < '0' || c > '9' ? -1 : 10 * number + c - '0';
    }
    return number;
  }
}
