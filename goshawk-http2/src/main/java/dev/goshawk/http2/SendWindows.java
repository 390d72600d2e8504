package dev.goshawk.http2;

/**
 * How much DATA we may send: one window for the connection, one in each stream (RFC 9113 section
 * 6.9). Event loop only.
 *
 * <p>Windows are ints from -2^31+1 to 2^31-1. A stream's falls below 0 when the peer makes its
 * initial window smaller; nothing may be sent until updates have lifted it above 0 again.
 */
final class SendWindows {
  /** What both windows begin with before SETTINGS and WINDOW_UPDATE say otherwise, in bytes. */
  static final int DEFAULT = 65_535;

  private int connection = DEFAULT;
  private int initial = DEFAULT;

  /** What a new stream begins with. */
  int initial() {
    return initial;
  }

  int connection() {
    return connection;
  }

  /** The bytes of DATA that the stream may send now; 0 or less when none. */
  int allowance(Http2Stream stream) {
    return Math.min(connection, stream.sendWindow);
  }

  void charge(Http2Stream stream, int n) {
    connection -= n;
    stream.sendWindow -= n;
  }

  /** Undoes {@link #charge} for a frame that was not sent after all. */
  void giveBack(Http2Stream stream, int n) {
    connection += n;
    stream.sendWindow += n;
  }

  /**
   * Takes a WINDOW_UPDATE (above 0) for the connection; false when the window would pass 2^31-1.
   */
  boolean raise(int increment) {
    connection += increment; // it is never below 0, so an overflow shows in the sign
    return connection >= 0;
  }

  /** Takes a WINDOW_UPDATE (above 0) for a stream; false when the window would pass 2^31-1. */
  boolean raise(Http2Stream stream, int increment) {
    long raised = (long) stream.sendWindow + increment;
    stream.sendWindow = (int) raised;
    return raised <= Integer.MAX_VALUE;
  }

  /**
   * Takes SETTINGS_INITIAL_WINDOW_SIZE: all live streams' windows move by the difference (section
   * 6.9.2). Returns false when one would pass 2^31-1.
   */
  boolean initial(int size, StreamTable streams) {
    long difference = (long) size - initial;
    initial = size;
    if (difference == 0) {
      return true;
    }
    for (int i = 0; i < streams.slotCount(); i++) {
      Http2Stream stream = streams.slot(i);
      if (stream != null) {
        long moved = stream.sendWindow + difference;
        if (moved > Integer.MAX_VALUE) {
          return false;
        }
        stream.sendWindow = (int) moved;
      }
    }
    return true;
  }
}
