package dev.goshawk.core.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The encoding of {@code grpc-message}: UTF-8 in which every byte outside 0x20 to 0x7E, and the
 * percent sign, is written as {@code %} and two upper-case hexadecimal digits.
 *
 * <p>Decoding never fails: what is not an escape stays as it is. Source: Status-Message in gRPC
 * over HTTP/2.
 */
public final class PercentEncoding {

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private static final String ELLIPSIS = "\u2026";

  /** What one escaped octet takes. */
  private static final int ESCAPE = 3;

  private static final int ELLIPSIS_BYTES = 3 * ESCAPE;

  private PercentEncoding() {}

  public static String encode(String message) {
    int i = 0;
    while (i < message.length() && isPlain(message.charAt(i))) {
      i++;
    }
    if (i == message.length()) {
      return message;
    }
    byte[] bytes = message.getBytes(UTF_8);
    StringBuilder encoded = new StringBuilder(bytes.length + 16);
    for (byte b : bytes) {
      char c = (char) (b & 0xff);
      if (isPlain(c)) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
      }
    }
    return encoded.toString();
  }

  /** Decodes a header value, whose characters are octets. */
  public static String decode(String value) {
    int i = 0;
    while (i < value.length() && value.charAt(i) != '%' && value.charAt(i) < 0x80) {
      i++;
    }
    if (i == value.length()) {
      return value;
    }
    byte[] octets = value.getBytes(ISO_8859_1);
    byte[] decoded = new byte[octets.length];
    int length = 0;
    for (int at = 0; at < octets.length; at++) {
      int high = octets[at] == '%' && at + 2 < octets.length ? digit(octets[at + 1]) : -1;
      int low = high >= 0 ? digit(octets[at + 2]) : -1;
      if (low >= 0) {
        decoded[length++] = (byte) (high << 4 | low);
        at += 2;
      } else {
        decoded[length++] = octets[at];
      }
    }
    return new String(decoded, 0, length, UTF_8);
  }

  /**
   * The longest beginning of a message that takes no more than so many bytes when it is encoded,
   * with an ellipsis behind it where that leaves something out; empty when there is no room.
   */
  public static String shortened(String message, long bytes) {
    long room = bytes - ELLIPSIS_BYTES;
    long all = 0;
    int fits = 0;
    for (int i = 0; i < message.length(); ) {
      int point = message.codePointAt(i);
      all += encodedSize(point);
      i += Character.charCount(point);
      if (all <= room) {
        fits = i;
      }
      if (all > bytes) {
        return room < 0 ? "" : message.substring(0, fits) + ELLIPSIS;
      }
    }
    return message;
  }

  private static int encodedSize(int point) {
    if (point >= 0x20 && point <= 0x7e) {
      return point == '%' ? ESCAPE : 1;
    }
    if (point < 0x80) {
      return ESCAPE;
    }
    if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
      return 1; // alone, it is written as a question mark
    }
    return ESCAPE * (point < 0x800 ? 2 : point < 0x10000 ? 3 : 4);
  }

  private static boolean isPlain(char c) {
    return c >= 0x20 && c <= 0x7e && c != '%';
  }

  private static int digit(byte octet) {
    return Character.digit(octet, 16);
  }
}
