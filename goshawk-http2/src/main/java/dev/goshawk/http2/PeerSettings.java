package dev.goshawk.http2;

import dev.goshawk.http2.frame.FrameHeader;
import dev.goshawk.http2.frame.FrameType;
import dev.goshawk.http2.hpack.HpackEncoder;

/** The peer's SETTINGS (RFC 9113 section 6.5.2), as they are in force. Event loop only. */
final class PeerSettings {
  static final int HEADER_TABLE_SIZE = 1;
  static final int ENABLE_PUSH = 2;
  static final int MAX_CONCURRENT_STREAMS = 3;
  static final int INITIAL_WINDOW_SIZE = 4;
  static final int MAX_FRAME_SIZE = 5;
  static final int MAX_HEADER_LIST_SIZE = 6;

  /** Octets of one entry: id (2), value (4). */
  static final int ENTRY_LENGTH = 6;

  /** What section 6.5.2 recommends as the least; a guess until the peer's SETTINGS are here. */
  private static final int CONCURRENT_STREAMS_BEFORE = 100;

  private final boolean server;
  private boolean received;
  private int maxConcurrentStreams = CONCURRENT_STREAMS_BEFORE;
  private int initialWindowSize = SendWindows.DEFAULT;
  private int maxFrameSize = FrameType.DEFAULT_MAX_SIZE;
  private int maxHeaderListSize = Integer.MAX_VALUE;

  /**
   * @param server whether we are the server, so that the peer is a client
   */
  PeerSettings(boolean server) {
    this.server = server;
  }

  boolean received() {
    return received;
  }

  int maxConcurrentStreams() {
    return maxConcurrentStreams;
  }

  int initialWindowSize() {
    return initialWindowSize;
  }

  int maxFrameSize() {
    return maxFrameSize;
  }

  int maxHeaderListSize() {
    return maxHeaderListSize;
  }

  /**
   * Takes the payload of a SETTINGS frame. Only the last of several window sizes is used by the
   * caller, so that one frame cannot make us walk over all streams thousands of times.
   */
  void apply(byte[] buf, int off, int len, HpackEncoder encoder) throws Http2Exception {
    if (!received) {
      received = true;
      maxConcurrentStreams = Integer.MAX_VALUE;
    }
    for (int p = off; p < off + len; p += ENTRY_LENGTH) {
      int id = (buf[p] & 0xff) << 8 | (buf[p + 1] & 0xff);
      long value = FrameHeader.int32(buf, p + 2) & 0xffff_ffffL;
      switch (id) {
        case HEADER_TABLE_SIZE -> encoder.peerTableSize(value);
        case ENABLE_PUSH -> checkPush(value);
        case MAX_CONCURRENT_STREAMS -> maxConcurrentStreams = clamp(value);
        case INITIAL_WINDOW_SIZE -> initialWindowSize = windowSize(value);
        case MAX_FRAME_SIZE -> maxFrameSize = frameSize(value);
        case MAX_HEADER_LIST_SIZE -> maxHeaderListSize = clamp(value);
        default -> {
          // Section 6.5.2: an unknown setting is ignored.
        }
      }
    }
  }

  private void checkPush(long value) throws Http2Exception {
    if (value > 1 || (value == 1 && !server)) {
      throw new Http2Exception(
          ErrorCode.PROTOCOL_ERROR,
          "SETTINGS_ENABLE_PUSH "
              + value
              + (server ? " is neither 0 nor 1" : " came from a server, which may only send 0"));
    }
  }

  private static int windowSize(long value) throws Http2Exception {
    if (value > Integer.MAX_VALUE) {
      throw new Http2Exception(
          ErrorCode.FLOW_CONTROL_ERROR,
          "SETTINGS_INITIAL_WINDOW_SIZE " + value + " exceeds 2147483647");
    }
    return (int) value;
  }

  private static int frameSize(long value) throws Http2Exception {
    if (value < FrameType.DEFAULT_MAX_SIZE || value > FrameType.LARGEST_MAX_SIZE) {
      throw new Http2Exception(
          ErrorCode.PROTOCOL_ERROR,
          "SETTINGS_MAX_FRAME_SIZE "
              + value
              + " is outside "
              + FrameType.DEFAULT_MAX_SIZE
              + ".."
              + FrameType.LARGEST_MAX_SIZE);
    }
    return (int) value;
  }

  private static int clamp(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }
}
