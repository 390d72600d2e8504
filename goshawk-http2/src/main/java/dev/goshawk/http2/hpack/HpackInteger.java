package dev.goshawk.http2.hpack;

/**
 * The integers of RFC 7541 section 5.1, on their way out: a value that fills the low bits of its
 * first octet, and goes on in groups of seven bits when it does not fit there. {@link HpackReader}
 * reads them.
 *
 * <p>The example of the RFC: 1337 after a prefix of five bits is {@code 1f 9a 0a}.
 */
final class HpackInteger {
  /** The octets of 2^31-1 after the shortest prefix: the prefix and five groups of seven bits. */
  static final int MAX_LENGTH = 6;

  private HpackInteger() {}

  /**
   * Writes {@code value} to {@code dst} from {@code at} on, which must have room for {@link
   * #MAX_LENGTH} octets.
   *
   * @param flags the bits of the first octet above the prefix, in place
   * @param prefixBits from 4 to 7
   * @param value from 0 on
   * @return the index after the last octet
   */
  static int write(byte[] dst, int at, int flags, int prefixBits, int value) {
    int limit = (1 << prefixBits) - 1;
    if (value < limit) {
      dst[at] = (byte) (flags | value);
      return at + 1;
    }
    dst[at++] = (byte) (flags | limit);
    int rest = value - limit;
    while (rest >= 0x80) {
      dst[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    dst[at++] = (byte) rest;
    return at;
  }
}
