package dev.goshawk.benchmarks;

/** The numbers of HTTP/2 (RFC 9113) and HPACK (RFC 7541) that the floor needs. */
final class Wire {
  static final int FRAME_HEADER = 9;

  static final int DATA = 0x0;
  static final int HEADERS = 0x1;
  static final int RST_STREAM = 0x3;
  static final int SETTINGS = 0x4;
  static final int PING = 0x6;
  static final int GOAWAY = 0x7;
  static final int WINDOW_UPDATE = 0x8;

  static final int END_STREAM = 0x1;
  static final int ACK = 0x1;
  static final int END_HEADERS = 0x4;

  static final int SETTINGS_MAX_CONCURRENT_STREAMS = 0x3;
  static final int SETTINGS_INITIAL_WINDOW_SIZE = 0x4;

  /** What both windows are before anything was said. */
  static final int DEFAULT_WINDOW = 65_535;

  /** The largest frame that a peer takes without having said so. */
  static final int MAX_FRAME = 16_384;

  /** The length-prefix of a gRPC message: a flag and four octets of length. */
  static final int MESSAGE_HEADER = 5;

  /** Requests whose first octet is this are answered with NOT_FOUND, by every server measured. */
  static final byte REFUSED = '!';

  /** The words of that NOT_FOUND. */
  static final String REFUSAL = "no such echo";

  static final String SERVICE = "goshawk.benchmarks.Bytes";
  static final String UNARY = "Unary";
  static final String BIDI = "Bidi";
  static final String SERVER_STREAMING = "ServerStreaming";

  private Wire() {}

  static void putInt(byte[] target, int offset, int value) {
    target[offset] = (byte) (value >>> 24);
    target[offset + 1] = (byte) (value >>> 16);
    target[offset + 2] = (byte) (value >>> 8);
    target[offset + 3] = (byte) value;
  }

  static int getInt(byte[] source, int offset) {
    return (source[offset] & 0xff) << 24
        | (source[offset + 1] & 0xff) << 16
        | (source[offset + 2] & 0xff) << 8
        | (source[offset + 3] & 0xff);
  }

  /** Writes a frame header; returns the offset behind it. */
  static int putFrame(byte[] target, int offset, int length, int type, int flags, int stream) {
    target[offset] = (byte) (length >>> 16);
    target[offset + 1] = (byte) (length >>> 8);
    target[offset + 2] = (byte) length;
    target[offset + 3] = (byte) type;
    target[offset + 4] = (byte) flags;
    putInt(target, offset + 5, stream);
    return offset + FRAME_HEADER;
  }
}
