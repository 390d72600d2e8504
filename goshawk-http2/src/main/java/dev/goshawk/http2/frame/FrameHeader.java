package dev.goshawk.http2.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The nine octets in front of every frame (RFC 9113 section 4.1), and the big-endian numbers that
 * frames are made of.
 *
 * <pre>
 *   | length (24) | type (8) | flags (8) | reserved (1), stream id (31) |
 *   |------- first 32 bits --|-- octet 4 |------- octets 5 to 8 --------|
 * </pre>
 */
public final class FrameHeader {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private FrameHeader() {}

  public static void write(byte[] to, int at, int length, int type, int flags, int streamId) {
    INT.set(to, at, length << 8 | type);
    to[at + 4] = (byte) flags;
    INT.set(to, at + 5, streamId);
  }

  /** 32 bits; of the first 32 of a frame header, the low 8 are its type and the rest its length. */
  public static int int32(byte[] from, int at) {
    return (int) INT.get(from, at);
  }

  /** 31 bits after a reserved one. */
  public static int int31(byte[] from, int at) {
    return (int) INT.get(from, at) & Integer.MAX_VALUE;
  }

  public static long int64(byte[] from, int at) {
    return (long) LONG.get(from, at);
  }
}
