package dev.goshawk.http2.hpack;

/**
 * The static table of RFC 7541 appendix A: 61 fields with the indices 1 to 61. Any thread.
 *
 * <p>Fields of one name are neighbours in it, which the lookup of a field makes use of.
 */
final class StaticTable {
  /** The last index. The dynamic table's newest entry has the next one. */
  static final int LENGTH = 61;

  private static final String[] FIELDS = {
    ":authority", "",
    ":method", "GET",
    ":method", "POST",
    ":path", "/",
    ":path", "/index.html",
    ":scheme", "http",
    ":scheme", "https",
    ":status", "200",
    ":status", "204",
    ":status", "206",
    ":status", "304",
    ":status", "400",
    ":status", "404",
    ":status", "500",
    "accept-charset", "",
    "accept-encoding", "gzip, deflate",
    "accept-language", "",
    "accept-ranges", "",
    "accept", "",
    "access-control-allow-origin", "",
    "age", "",
    "allow", "",
    "authorization", "",
    "cache-control", "",
    "content-disposition", "",
    "content-encoding", "",
    "content-language", "",
    "content-length", "",
    "content-location", "",
    "content-range", "",
    "content-type", "",
    "cookie", "",
    "date", "",
    "etag", "",
    "expect", "",
    "expires", "",
    "from", "",
    "host", "",
    "if-match", "",
    "if-modified-since", "",
    "if-none-match", "",
    "if-range", "",
    "if-unmodified-since", "",
    "last-modified", "",
    "link", "",
    "location", "",
    "max-forwards", "",
    "proxy-authenticate", "",
    "proxy-authorization", "",
    "range", "",
    "referer", "",
    "refresh", "",
    "retry-after", "",
    "server", "",
    "set-cookie", "",
    "strict-transport-security", "",
    "transfer-encoding", "",
    "user-agent", "",
    "vary", "",
    "via", "",
    "www-authenticate", "",
  };

  /**
   * Four places for each of 52 names, so that a lookup seldom meets a second one. A power of two.
   */
  private static final int SLOTS = 256;

  /**
   * Open addressing on the hash of the name: the first index of each name, 0 where there is none.
   */
  private static final byte[] FIRST_INDEX = new byte[SLOTS];

  static {
    for (int index = 1; index <= LENGTH; index++) {
      if (indexOfName(name(index)) == 0) {
        FIRST_INDEX[place(name(index))] = (byte) index;
      }
    }
  }

  /** The fields as decoders hand them out: one object each for all connections. */
  private static final HeaderField[] DECODED = new HeaderField[LENGTH];

  static {
    for (int index = 1; index <= LENGTH; index++) {
      DECODED[index - 1] = HeaderField.shared(name(index), value(index));
    }
  }

  private StaticTable() {}

  /** The field at {@code index}, from 1 to {@link #LENGTH}. */
  static HeaderField field(int index) {
    return DECODED[index - 1];
  }

  /** The name at {@code index}, from 1 to {@link #LENGTH}. */
  static String name(int index) {
    return FIELDS[2 * index - 2];
  }

  /** The value at {@code index}, from 1 to {@link #LENGTH}; most are empty. */
  static String value(int index) {
    return FIELDS[2 * index - 1];
  }

  /** The lowest index with this name, or 0. */
  static int indexOfName(String name) {
    return FIRST_INDEX[place(name)];
  }

  /**
   * The index of the field with this value among those that begin at {@code first}, or 0.
   *
   * @param first what {@link #indexOfName} returned for the name, above 0
   */
  static int indexOfField(int first, String value) {
    String name = name(first);
    for (int i = first; i <= LENGTH && name(i).equals(name); i++) {
      if (value(i).equals(value)) {
        return i;
      }
    }
    return 0;
  }

  /** The place where {@code name} is, or the empty one where it would be. */
  private static int place(String name) {
    int hash = name.hashCode();
    int place = (hash ^ hash >>> 16) & (SLOTS - 1);
    while (FIRST_INDEX[place] != 0 && !name(FIRST_INDEX[place]).equals(name)) {
      place = (place + 1) & (SLOTS - 1);
    }
    return place;
  }
}
