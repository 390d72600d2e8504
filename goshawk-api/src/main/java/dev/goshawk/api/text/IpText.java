package dev.goshawk.api.text;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Addresses of IP as text, for which nobody is asked. Any thread, without state. */
public final class IpText {

  private static final int OCTETS = 4;

  /** The longest address as text: IPv6 with an IPv4 address at its end. */
  private static final int MAX_LENGTH = 45;

  private IpText() {}

  /** The address that a text is, IPv4 or IPv6 without brackets and zone; null when it is none. */
  @SuppressWarnings("AddressSelection") // an address, of which there is one
  public static @Nullable InetAddress parse(String text) {
    byte[] four = octets(text);
    try {
      if (four != null) {
        return InetAddress.getByAddress(four);
      }
      return isLikeIpv6(text) ? InetAddress.getByName(text) : null;
    } catch (UnknownHostException e) { // with a colon, and no address
      return null;
    }
  }

  /** Whether the JDK takes a text for an address without looking a name up. */
  private static boolean isLikeIpv6(String text) {
    if (text.length() > MAX_LENGTH || text.indexOf(':') < 0 || text.charAt(0) == '.') {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != ':' && c != '.' && (c > 'f' || Character.digit(c, 16) < 0)) {
        return false;
      }
    }
    return true;
  }

  /** The bytes of an IPv4 address: four numbers from 0 to 255; null when the text is none. */
  public static byte @Nullable [] octets(String text) {
    byte[] octets = new byte[OCTETS];
    int at = 0;
    int digits = 0;
    int value = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? '.' : text.charAt(i);
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
   * The number that a text of digits is, without a sign or a zero in front; -1 when it is none or
   * more than the largest.
   */
  public static int number(String text, int largest) {
    int length = text.length();
    if (length == 0 || length > 9 || (length > 1 && text.charAt(0) == '0')) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = 10 * number + c - '0';
    }
    return number <= largest ? number : -1;
  }
}
