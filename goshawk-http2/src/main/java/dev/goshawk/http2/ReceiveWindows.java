package dev.goshawk.http2;

import static dev.goshawk.http2.octets.Decimal.grouped;

import dev.goshawk.http2.frame.FrameWriter;

/**
 * How much DATA the peer may send: one window for the connection, one in each stream (RFC 9113
 * section 6.9). Event loop only.
 *
 * <p>Whole frames are charged, padding included. What the owner gives back is owed to the peer, and
 * told it by WINDOW_UPDATE once it comes to half the window: few updates, and the peer never runs
 * dry while bytes are consumed as they come. The updates land in the output that is being written
 * anyway.
 *
 * <p>For each of the windows, what the peer may send, what the owner still holds and what is owed
 * add up to the size of the window.
 */
final class ReceiveWindows {
  private final FrameWriter writer;
  private final int connectionSize;

  /** What a new stream begins with. */
  private int streamSize;

  private int connection = SendWindows.DEFAULT;
  private int connectionOwed;

  ReceiveWindows(FrameWriter writer, Http2Config config) {
    this.writer = writer;
    this.connectionSize = config.connectionWindowSize();
    // A peer that has not seen our SETTINGS yet may rightly use the default. A larger window may be
    // used once the peer has seen them, and we cannot tell when that is: so at once.
    this.streamSize = Math.max(config.initialWindowSize(), SendWindows.DEFAULT);
  }

  /** Raises the connection window from its default. It holds at once, for we have announced it. */
  void start() {
    if (connectionSize > connection) {
      writer.windowUpdate(0, connectionSize - connection);
      connection = connectionSize;
    }
  }

  int streamSize() {
    return streamSize;
  }

  /** The peer has acknowledged our window of {@code size}: a smaller one begins to bind. */
  void streamSize(int size, StreamTable streams) {
    int difference = size - streamSize;
    streamSize = size;
    if (difference == 0) {
      return;
    }
    for (int i = 0; i < streams.slotCount(); i++) {
      Http2Stream stream = streams.slot(i);
      if (stream != null) {
        stream.receiveWindow += difference;
      }
    }
  }

  /** Charges a frame to the connection. */
  void charge(int length) throws Http2Exception {
    if (length > connection) {
      throw new Http2Exception(
          ErrorCode.FLOW_CONTROL_ERROR,
          "DATA of "
              + grouped(length)
              + " bytes exceeds the "
              + grouped(connection)
              + " left of connectionWindowSize "
              + grouped(connectionSize));
    }
    connection -= length;
  }

  /** Charges a frame to its stream as well; false when that has no room for it. */
  boolean charge(Http2Stream stream, int length) {
    if (length > stream.receiveWindow) {
      return false;
    }
    stream.receiveWindow -= length;
    return true;
  }

  /** Gives back {@code n} bytes of a live stream, and tells the peer when it is time. */
  void giveBack(Http2Stream stream, int n) {
    int held = held(stream);
    if (n < 0 || n > held) {
      throw tooManyConsumed(n, "stream " + stream.id, held);
    }
    int owed = stream.owed + n;
    if (owed >= half(streamSize) && !stream.remoteEnded()) {
      writer.windowUpdate(stream.id, owed);
      stream.receiveWindow += owed;
      owed = 0;
    }
    stream.owed = owed;
    giveBack(n);
  }

  /**
   * Gives back {@code n} bytes of a live stream to the connection alone: the stream's own window
   * stays as small as it has become, because the peer needs no more of it.
   */
  void releaseToConnection(Http2Stream stream, int n) {
    stream.owed += n;
    giveBack(n);
  }

  /** Gives back {@code n} bytes of a stream that is over. */
  void giveBack(int n) {
    if (n < 0 || n > held()) {
      throw tooManyConsumed(n, "the connection", held());
    }
    int owed = connectionOwed + n;
    if (owed >= half(connectionSize)) {
      writer.windowUpdate(0, owed);
      connection += owed;
      owed = 0;
    }
    connectionOwed = owed;
  }

  /** What the peer may send on all streams together, in bytes. */
  int connection() {
    return connection;
  }

  /** What the owner holds of the stream's window, in bytes. */
  int held(Http2Stream stream) {
    return streamSize - stream.receiveWindow - stream.owed;
  }

  /** What the owner holds of the connection's window, in bytes. */
  int held() {
    return connectionSize - connection - connectionOwed;
  }

  private static int half(int size) {
    return (size >>> 1) + (size & 1);
  }

  private static IllegalStateException tooManyConsumed(int n, String where, long held) {
    return new IllegalStateException(
        "consumed " + n + " bytes on " + where + ", where " + held + " are held");
  }
}
