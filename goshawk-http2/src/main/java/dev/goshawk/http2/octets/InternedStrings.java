package dev.goshawk.http2.octets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * Names and values that many peers send, one object each for all connections: so that ten thousand
 * of them do not hold ten thousand times the same path, authority and user agent.
 *
 * <p>Of the strings that peers put into their tables, the last of each of 256 places is kept. Any
 * thread: a string is immutable, and a place that is lost to a race costs a copy.
 */
public final class InternedStrings {

  /** Longer strings, in octets, are seldom alike. */
  private static final int MAX_LENGTH = 64;

  private static final @Nullable String[] SLOTS = new @Nullable String[256];

  private InternedStrings() {}

  /**
   * The string of these octets, one char each.
   *
   * @param forTable whether it goes into a table, and so is likely to come from others as well
   */
  public static String of(byte[] buf, int off, int len, boolean forTable) {
    if (len > MAX_LENGTH) {
      return new String(buf, off, len, ISO_8859_1);
    }
    int hash = 0;
    for (int i = off; i < off + len; i++) {
      hash = 31 * hash + (buf[i] & 0xff);
    }
    int place = (hash ^ hash >>> 16) & (SLOTS.length - 1);
    String usual = SLOTS[place];
    if (usual != null && usual.hashCode() == hash && same(usual, buf, off, len)) {
      return usual;
    }
    String fresh = new String(buf, off, len, ISO_8859_1);
    if (forTable) {
      SLOTS[place] = fresh;
    }
    return fresh;
  }

  private static boolean same(String string, byte[] buf, int off, int len) {
    if (string.length() != len) {
      return false;
    }
    for (int i = 0; i < len; i++) {
      if (string.charAt(i) != (char) (buf[off + i] & 0xff)) {
        return false;
      }
    }
    return true;
  }
}
