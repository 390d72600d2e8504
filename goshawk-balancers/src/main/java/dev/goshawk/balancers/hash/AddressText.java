package dev.goshawk.balancers.hash;

import dev.goshawk.core.resolve.Endpoint;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * An address as clients of other languages write it, so that all of them hash the same text: {@code
 * 10.0.0.1:80}, {@code [2001:db8::1]:80}. Any thread. Source: RFC 5952 for IPv6.
 */
final class AddressText {

  private static final int GROUPS = 8;

  private AddressText() {}

  /** A backend's first address. */
  static String first(Endpoint endpoint) {
    return of(endpoint.addresses().get(0));
  }

  /** An address; of a kind other than IP as it shows itself. */
  static String of(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      return address.toString();
    }
    InetAddress ip = inet.getAddress();
    String host =
        ip == null
            ? inet.getHostString()
            : ip instanceof Inet6Address six ? "[" + ipv6(six) + "]" : ip.getHostAddress();
    return host + ":" + inet.getPort();
  }

  private static String ipv6(Inet6Address address) {
    byte[] bytes = address.getAddress();
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int longest = longestRunOfZeros(groups);
    int end = longest < 0 ? -1 : endOfZeros(groups, longest);
    StringBuilder text = new StringBuilder();
    int group = 0;
    while (group < GROUPS) {
      if (group == longest) {
        text.append("::");
        group = end;
      } else {
        if (group > 0 && group != end) {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[group++]));
      }
    }
    String shown = address.getHostAddress();
    int zone = shown.indexOf('%');
    return zone < 0 ? text.toString() : text + shown.substring(zone);
  }

  /** Where the first of the longest runs of two zeros or more begins, or -1. */
  private static int longestRunOfZeros(int[] groups) {
    int longest = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = endOfZeros(groups, i);
      if (end - i > length) {
        longest = i;
        length = end - i;
      }
    }
    return longest;
  }

  private static int endOfZeros(int[] groups, int from) {
    int end = from;
    while (end < GROUPS && groups[end] == 0) {
      end++;
    }
    return end;
  }
}
