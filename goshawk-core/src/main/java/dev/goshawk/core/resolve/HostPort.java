package dev.goshawk.core.resolve;

/**
 * A host and a port as targets write them. Immutable, any thread.
 *
 * @param host without brackets, an IPv6 zone included
 * @param port 0 to 65,535
 * @param authority how both are written in {@code :authority}: with brackets, without a zone
 */
record HostPort(String host, int port, String authority) {

  private static final int MAX_PORT = 65_535;

  /**
   * Reads {@code host}, {@code host:port}, {@code [v6]}, {@code [v6]:port}, or an IPv6 address
   * without brackets, which then has no port.
   *
   * @throws IllegalArgumentException when the text is none of these, naming the target
   */
  static HostPort parse(Target target, String text, int defaultPort) {
    String host = text;
    String port = "";
    int bracket = text.lastIndexOf(']');
    int colon = text.lastIndexOf(':');
    if (text.startsWith("[")) {
      if (bracket < 0) {
        throw target.bad("'[' without ']'");
      }
      host = text.substring(1, bracket).replaceFirst("%25", "%"); // as RFC 6874 writes it
      if (bracket + 1 < text.length()) {
        if (text.charAt(bracket + 1) != ':') {
          throw target.bad("after ']' a ':' and a port are expected");
        }
        port = text.substring(bracket + 2);
        requirePort(target, port);
      }
    } else if (colon >= 0 && text.indexOf(':') == colon) {
      host = text.substring(0, colon);
      port = text.substring(colon + 1);
      requirePort(target, port);
    }
    if (host.isEmpty() || host.indexOf('/') >= 0 || host.indexOf(' ') >= 0) {
      throw target.bad("'" + host + "' is not a host; expected host:port");
    }
    return new HostPort(
        host, port.isEmpty() ? defaultPort : number(target, port), authority(host, port));
  }

  private static void requirePort(Target target, String port) {
    if (port.isEmpty()) {
      throw target.bad("the port is missing after ':'");
    }
  }

  /** Whether the host is an IPv6 address. */
  boolean isIpv6() {
    return host.indexOf(':') >= 0;
  }

  /**
   * The zone of an IPv6 address says by which interface this machine reaches it, and means nothing
   * to a server (RFC 6874 §4).
   */
  private static String authority(String host, String port) {
    int zone = host.indexOf('%');
    String named = zone < 0 || host.indexOf(':') < 0 ? host : host.substring(0, zone);
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
