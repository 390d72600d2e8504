package dev.goshawk.core.resolve;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a channel is to reach, read from text. Immutable, any thread.
 *
 * <table>
 * <caption>Forms</caption>
 * <tr><td>{@code host:port}, {@code dns:host:port}, {@code dns:///host:port}<td>a name, resolved by the
 * system each time a connection is to be made; the port may be left out
 * <tr><td>{@code unix:path}, {@code unix:///absolute/path}<td>a Unix domain socket
 * <tr><td>{@code ipv4:1.2.3.4:80,5.6.7.8:80}, {@code ipv6:[::1]:80}<td>addresses
 * </table>
 *
 * <p>Source: <a href="https://github.com/grpc/grpc/blob/master/doc/naming.md">gRPC name
 * resolution</a>.
 *
 * @param text the target as it was given
 * @param authority the default {@code :authority}
 * @param fixed whether the addresses are known without asking anyone
 * @param resolution gives the addresses; may block unless they are fixed
 */
public record Target(String text, String authority, boolean fixed, Resolution resolution) {

  /** The zone of an IPv6 address is of this machine only (RFC 6874 section 4). */
  public Target {
    int zone = authority.indexOf('%');
    if (zone >= 0 && authority.startsWith("[")) {
      authority = authority.substring(0, zone) + authority.substring(authority.indexOf(']'));
    }
  }

  /** Gives addresses, each time anew. May block. */
  @FunctionalInterface
  public interface Resolution {
    /**
     * The addresses in order of preference, at least one.
     *
     * @throws UnknownHostException when there is none, with words that name the host
     */
    List<SocketAddress> addresses() throws UnknownHostException;
  }

  /**
   * Reads a target.
   *
   * @param defaultPort the port of names that have none: 443 with TLS, 80 without
   * @throws IllegalArgumentException when the text is none of the forms, saying why
   */
  public static Target parse(String text, int defaultPort) {
    int colon = text.indexOf(':');
    String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = text.substring(colon + 1);
    return switch (scheme) {
      case "dns" -> dns(text, withoutAuthority(text, rest), defaultPort);
      case "unix" -> unix(text, rest);
      case "ipv4", "ipv6" -> literals(text, rest, scheme.equals("ipv6"), defaultPort);
      default -> {
        if (rest.startsWith("//")) {
          throw bad(text, "scheme '" + scheme + "' is not known; dns, unix, ipv4 and ipv6 are");
        }
        yield dns(text, text, defaultPort);
      }
    };
  }

  /** A target with fixed addresses. */
  public static Target of(String text, String authority, List<SocketAddress> addresses) {
    List<SocketAddress> fixed = List.copyOf(addresses);
    return new Target(text, authority, true, () -> fixed);
  }

  private static String withoutAuthority(String text, String rest) {
    if (!rest.startsWith("//")) {
      return rest;
    }
    int slash = rest.indexOf('/', 2);
    if (slash < 0) {
      throw bad(text, "after dns:// an authority and a name are expected, as in dns:///host:port");
    }
    if (slash > 2) {
      throw bad(
          text, "a DNS server in the target is not supported; leave it out: dns:///host:port");
    }
    return rest.substring(slash + 1);
  }

  private static Target dns(String text, String hostPort, int defaultPort) {
    HostPort parsed = HostPort.parse(text, hostPort, defaultPort);
    String host = parsed.host();
    int port = parsed.port();
    // An IPv6 address without brackets is a host here, but no authority.
    boolean bare = host.indexOf(':') >= 0 && !hostPort.startsWith("[");
    return new Target(
        text,
        bare ? "[" + withoutZone(hostPort) + "]" : withoutZone(hostPort),
        false,
        () -> {
          List<SocketAddress> addresses = new ArrayList<>();
          for (InetAddress address : InetAddress.getAllByName(host)) {
            addresses.add(new InetSocketAddress(address, port));
          }
          return addresses;
        });
  }

  /**
   * An authority without the zone of an IPv6 address: that says by which interface this machine
   * reaches it, and means nothing to a server (RFC 6874 §4).
   */
  private static String withoutZone(String authority) {
    int percent = authority.indexOf('%');
    if (percent < 0 || authority.lastIndexOf(':', percent) < 0) {
      return authority;
    }
    int bracket = authority.indexOf(']', percent);
    return authority.substring(0, percent) + (bracket < 0 ? "" : authority.substring(bracket));
  }

  private static Target unix(String text, String rest) {
    String path = rest.startsWith("//") ? rest.substring(2) : rest;
    if (path.isEmpty() || (rest.startsWith("//") && !path.startsWith("/"))) {
      throw bad(text, "expected unix:path or unix:///absolute/path");
    }
    return of(text, "localhost", List.of(UnixDomainSocketAddress.of(path)));
  }

  private static Target literals(String text, String rest, boolean six, int defaultPort) {
    List<SocketAddress> addresses = new ArrayList<>();
    String list = rest.startsWith("///") ? rest.substring(3) : rest;
    for (String one : list.split(",", -1)) {
      HostPort parsed = HostPort.parse(text, one, defaultPort);
      String host = parsed.host();
      if (six ? host.indexOf(':') < 0 : !Ipv4.PATTERN.matcher(host).matches()) {
        throw bad(text, "'" + host + "' is not an " + (six ? "IPv6" : "IPv4") + " address");
      }
      try {
        // A literal: nothing is looked up.
        addresses.add(new InetSocketAddress(InetAddress.getByName(host), parsed.port()));
      } catch (UnknownHostException e) {
        throw bad(text, "'" + host + "' is not an address");
      }
    }
    return of(text, withoutZone(list.split(",", -1)[0]), addresses);
  }

  /** By itself, so that targets of other forms do not wait for the JVM's regular expressions. */
  private static final class Ipv4 {
    /** Four numbers from 0 to 255. Anything else would be looked up as a name. */
    static final Pattern PATTERN =
        Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
  }

  static IllegalArgumentException bad(String text, String why) {
    return new IllegalArgumentException("target '" + text + "': " + why);
  }

  /** A host and a port, the host without brackets. */
  private record HostPort(String host, int port) {

    static HostPort parse(String text, String hostPort, int defaultPort) {
      String host = hostPort;
      String port = "";
      int bracket = hostPort.lastIndexOf(']');
      int colon = hostPort.lastIndexOf(':');
      if (hostPort.startsWith("[")) {
        if (bracket < 0) {
          throw bad(text, "'[' without ']'");
        }
        host = hostPort.substring(1, bracket).replaceFirst("%25", "%"); // as RFC 6874 writes it
        if (bracket + 1 < hostPort.length()) {
          if (hostPort.charAt(bracket + 1) != ':') {
            throw bad(text, "after ']' a ':' and a port are expected");
          }
          port = hostPort.substring(bracket + 2);
        }
      } else if (colon >= 0 && hostPort.indexOf(':') == colon) {
        host = hostPort.substring(0, colon);
        port = hostPort.substring(colon + 1);
        if (port.isEmpty()) {
          throw bad(text, "the port is missing after ':'");
        }
      }
      if (host.isEmpty() || host.indexOf('/') >= 0 || host.indexOf(' ') >= 0) {
        throw bad(text, "'" + host + "' is not a host; expected host:port");
      }
      return new HostPort(host, port.isEmpty() ? defaultPort : number(text, port));
    }

    private static int number(String text, String port) {
      int number = port.length() > 5 ? -1 : 0;
      for (int i = 0; i < port.length() && number >= 0; i++) {
        char digit = port.charAt(i);
        number = digit < '0' || digit > '9' ? -1 : 10 * number + digit - '0';
      }
      if (number < 0 || number > 65_535) {
        throw bad(text, "port '" + port + "' is not a number from 0 to 65,535");
      }
      return number;
    }
  }
}
