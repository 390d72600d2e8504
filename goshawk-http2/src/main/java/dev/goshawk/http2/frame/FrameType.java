package dev.goshawk.http2.frame;

/** Frame types, their flags, and what all frames have in common (RFC 9113 sections 4.1 and 6). */
public final class FrameType {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PUSH_PROMISE = 5;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  /** On SETTINGS and PING. */
  public static final int ACK = 0x1;

  /** On DATA and HEADERS. */
  public static final int END_STREAM = 0x1;

  /** On HEADERS and CONTINUATION. */
  public static final int END_HEADERS = 0x4;

  /** On DATA and HEADERS. */
  public static final int PADDED = 0x8;

  /** On HEADERS: five octets of priority come first. */
  public static final int PRIORITY_FLAG = 0x20;

  /** Octets of a frame header: length (3), type (1), flags (1), stream id (4). */
  public static final int HEADER_LENGTH = 9;

  /** The largest payload that every peer takes from the start, in octets. */
  public static final int DEFAULT_MAX_SIZE = 16_384;

  /** The largest payload that the length field can tell, in octets. */
  public static final int LARGEST_MAX_SIZE = (1 << 24) - 1;

  private static final String[] NAMES = {
    "DATA",
    "HEADERS",
    "PRIORITY",
    "RST_STREAM",
    "SETTINGS",
    "PUSH_PROMISE",
    "PING",
    "GOAWAY",
    "WINDOW_UPDATE",
    "CONTINUATION",
  };

  private FrameType() {}

  public static boolean known(int type) {
    return type < NAMES.length;
  }

  /** The type's name, for messages. */
  public static String name(int type) {
    return known(type) ? NAMES[type] : "frame of type 0x" + Integer.toHexString(type);
  }
}
