package dev.goshawk.core.resolve;

import org.jspecify.annotations.Nullable;

/**
 * Schemes of gRPC that are not built in, with what is missing for them. They count only where no
 * provider has the scheme. Any thread.
 */
final class UnsupportedSchemes {

  private UnsupportedSchemes() {}

  /**
   * Why a target cannot be reached, or null when the text is no target of such a scheme: a host may
   * be called {@code xds}, and then a port follows.
   *
   * @param scheme in lower case
   * @param colon where the scheme ends in the text
   */
  static @Nullable String why(String scheme, String text, int colon) {
    boolean uri = text.startsWith("//", colon + 1);
    return switch (scheme) {
      case "unix-abstract" ->
          "abstract Unix domain sockets are not supported, since the JDK has none; use unix:path";
      case "vsock" ->
          uri || text.indexOf(':', colon + 1) >= 0
              ? "sockets between a virtual machine and its host are not supported, since the JDK"
                  + " has none (AF_VSOCK); use TCP, or a provider for scheme 'vsock'"
              : null;
      case "xds" ->
          uri
              ? "xDS is not supported: a provider for scheme 'xds' is missing, with a bootstrap"
                  + " file and a client of its control plane"
              : null;
      case "google-c2p" ->
          uri
              ? "Google's directpath is not supported: a provider for scheme 'google-c2p' is"
                  + " missing, which needs xDS; use dns:///host:port"
              : null;
      default -> null;
    };
  }
}
