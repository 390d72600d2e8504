package dev.goshawk.http2;

import dev.goshawk.http2.frame.FrameType;
import dev.goshawk.http2.frame.FrameWriter;
import dev.goshawk.http2.hpack.HpackDecoder;

/**
 * Our own SETTINGS: sent once at the start, acknowledged once by the peer. Event loop only.
 *
 * <p>Most of what they announce binds the peer at our value from its first byte, as {@link
 * Http2Config} tells. What waits for the acknowledgement is only what takes away from a default
 * that the peer may rightly use until it has read our SETTINGS: a smaller window, a smaller HPACK
 * table.
 */
final class LocalSettings {
  /** RFC 9113 section 6.5.2. */
  static final int DEFAULT_TABLE_SIZE = 4_096;

  private LocalSettings() {}

  /** The table size that the decoder must grant before the acknowledgement. */
  static int tableSizeAtFirst(Http2Config config) {
    return Math.max(DEFAULT_TABLE_SIZE, config.headerTableSize());
  }

  /** Writes the SETTINGS frame: only what differs from the defaults of section 6.5.2. */
  static void send(ConnectionState state) {
    boolean server = state.server();
    Http2Config config = state.config();
    FrameWriter writer = state.writer();
    boolean table = config.headerTableSize() != DEFAULT_TABLE_SIZE;
    boolean streams = server && config.maxConcurrentStreams() != Integer.MAX_VALUE;
    boolean window = config.initialWindowSize() != SendWindows.DEFAULT;
    boolean frame = config.maxFrameSize() != FrameType.DEFAULT_MAX_SIZE;
    boolean list = config.maxHeaderListSize() != Integer.MAX_VALUE;
    writer.settings(
        countOf(table)
            + countOf(!server)
            + countOf(streams)
            + countOf(window)
            + countOf(frame)
            + countOf(list));
    if (table) {
      writer.setting(PeerSettings.HEADER_TABLE_SIZE, config.headerTableSize());
    }
    if (!server) {
      writer.setting(PeerSettings.ENABLE_PUSH, 0);
    }
    if (streams) {
      writer.setting(PeerSettings.MAX_CONCURRENT_STREAMS, config.maxConcurrentStreams());
    }
    if (window) {
      writer.setting(PeerSettings.INITIAL_WINDOW_SIZE, config.initialWindowSize());
    }
    if (frame) {
      writer.setting(PeerSettings.MAX_FRAME_SIZE, config.maxFrameSize());
    }
    if (list) {
      writer.setting(PeerSettings.MAX_HEADER_LIST_SIZE, config.maxHeaderListSize());
    }
  }

  /** The peer has read our SETTINGS: all of them bind. */
  static void acknowledged(ConnectionState state, HpackDecoder decoder) {
    Http2Config config = state.config();
    decoder.maxTableSize(config.headerTableSize());
    state.receiveWindows().streamSize(config.initialWindowSize(), state.streams());
  }

  private static int countOf(boolean present) {
    return present ? 1 : 0;
  }
}
