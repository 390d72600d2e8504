package dev.goshawk.http2.hpack;

/**
 * The Huffman code of RFC 7541 section 5.2 and appendix B.
 *
 * <p>The code is canonical: codes of one length are consecutive numbers in the order of their
 * octets, and begin where the codes of the length before, doubled, end. So the lengths alone define
 * it, and everything else is worked out from them when the class is loaded.
 *
 * <p>Decoding looks at the next 8 bits. Those name any octet with a code of up to 8 bits, which is
 * nearly all of printable ASCII, by one table lookup. A longer code is found by its length: left
 * aligned in 32 bits, all codes of one length are below all codes of the next, so the first length
 * whose upper bound is above the next 32 bits is the one.
 *
 * <p>Any thread.
 */
final class Huffman {
  /** The end-of-string symbol, which pads the last octet and never comes in full. */
  private static final int EOS = 256;

  private static final int SHORTEST = 5;
  private static final int LONGEST = 30;

  /** The bits of the direct lookup. No code has 9 bits, so one bit more would find nothing more. */
  private static final int DIRECT_BITS = 8;

  /** The bits of each octet's code, 16 octets a line, and of EOS. */
  private static final byte[] LENGTHS = {
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, // 00
    28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28, // 10
    6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, // 20 space ! to /
    5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, // 30 digits : ; < = > ?
    13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, // 40 @ A-O
    7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, // 50 P-Z [ \ ] ^ _
    15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, // 60 ` a-o
    6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, // 70 p-z { | } ~ DEL
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, // 80
    24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, // 90
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, // a0
    21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, // b0
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, // c0
    19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, // d0
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, // e0
    26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, // f0
    30, // EOS
  };

  /** The code of each octet and of EOS, right aligned. */
  private static final int[] CODES = new int[EOS + 1];

  /** For the next 8 bits: the code's length in the high byte and its octet in the low, or 0. */
  private static final short[] DIRECT = new short[1 << DIRECT_BITS];

  /** All symbols in the order of their codes. */
  private static final short[] SYMBOLS = new short[EOS + 1];

  /** For each length: the first code that is longer, left aligned in 32 bits. */
  private static final long[] BOUND = new long[LONGEST + 1];

  /** For each length: what to add to a right-aligned code of it to get its index in SYMBOLS. */
  private static final int[] TO_SYMBOL = new int[LONGEST + 1];

  static {
    int code = 0;
    int symbols = 0;
    for (int length = SHORTEST; length <= LONGEST; length++) {
      code <<= 1;
      TO_SYMBOL[length] = symbols - code;
      for (int symbol = 0; symbol <= EOS; symbol++) {
        if (LENGTHS[symbol] != length) {
          continue;
        }
        CODES[symbol] = code;
        SYMBOLS[symbols++] = (short) symbol;
        if (length <= DIRECT_BITS) {
          int free = DIRECT_BITS - length;
          for (int tail = 0; tail < 1 << free; tail++) {
            DIRECT[code << free | tail] = (short) (length << 8 | symbol);
          }
        }
        code++;
      }
      BOUND[length] = (long) code << (32 - length);
    }
  }

  private Huffman() {}

  /** How many octets {@code text}, all of whose chars are octets, takes when it is encoded. */
  static int encodedLength(String text) {
    long bits = 0;
    for (int i = 0; i < text.length(); i++) {
      bits += LENGTHS[text.charAt(i)];
    }
    return (int) Math.min((bits + 7) >>> 3, Integer.MAX_VALUE);
  }

  /**
   * Writes {@code text}, all of whose chars are octets, to {@code dst} from {@code at} on, which
   * must have room for {@link #encodedLength}.
   *
   * @return the index after the last octet
   */
  static int encode(String text, byte[] dst, int at) {
    long bits = 0; // the low `pending` ones are still to be written
    int pending = 0;
    for (int i = 0; i < text.length(); i++) {
      int symbol = text.charAt(i);
      bits = bits << LENGTHS[symbol] | CODES[symbol];
      pending += LENGTHS[symbol];
      while (pending >= 8) {
        pending -= 8;
        dst[at++] = (byte) (bits >>> pending);
      }
    }
    if (pending > 0) {
      dst[at++] = (byte) (bits << (8 - pending) | 0xff >>> pending);
    }
    return at;
  }

  /**
   * An upper bound of the octets that {@code encoded} octets become: no code is below five bits.
   */
  static int maxDecodedLength(int encoded) {
    return Math.toIntExact(encoded * 8L / SHORTEST);
  }

  /**
   * Decodes {@code len} octets of {@code src} to {@code dst} from 0 on, which must have room for
   * {@link #maxDecodedLength}.
   *
   * @return how many octets came out
   * @throws HpackException when EOS comes in full, when the padding is not the beginning of EOS, or
   *     when it is longer than 7 bits
   */
  static int decode(byte[] src, int off, int len, byte[] dst) throws HpackException {
    int end = off + len;
    int at = 0;
    long bits = 0; // left aligned, zeros after the `ready` ones that were read
    int ready = 0;
    while (true) {
      while (ready <= 56 && off < end) {
        bits |= (src[off++] & 0xffL) << (56 - ready);
        ready += 8;
      }
      int direct = DIRECT[(int) (bits >>> 56)];
      int length = direct >>> 8;
      int symbol = direct & 0xff;
      if (direct == 0) {
        long next = bits >>> 32;
        length = DIRECT_BITS + 1;
        while (length < LONGEST && next >= BOUND[length]) {
          length++;
        }
        symbol = SYMBOLS[(int) (next >>> (32 - length)) + TO_SYMBOL[length]];
      }
      if (length > ready) {
        break;
      }
      if (symbol == EOS) {
        throw new HpackException("Huffman string contains the end-of-string symbol");
      }
      dst[at++] = (byte) symbol;
      bits <<= length;
      ready -= length;
    }
    if (ready > 7) {
      throw new HpackException(
          "Huffman string ends with " + ready + " bits that are no symbol, padding has 7 at most");
    }
    if (ready > 0 && bits >>> (64 - ready) != (1L << ready) - 1) {
      throw new HpackException("Huffman string is not padded with ones");
    }
    return at;
  }
}
