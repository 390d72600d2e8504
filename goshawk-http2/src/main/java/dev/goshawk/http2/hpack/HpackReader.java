package dev.goshawk.http2.hpack;

import dev.goshawk.http2.octets.InternedStrings;

/**
 * Reads the integers and strings of RFC 7541 section 5 from one header block after the other.
 *
 * <p>It never reads past the block, and its work and memory are bounded by the length of the block.
 * Event loop only; owned by one {@link HpackDecoder} at a time.
 */
final class HpackReader {
  /** The octets after the prefix that 2^31-1 needs: five groups of seven bits. */
  private static final int MAX_CONTINUATIONS = 5;

  /** The largest scratch array that is kept, in bytes; header values are seldom longer. */
  private static final int KEPT_SCRATCH = 4096;

  private static final byte[] NONE = {};

  private byte[] block = NONE;
  private int position;
  private int end;

  /** Where Huffman strings are unpacked to. */
  private byte[] scratch = NONE;

  /** Begins with the {@code len} octets of {@code buf} from {@code off} on. */
  void begin(byte[] buf, int off, int len) {
    block = buf;
    position = off;
    end = off + len;
  }

  /** Releases the block and a scratch array that is larger than usual. */
  void finish() {
    block = NONE;
    position = 0;
    end = 0;
    if (scratch.length > KEPT_SCRATCH) {
      scratch = NONE;
    }
  }

  boolean hasMore() {
    return position < end;
  }

  /** The next octet, which stays where it is; only while {@link #hasMore()}. */
  int peek() {
    return block[position] & 0xff;
  }

  /** The next octet, from 0 to 255; only while {@link #hasMore()}. */
  int next() {
    return block[position++] & 0xff;
  }

  /**
   * An integer (section 5.1), the first octet of which was read already.
   *
   * @param prefixBits from 4 to 7
   * @return from 0 to 2^31-1
   * @throws HpackException when it is larger, has more continuation octets than 2^31-1 needs, or is
   *     cut off
   */
  int integer(int first, int prefixBits) throws HpackException {
    int limit = (1 << prefixBits) - 1;
    int prefix = first & limit;
    return prefix < limit ? prefix : longInteger(limit);
  }

  private int longInteger(int limit) throws HpackException {
    long value = limit;
    for (int i = 0; i < MAX_CONTINUATIONS; i++) {
      if (position == end) {
        throw malformed("header block ends inside an integer");
      }
      int octet = next();
      value += (octet & 0x7fL) << (7 * i);
      if (octet < 0x80) {
        if (value > Integer.MAX_VALUE) {
          throw malformed("HPACK integer " + value + " exceeds 2147483647");
        }
        return (int) value;
      }
    }
    throw malformed("HPACK integer has more than " + MAX_CONTINUATIONS + " continuation octets");
  }

  /**
   * A string (section 5.2), as Latin-1.
   *
   * @param forTable whether it goes into the dynamic table
   */
  String string(boolean forTable) throws HpackException {
    if (position == end) {
      throw malformed("header block ends before a string");
    }
    int first = next();
    int length = stringLength(first);
    String string;
    if (first < 0x80) {
      string = InternedStrings.of(block, position, length, forTable);
    } else {
      int decoded = Huffman.decode(block, position, length, scratchFor(length));
      string = InternedStrings.of(scratch, 0, decoded, forTable);
    }
    position += length;
    return string;
  }

  /** Skips a string whose content is not needed. Returns how many octets it has when decoded. */
  int skipString() throws HpackException {
    if (position == end) {
      throw malformed("header block ends before a string");
    }
    int first = next();
    int length = stringLength(first);
    int decoded =
        first < 0x80 ? length : Huffman.decode(block, position, length, scratchFor(length));
    position += length;
    return decoded;
  }

  private int stringLength(int first) throws HpackException {
    int length = integer(first, 7);
    if (length > end - position) {
      throw malformed(
          "HPACK string of " + length + " octets, but the block has only " + (end - position));
    }
    return length;
  }

  private byte[] scratchFor(int encodedLength) {
    int needed = Huffman.maxDecodedLength(encodedLength);
    if (scratch.length < needed) {
      scratch = new byte[Math.max(needed, 128)];
    }
    return scratch;
  }

  private static HpackException malformed(String message) {
    return new HpackException(message);
  }
}
