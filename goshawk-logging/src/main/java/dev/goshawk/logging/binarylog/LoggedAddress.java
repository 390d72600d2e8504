package dev.goshawk.logging.binarylog;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** The address of a peer as message {@code grpc.binarylog.v1.Address}. Any thread. */
final class LoggedAddress {

  // Address.Type; 0 is one that it does not know.
  private static final int IPV4 = 1;
  private static final int IPV6 = 2;
  private static final int UNIX = 3;

  // The fields.
  private static final int TYPE = 1;
  private static final int ADDRESS = 2;
  private static final int PORT = 3;

  private static final int GROUPS = 8;

  private LoggedAddress() {}

  static MessageBuilder message(SocketAddress address) {
    if (address instanceof InetSocketAddress internet && internet.getAddress() != null) {
      InetAddress ip = internet.getAddress();
      boolean v6 = ip instanceof Inet6Address;
      return new MessageBuilder()
          .integer(TYPE, v6 ? IPV6 : IPV4)
          .text(ADDRESS, v6 ? canonical(ip.getAddress()) : ip.getHostAddress())
          .integer(PORT, internet.getPort());
    }
    return new MessageBuilder()
        .integer(TYPE, address instanceof UnixDomainSocketAddress ? UNIX : 0)
        .text(ADDRESS, address.toString());
  }

  /**
   * An IPv6 address as RFC 5952 §4 writes it: {@code 2001:db8::1:0:0:1}, the first of the longest
   * runs of two or more groups of zeros left out, without a scope.
   */
  static String canonical(byte[] ip) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (ip[2 * i] & 0xff) << 8 | (ip[2 * i + 1] & 0xff);
    }
    int runBegin = -1;
    int runLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > runLength) {
        runBegin = i;
        runLength = end - i;
      }
      i = Math.max(i, end);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == runBegin) {
        text.append("::");
        i += runLength - 1;
      } else {
        text.append(text.length() == 0 || text.charAt(text.length() - 1) == ':' ? "" : ":")
            .append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
