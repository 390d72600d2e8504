package dev.goshawk.netty.connection;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksum that a header of the PROXY protocol may have: CRC32C over the whole header with
 * zeros in the place of the checksum itself. Any thread, without state.
 */
final class CrcOfHeader {

  /** The type of the extension: PP2_TYPE_CRC32C. */
  static final int TYPE = 0x03;

  private CrcOfHeader() {}

  /**
   * Whether it is right.
   *
   * @param from where the checksum begins
   * @param to where it ends
   */
  static boolean holds(byte[] header, int length, int from, int to) {
    if (to - from != Integer.BYTES) {
      return false;
    }
    CRC32C crc = new CRC32C();
    crc.update(header, 0, from);
    crc.update(new byte[Integer.BYTES], 0, Integer.BYTES);
    crc.update(header, to, length - to);
    return (int) crc.getValue() == ByteBuffer.wrap(header).getInt(from);
  }
}
