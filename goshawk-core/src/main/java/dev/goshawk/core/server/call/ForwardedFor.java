package dev.goshawk.core.server.call;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.TrustedProxies;
import dev.goshawk.api.text.IpText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, by the {@code x-forwarded-for} that proxies have written: each adds at the end whom it
 * has it from, so it is read from the end, for as long as a trusted proxy has written it. What
 * stands before that anybody may have invented. Any thread, without state.
 */
final class ForwardedFor {

  private static final MetadataKey<String> HEADER = MetadataKey.ascii("x-forwarded-for");
  private static final int MAX_PORT = 65_535;

  private ForwardedFor() {}

  /**
   * The caller: the last address that is not a trusted proxy's, or else the first of all. An entry
   * that is no address, such as {@code unknown}, ends the reading.
   *
   * @param peer the other end of the connection
   */
  static SocketAddress caller(SocketAddress peer, Metadata metadata, TrustedProxies proxies) {
    SocketAddress caller = peer;
    if (!proxies.contains(peer) || !metadata.contains(HEADER)) {
      return caller;
    }
    List<String> headers = metadata.all(HEADER);
    for (int i = headers.size() - 1; i >= 0; i--) {
      String header = headers.get(i);
      int end = header.length();
      while (end >= 0) {
        int comma = header.lastIndexOf(',', end - 1);
        SocketAddress said = address(header.substring(comma + 1, end).strip());
        if (said == null) {
          return caller;
        }
        caller = said;
        if (!proxies.contains(said)) {
          return caller;
        }
        end = comma;
      }
    }
    return caller;
  }

  /** {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1} or {@code [2001:db8::1]:80}. */
  private static @Nullable SocketAddress address(String text) {
    String host = text;
    int port = 0;
    int colon = text.lastIndexOf(':');
    if (text.startsWith("[")) {
      int bracket = text.indexOf(']');
      if (bracket < 0 || (bracket + 1 < text.length() && colon != bracket + 1)) {
        return null;
      }
      host = text.substring(1, bracket);
      port = colon > bracket ? IpText.number(text.substring(colon + 1), MAX_PORT) : 0;
      if (host.indexOf(':') < 0) {
        return null;
      }
    } else if (colon >= 0 && text.indexOf(':') == colon) {
      host = text.substring(0, colon);
      port = IpText.number(text.substring(colon + 1), MAX_PORT);
    }
    InetAddress ip = IpText.parse(host);
    return ip == null || port < 0 ? null : new InetSocketAddress(ip, port);
  }
}
