package dev.goshawk.http2.octets;

import java.util.Locale;

/** Strings as octets: char {@code n} is octet {@code n}. Header fields know no other encoding. */
public final class Latin1 {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private Latin1() {}

  /**
   * Returns {@code text}, every char of which is an octet.
   *
   * @throws IllegalArgumentException when a char is above U+00FF, for then cutting it down to an
   *     octet could turn it into anything, such as a line end
   */
  public static String require(String fieldName, String text) {
    int all = 0;
    for (int i = 0; i < text.length(); i++) {
      all |= text.charAt(i);
    }
    if (all > 0xff) {
      throw notOctets(fieldName, text);
    }
    return text;
  }

  /**
   * Writes {@code text} to {@code dst} from {@code at} on, which must have room for its length.
   *
   * @throws IllegalArgumentException when a char is above U+00FF; {@code dst} is then undefined
   *     from {@code at} on
   */
  public static void write(String fieldName, String text, byte[] dst, int at) {
    int all = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      all |= c;
      dst[at + i] = (byte) c;
    }
    if (all > 0xff) {
      throw notOctets(fieldName, text);
    }
  }

  /**
   * Octets of a peer, made fit to be told and logged: printable ASCII as it is, but for the
   * backslash and the double quote; of every other octet its number, as in {@code \x0a}.
   */
  public static String printable(byte[] buf, int off, int len) {
    StringBuilder text = new StringBuilder(len + 8);
    for (int i = off; i < off + len; i++) {
      int octet = buf[i] & 0xff;
      if (octet >= 0x20 && octet < 0x7f && octet != '\\' && octet != '"') {
        text.append((char) octet);
      } else {
        text.append("\\x").append(HEX[octet >> 4]).append(HEX[octet & 15]);
      }
    }
    return text.toString();
  }

  private static IllegalArgumentException notOctets(String fieldName, String text) {
    int at = 0;
    while (text.charAt(at) <= 0xff) {
      at++;
    }
    return new IllegalArgumentException(
        "header field "
            + fieldName
            + " has the char U+"
            + String.format(Locale.ROOT, "%04X", (int) text.charAt(at))
            + " at index "
            + at
            + ", the limit is U+00FF: encode the text as octets first");
  }
}
