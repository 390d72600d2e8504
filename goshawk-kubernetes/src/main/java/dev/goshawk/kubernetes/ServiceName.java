package dev.goshawk.kubernetes;

import dev.goshawk.core.resolve.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service as targets name it. Immutable, any thread.
 *
 * <pre>{@code
 * kubernetes:///service[.namespace[.svc[.cluster.local]]][:port]
 * kubernetes://namespace/service[:port]
 * kubernetes://service.namespace[:port]/
 * }</pre>
 *
 * @param service its name
 * @param namespace null for that of this pod
 * @param port a number, of the pods; a name; or null for the only one
 * @param authority as the target has it, without the name of a port
 */
record ServiceName(
    String service, @Nullable String namespace, @Nullable String port, String authority) {

  private static final int MAX_PORT = 65_535;

  /** The longest label (RFC 1123), and the longest name of a port. */
  private static final int MAX_LABEL = 63;

  private static final int MAX_PORT_NAME = 15;

  /**
   * Reads a target.
   *
   * @throws IllegalArgumentException when it is none of the forms, saying why
   */
  static ServiceName parse(Target target) {
    String asked = target.authority() == null ? "" : target.authority();
    String path = target.path();
    if (!asked.isEmpty() && !path.isEmpty()) {
      ServiceName name = parse(target, path);
      requireLabel(target, "namespace", asked, MAX_LABEL);
      if (name.namespace != null) {
        throw target.bad(
            "the namespace is given twice, '" + asked + "' and '" + name.namespace + "'");
      }
      String port = name.authority.substring(name.service.length());
      return new ServiceName(name.service, asked, name.port, name.service + "." + asked + port);
    }
    return parse(target, asked.isEmpty() ? path : asked);
  }

  private static ServiceName parse(Target target, String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    String port = colon < 0 ? null : text.substring(colon + 1);
    List<String> labels = List.of(host.split("\\.", -1));
    for (String label : labels) {
      requireLabel(target, "service or namespace", label, MAX_LABEL);
    }
    if (labels.size() > 2 && !labels.get(2).equals("svc")) {
      throw target.bad(
          "behind service and namespace '"
              + labels.get(2)
              + "' stands where svc would; expected kubernetes:///service.namespace:port");
    }
    boolean number = port != null && isNumber(target, port);
    if (port != null && !number) {
      requireLabel(target, "port", port, MAX_PORT_NAME);
    }
    return new ServiceName(
        labels.get(0),
        labels.size() > 1 ? labels.get(1) : null,
        port,
        number ? host + ":" + port : host);
  }

  private static boolean isNumber(Target target, String port) {
    if (port.isEmpty()) {
      throw target.bad("the port is missing after ':'");
    }
    int number = 0;
    for (int i = 0; i < port.length(); i++) {
      char c = port.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      number = Math.min(10 * number + c - '0', MAX_PORT + 1);
    }
    if (number < 1 || number > MAX_PORT) {
      throw target.bad("port '" + port + "' is not a number from 1 to 65,535");
    }
    return true;
  }

  private static void requireLabel(Target target, String what, String label, int longest) {
    boolean ok = !label.isEmpty() && label.length() <= longest;
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      boolean inside = i > 0 && i < label.length() - 1;
      ok &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && inside);
    }
    if (!ok) {
      throw target.bad(
          "'"
              + label
              + "' is not the name of a "
              + what
              + ": letters a to z, digits and hyphens, at most "
              + longest
              + "; expected kubernetes:///service.namespace:port");
    }
  }
}
