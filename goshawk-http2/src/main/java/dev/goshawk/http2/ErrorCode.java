package dev.goshawk.http2;

/**
 * The HTTP/2 error codes of RFC 9113 section 7, as RST_STREAM and GOAWAY carry them.
 *
 * <p>They are ints and not an enum because a peer may send any 32-bit value, and an unknown one
 * must be kept as it came. Any thread.
 */
public final class ErrorCode {
  /** Not an error: a graceful end. */
  public static final int NO_ERROR = 0x0;

  /** A rule of the protocol was broken and no other code says it better. */
  public static final int PROTOCOL_ERROR = 0x1;

  /** The sender of the code met an unexpected condition of its own. */
  public static final int INTERNAL_ERROR = 0x2;

  /** More was sent than a flow-control window allowed, or a window grew past 2^31-1. */
  public static final int FLOW_CONTROL_ERROR = 0x3;

  /** SETTINGS were not acknowledged in time. */
  public static final int SETTINGS_TIMEOUT = 0x4;

  /** A frame came on a stream that was already half closed. */
  public static final int STREAM_CLOSED = 0x5;

  /** A frame had a size that its type or the announced maximum does not allow. */
  public static final int FRAME_SIZE_ERROR = 0x6;

  /** The stream was refused before any work was done for it; it may be tried again. */
  public static final int REFUSED_STREAM = 0x7;

  /** The stream is no longer wanted. */
  public static final int CANCEL = 0x8;

  /** The shared HPACK state can no longer be kept in step. Always ends the connection. */
  public static final int COMPRESSION_ERROR = 0x9;

  /** The connection made by CONNECT was reset. */
  public static final int CONNECT_ERROR = 0xa;

  /** The peer does things that cost too much: too many pings, resets, settings. */
  public static final int ENHANCE_YOUR_CALM = 0xb;

  /** The transport below is not secure enough. */
  public static final int INADEQUATE_SECURITY = 0xc;

  /** The peer wants HTTP/1.1 instead. */
  public static final int HTTP_1_1_REQUIRED = 0xd;

  private static final String[] NAMES = {
    "NO_ERROR",
    "PROTOCOL_ERROR",
    "INTERNAL_ERROR",
    "FLOW_CONTROL_ERROR",
    "SETTINGS_TIMEOUT",
    "STREAM_CLOSED",
    "FRAME_SIZE_ERROR",
    "REFUSED_STREAM",
    "CANCEL",
    "COMPRESSION_ERROR",
    "CONNECT_ERROR",
    "ENHANCE_YOUR_CALM",
    "INADEQUATE_SECURITY",
    "HTTP_1_1_REQUIRED",
  };

  private ErrorCode() {}

  /**
   * The code's name in RFC 9113, such as {@code CANCEL}, or its hexadecimal value, such as {@code
   * 0x1f}, when it has none.
   */
  public static String name(int code) {
    return code >= 0 && code < NAMES.length ? NAMES[code] : "0x" + Integer.toHexString(code);
  }
}
