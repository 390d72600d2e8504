package dev.goshawk.core.resolve;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A host and a port as targets write them. Immutable, any thread.
 *
 * @param host without brackets, an IPv6 zone included
 * @param port 0 to 65,535
 * @param authority how both are written in {@code :authority}: with brackets, without a zone
 */
record HostPort(String host, int port, String authority) {

  /** The port in the authority of a target that gives none: that of HTTPS. */
  static final int DEFAULT_PORT = 443;

  private static final int MAX_PORT = 65_535;

  private static final int OCTETS = 4;

  /** What neither a name nor an address has, beside blanks and control characters. */
  private static final String FOREIGN = "/?#@[]\\<>\"^`{|},%";

  /**
   * Reads {@code host}, {@code host:port}, {@code [v6]}, {@code [v6]:port}, or an IPv6 address
   * without brackets, which then has no port; {@code :port} is this machine.
   *
   * @throws IllegalArgumentException when the text is none of these, naming the target
   */
  static HostPort parse(Target target, String text, int defaultPort) {
    String host = text;
    String port = "";
    int colon = text.lastIndexOf(':');
    if (text.startsWith("[")) {
      int bracket = text.lastIndexOf(']');
      if (bracket < 0) {
        throw target.bad("'[' without ']'");
      }
      host = text.substring(1, bracket);
      if (host.indexOf(':') < 0) {
        throw target.bad("'" + host + "' in brackets is not an IPv6 address");
      }
      if (bracket + 1 < text.length()) {
        if (text.charAt(bracket + 1) != ':') {
          throw target.bad("after ']' a ':' and a port are expected");
        }
        port = text.substring(bracket + 2);
        requirePort(target, port);
      }
    } else if (colon >= 0 && text.indexOf(':') == colon) {
      host = colon == 0 ? "localhost" : text.substring(0, colon);
      port = text.substring(colon + 1);
      requirePort(target, port);
    }
    host = host.indexOf(':') >= 0 ? address(target, host) : name(target, host);
    return new HostPort(
        host, port.isEmpty() ? defaultPort : number(target, port), authority(host, port));
  }

  /**
   * Reads the path of a target that has no authority.
   *
   * @param instead what is wrong when it has one
   * @throws IllegalArgumentException as {@link #parse}
   */
  static HostPort ofPath(Target target, int defaultPort, String instead) {
    String authority = target.authority();
    if (authority != null && !authority.isEmpty()) {
      throw target.bad(instead);
    }
    return parse(target, target.path(), defaultPort);
  }

  private static void requirePort(Target target, String port) {
    if (port.isEmpty()) {
      throw target.bad("the port is missing after ':'");
    }
  }

  private static String name(Target target, String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c > '~') {
        throw target.bad(
            "'" + host + "' has a character that is not ASCII; write the host as xn--…");
      }
      if (c <= ' ' || FOREIGN.indexOf(c) >= 0) {
        throw notAHost(target, host);
      }
    }
    if (host.isEmpty()) {
      throw notAHost(target, host);
    }
    return host;
  }

  private static IllegalArgumentException notAHost(Target target, String host) {
    return target.bad("'" + host + "' is not a host; expected host:port");
  }

  /**
   * An IPv6 address, which is checked but for its zone: the interface may not be there yet. Between
   * address and zone RFC 6874 writes {@code %25}, the JDK and the system {@code %}.
   */
  private static String address(Target target, String host) {
    int percent = host.indexOf('%');
    String literal = percent < 0 ? host : host.substring(0, percent);
    String zone = percent < 0 ? "" : host.substring(percent + 1);
    if (zone.length() > 2 && zone.startsWith("25")) {
      zone = zone.substring(2);
    }
    boolean ok = literal.indexOf(':') >= 0 && (percent < 0 || isZone(zone));
    if (ok) {
      try {
        InetAddress unused = InetAddress.getByName(literal); // asks nobody, as it has a colon
      } catch (UnknownHostException e) {
        ok = false;
      }
    }
    if (!ok || literal.indexOf('[') >= 0) {
      throw target.bad("'" + host + "' is not an IPv6 address");
    }
    return percent < 0 ? literal : literal + "%" + zone;
  }

  private static boolean isZone(String zone) {
    for (int i = 0; i < zone.length(); i++) {
      char c = zone.charAt(i);
      if (c <= ' ' || c > '~' || FOREIGN.indexOf(c) >= 0) {
        return false;
      }
    }
    return !zone.isEmpty();
  }

  /** Whether the host is an IPv6 address. */
  boolean isIpv6() {
    return host.indexOf(':') >= 0;
  }

  /** Whether the host is an IPv4 address: four numbers from 0 to 255. */
  boolean isIpv4() {
    return octets() != null;
  }

  /** Whether the host is an address, for which nobody has to be asked. */
  boolean isLiteral() {
    return isIpv6() || isIpv4();
  }

  /**
   * The address that the host is.
   *
   * @throws UnknownHostException when it is none, or its zone is no interface of this machine
   */
  InetAddress literal() throws UnknownHostException {
    byte[] octets = octets();
    if (octets != null) {
      return InetAddress.getByAddress(octets);
    }
    if (!isIpv6()) {
      throw new UnknownHostException("'" + host + "' is not an address");
    }
    return InetAddress.getByName(host);
  }

  private byte @Nullable [] octets() {
    byte[] octets = new byte[OCTETS];
    int at = 0;
    int digits = 0;
    int value = 0;
    for (int i = 0; i <= host.length(); i++) {
      char c = i == host.length() ? '.' : host.charAt(i);
      if (c == '.') {
        if (digits == 0 || at == OCTETS) {
          return null;
        }
        octets[at++] = (byte) value;
        value = 0;
        digits = 0;
      } else {
        value = value * 10 + c - '0';
        digits++;
        if (c < '0' || c > '9' || value > 255 || (digits > 1 && value < 10)) {
          return null;
        }
      }
    }
    return at == OCTETS ? octets : null;
  }

  /**
   * The zone of an IPv6 address says by which interface this machine reaches it, and means nothing
   * to a server (RFC 6874 §4).
   */
  private static String authority(String host, String port) {
    int zone = host.indexOf('%');
    String named = zone < 0 ? host : host.substring(0, zone);
    String bracketed = named.indexOf(':') >= 0 ? "[" + named + "]" : named;
    return port.isEmpty() ? bracketed : bracketed + ":" + port;
  }

  private static int number(Target target, String port) {
    int number = port.length() > 5 ? -1 : 0;
    for (int i = 0; i < port.length() && number >= 0; i++) {
      char digit = port.charAt(i);
      number = digit < '0' || digit > '9' ? -1 : 10 * number + digit - '0';
    }
    if (number < 0 || number > MAX_PORT) {
      throw target.bad("port '" + port + "' is not a number from 0 to 65,535");
    }
    return number;
  }
}
