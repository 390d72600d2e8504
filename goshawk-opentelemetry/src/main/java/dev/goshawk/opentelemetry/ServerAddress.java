package dev.goshawk.opentelemetry;

/**
 * What a target is called by OpenTelemetry's conventions: host and port of one name, the path of a
 * socket, or all of the text where it names several addresses or is of another scheme. Immutable,
 * any thread.
 *
 * @param port -1 where there is none
 */
record ServerAddress(String host, int port) {

  private static final int MAX_PORT_DIGITS = 5;

  /**
   * Of a target.
   *
   * @param target with its scheme: {@code dns:///orders.example:443}
   */
  static ServerAddress of(String target) {
    int colon = target.indexOf(':');
    String scheme = colon < 0 ? "" : target.substring(0, colon);
    return switch (scheme) {
      case "dns", "ipv4", "ipv6", "passthrough" -> hostAndPort(target, endpoint(target, colon));
      case "unix" -> new ServerAddress(target.substring(colon + 1).replaceFirst("^//", ""), -1);
      default -> new ServerAddress(target, -1);
    };
  }

  /** What stands behind the scheme and the authority. */
  private static String endpoint(String target, int colon) {
    String rest = target.substring(colon + 1);
    return rest.startsWith("//") ? rest.substring(rest.indexOf('/', 2) + 1) : rest;
  }

  private static ServerAddress hostAndPort(String target, String endpoint) {
    if (endpoint.indexOf(',') >= 0) {
      return new ServerAddress(target, -1);
    }
    int last = endpoint.lastIndexOf(':');
    boolean bare = endpoint.indexOf(':') != last && !endpoint.startsWith("[");
    String port = last < 0 || bare ? "" : endpoint.substring(last + 1);
    if (!port.matches("\\d{1," + MAX_PORT_DIGITS + "}")) {
      return new ServerAddress(withoutBrackets(endpoint), -1);
    }
    return new ServerAddress(withoutBrackets(endpoint.substring(0, last)), Integer.parseInt(port));
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
